import { labelsText } from '../../series/index.ts';
import { formatDuration, type Instant } from '../../time/index.ts';
import type { AnomalyEpisode, DetectorDefinition } from '../detector.ts';
import { zoneOffset } from '../local-clock.ts';
import type { Grounds, GroupGrounds, SeriesGrounds, Standout, StandoutName } from './grounds.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** In English, as alerts and English reports have them. */
export const STANDOUT_TEXTS: Readonly<Record<StandoutName, string>> = {
  'last-day': 'distance from the last day',
  'last-week': 'distance from the last week',
  'last-hour': 'distance from the last hour',
  step: 'step from the point before',
  'recent-line': 'distance from the recent line',
  'same-time': 'distance from the same time of other days',
  'course-of-day': 'departure from the course of the day',
  'time-of-day': 'departure for this time of day',
  'week-ago': 'difference to a week ago',
  'level-shift': 'shift of the level',
  'shift-against-other-days': 'shift against other days',
  spread: 'change of the spread',
  'new-extreme': 'new extreme',
  prediction: 'distance from the prediction',
  'prediction-for-time-of-day': 'distance from the prediction for this time of day',
  'slow-departure': 'slow departure from the weeks before',
  'outside-range': 'half an hour far outside of the expected range',
  'lasting-departure': 'half an hour on one side of what was expected',
  'stands-still': 'a value that stands still',
  'not-allowed': 'outside of the allowed range',
};

export interface ReasonInput {
  readonly grounds: Grounds;
  readonly labels: AnomalyEpisode['labels'];
  readonly peak: AnomalyEpisode['peak'];
  readonly unit: DetectorDefinition['unit'];
  readonly timeZone: string;
}

/** Why an episode is odd, in one English sentence with figures, for alerts, the shell and whoever reads the store. */
export function reasonText(input: ReasonInput): string {
  const { grounds, labels } = input;
  const series = Object.keys(labels).length === 0 ? '' : `${labelsText(labels)}: `;
  const why = grounds.kind === 'series' ? seriesText(grounds, input) : groupText(grounds);
  const lasted = grounds.lastedMs > 0 ? `; odd for ${formatDuration(grounds.lastedMs)}` : '';
  const standout = grounds.kind === 'series' ? `; stands out most as ${standoutText(grounds.standout, input)}` : '';
  return `${series}${why}${lasted}${standout}.`;
}

/** `1,840 ms is 9.7 times the usual spread above the 195 to 315 expected for Tue 09:00`; the distance is counted from the edge of that range. */
function seriesText({ spreads }: SeriesGrounds, { peak, unit, timeZone }: ReasonInput): string {
  const range = `the ${rangeText(peak.lower, peak.upper)} expected for ${timeOfWeek(peak.time, timeZone)}`;
  const where =
    spreads > 0
      ? `${timesText(spreads)} the usual spread ${peak.value >= peak.expected ? 'above' : 'below'} ${range}`
      : `inside ${range}, but a rare combination of value, time and recent course`;
  return `${numberText(peak.value, Math.max(Math.abs(peak.lower), Math.abs(peak.upper)))}${unitText(unit)} is ${where}`;
}

/** `slow departure from the weeks before: 240 ms where 195 ms is usual, since Tue 09:00` */
function standoutText({ what, usual, seen, since }: Standout, { unit, timeZone }: ReasonInput): string {
  const scale = Math.max(Math.abs(usual ?? 0), Math.abs(seen ?? 0));
  const figure = (value: number): string => `${numberText(value, scale)}${unitText(unit)}`;
  const instead = usual === undefined || seen === undefined ? [] : [comparedText(what, figure(seen), figure(usual))];
  const facts = [...instead, ...(since === undefined ? [] : [`since ${timeOfWeek(since, timeZone)}`])];
  return `${STANDOUT_TEXTS[what]}${facts.length === 0 ? '' : `: ${facts.join(', ')}`}`;
}

function comparedText(what: StandoutName, seen: string, usual: string): string {
  if (what === 'new-extreme') return `${seen} after ${usual} so far`;
  if (what === 'not-allowed') return `${seen} beyond the limit of ${usual}`;
  return `${seen} where ${usual} is usual`;
}

/** `2 of 5 series odd, together more than by chance: errors 340 (2 to 9 expected), latency 1,840 (195 to 315 expected)` */
function groupText({ odd, of, members }: GroupGrounds): string {
  const named = members.map(({ labels, value, expected }) => {
    const range = expected === undefined ? '' : ` (${rangeText(expected.lower, expected.upper)} expected)`;
    return `${labelsText(labels)} ${numberText(value, 0)}${range}`;
  });
  return `${odd} of ${of} series odd, together more than by chance: ${named.join(', ')}`;
}

const unitText = (unit: string): string => (unit === '' ? '' : ` ${unit}`);

function rangeText(lower: number, upper: number): string {
  const scale = Math.max(Math.abs(lower), Math.abs(upper));
  return `${numberText(lower, scale)} to ${numberText(upper, scale)}`;
}

function timesText(times: number): string {
  if (times >= 100) return 'over 100 times';
  return `${times.toFixed(1)} times`;
}

/** Three significant digits of the scale, so that 0.0123 and 12,345 both read well beside their neighbours. */
function numberText(value: number, scale: number): string {
  const size = Math.max(Math.abs(value), scale);
  const digits = size >= 100 || size === 0 ? 0 : Math.min(12, 2 - Math.floor(Math.log10(size)));
  return formatOf(digits).format(value);
}

const formats: Intl.NumberFormat[] = [];

/** Made once: it takes longer to make than a hundred numbers to write. */
function formatOf(maximumFractionDigits: number): Intl.NumberFormat {
  formats[maximumFractionDigits] ??= new Intl.NumberFormat('en', { maximumFractionDigits });
  return formats[maximumFractionDigits];
}

/** `Tue 09:05`, local. */
function timeOfWeek(instant: Instant, timeZone: string): string {
  // What UTC shows then is what the zone's clocks show now.
  const local = new Date(instant + zoneOffset(timeZone)(instant));
  return `${WEEKDAYS[local.getUTCDay()]} ${local.toISOString().slice(11, 16)}`;
}
