import { labelsText } from '../series/index.ts';
import { formatDuration, type Instant } from '../time/index.ts';
import type { AnomalyEpisode, DetectorDefinition } from './detector.ts';
import { zoneOffset } from './local-clock.ts';
import { COMPONENTS } from './signal/components.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

export interface ReasonInput {
  readonly detector: Pick<DetectorDefinition, 'unit' | 'trainMs'>;
  readonly labels: AnomalyEpisode['labels'];
  readonly peak: AnomalyEpisode['peak'];
  /** Usual distance from the expected value at that time of day. */
  readonly spread: number;
  /** How many points of the episode were odd, and the time they cover. */
  readonly points: number;
  readonly lengthMs: number;
  readonly timeZone: string;
  /** Signed distances of the peak by component, in usual spreads. */
  readonly components: Float64Array;
}

/**
 * Why an episode is odd, in one sentence with figures: `1,840 ms is 9.7 times the usual spread above the 195 to 315 expected for Tue 09:00; odd for 25m;
 * stands out most as step from the point before.` The distance is counted from the edge of the expected range.
 */
export function reasonText(input: ReasonInput): string {
  const { peak, detector, spread } = input;
  const unit = detector.unit === '' ? '' : ` ${detector.unit}`;
  const when = timeOfWeek(peak.time, input.timeZone);
  const above = peak.value >= peak.expected;
  const edge = above ? peak.upper : peak.lower;
  const distance = Math.abs(peak.value - edge) / spread;
  const inside = above ? peak.value <= edge : peak.value >= edge;
  const range = `the ${rangeText(peak.lower, peak.upper)} expected for ${when}`;
  const where = inside
    ? `inside ${range}, but a rare combination of value, time and recent course`
    : `${timesText(distance)} the usual spread ${above ? 'above' : 'below'} ${range}`;
  const series = Object.keys(input.labels).length === 0 ? '' : `${labelsText(input.labels)}: `;
  const length = input.points > 1 ? `; odd for ${formatDuration(input.lengthMs)}` : '';
  return `${series}${numberText(peak.value, Math.max(Math.abs(peak.lower), Math.abs(peak.upper)))}${unit} is ${where}${length}; stands out most as ${foremost(input.components)}.`;
}

/** The component that is farthest out, in the spread that is usual for it. */
function foremost(components: Float64Array): string {
  const sizes = components.map(Math.abs);
  return COMPONENTS[sizes.indexOf(Math.max(...sizes))] ?? COMPONENTS[0];
}

export function rangeText(lower: number, upper: number): string {
  const scale = Math.max(Math.abs(lower), Math.abs(upper));
  return `${numberText(lower, scale)} to ${numberText(upper, scale)}`;
}

function timesText(times: number): string {
  if (times >= 100) return 'over 100 times';
  return `${times.toFixed(1)} times`;
}

/** A number by itself, in three significant digits. */
export function valueText(value: number): string {
  return numberText(value, 0);
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
