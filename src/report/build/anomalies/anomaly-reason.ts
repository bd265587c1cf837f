import type { GroupGrounds, SeriesGrounds, Standout } from '../../../anomaly/index.ts';
import { labelsText } from '../../../series/index.ts';
import type { EpisodeFacts } from '../../facts.ts';
import type { Context } from '../context.ts';
import { episodePrint, plainFigure } from './metric-figure.ts';

/** More often than this is only "far out". */
const MANY_TIMES = 100;

/**
 * Why an episode is odd, in the report's language: `9.7 times the usual spread above the expected range; odd for 25 min; stands out most as step
 * from the point before.` Of an episode that was kept without the data there is its English sentence, which reports in other languages leave out.
 */
export function anomalyReason(context: Context, fact: EpisodeFacts): string {
  const { grounds, reason } = fact.episode;
  if (grounds === undefined) return context.words.language === 'en' ? reason : '';
  const parts = grounds.kind === 'group' ? groupParts(context, grounds) : seriesParts(context, fact, grounds);
  return `${parts.join('; ')}.`;
}

function seriesParts(context: Context, fact: EpisodeFacts, grounds: SeriesGrounds): string[] {
  const { episode } = fact;
  const { words, print } = context;
  const say = words.reason;
  const { spreads, standout } = grounds;
  const times = spreads >= MANY_TIMES ? say.manyTimes : print.fixed(spreads, 1);
  return [
    spreads > 0 ? say.out(times, episode.peak.value >= episode.peak.expected ? 'above' : 'below') : say.inside,
    ...lasted(context, grounds.lastedMs),
    say.standout(standout.what, standoutFigures(context, standout, fact)),
  ];
}

function standoutFigures(context: Context, { what, usual, seen, since }: Standout, fact: EpisodeFacts): string {
  const { words, print } = context;
  const say = words.reason;
  const compared = what === 'new-extreme' ? say.soFar : what === 'not-allowed' ? say.beyond : say.instead;
  const { full: figure } = episodePrint(context, fact);
  return [
    ...(usual === undefined || seen === undefined ? [] : [compared(figure(seen), figure(usual))]),
    ...(since === undefined ? [] : [say.since(print.dayTime(since))]),
  ].join(', ');
}

/** Series that are judged together need not have one unit. */
function groupParts(context: Context, { members, lastedMs }: GroupGrounds): string[] {
  const figure = (value: number): string => plainFigure(context, value);
  const named = members.map(({ labels, value, expected }) => {
    const range = expected && { lower: figure(expected.lower), upper: figure(expected.upper) };
    return context.words.reason.member(labelsText(labels), figure(value), range);
  });
  return [named.join(', '), ...lasted(context, lastedMs)];
}

const lasted = ({ words, print }: Context, ms: number): string[] =>
  ms > 0 ? [words.reason.lasted(print.duration(ms))] : [];
