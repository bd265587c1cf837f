import type { StandoutName } from '../../anomaly/index.ts';

/** Why an anomaly is odd. Its peak and the range that was expected stand before these words. */
export interface ReasonWords {
  /** `9.7 times the usual spread above it` */
  out(times: string, side: 'above' | 'below'): string;
  /** Instead of a number of times that is too large to mean anything. */
  readonly manyTimes: string;
  readonly inside: string;
  lasted(duration: string): string;
  /** What stands out most, with its figures where it has any. */
  standout(name: StandoutName, figures: string): string;
  instead(seen: string, usual: string): string;
  /** Instead of {@link instead}, of a new extreme: the former one. */
  soFar(seen: string, former: string): string;
  /** Instead of {@link instead}, of a value that is not allowed. */
  beyond(seen: string, limit: string): string;
  since(time: string): string;
  /** The head of an anomaly of several series: it has no value and no range of its own. */
  together(time: string, odd: number, of: number, score: string): string;
  member(name: string, value: string, range: { readonly lower: string; readonly upper: string } | undefined): string;
}
