import type { EpisodeFacts } from '../../facts.ts';
import { type UnitPrint, unitPrint } from '../../numbers/index.ts';
import type { Context } from '../context.ts';

/**
 * How the figures of an episode are written, in text and picture alike: in one unit that suits its peak, with digits that tell the peak from
 * what was expected. The score of several series that are judged together has no unit.
 */
export function episodePrint({ print, options }: Context, { unit, episode }: EpisodeFacts): UnitPrint {
  const { lower, upper, value } = episode.peak;
  const known = [lower, upper, value].filter(Number.isFinite);
  return unitPrint(print, episode.grounds?.kind === 'group' ? '' : unit, options.currency, known, {
    timesAsGiven: true,
  });
}

/** A value of a series whose unit nobody has said, with two significant digits where it is small. */
export function plainFigure({ print }: Context, value: number): string {
  if (Math.abs(value) >= 10_000) return print.shortCount(value);
  return print.number(value, value === 0 ? 0 : Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(Math.abs(value))))));
}
