import type { Context } from './context.ts';

/**
 * A value of a watched metric in the metric's own unit, as the axis of its picture has it: `1,840 ms`.
 * @param size what its digits must tell apart; the value's own when left out
 */
export function metricFigure({ print }: Context, value: number, unit: string, size = value): string {
  const text = Math.abs(value) >= 10_000 ? print.shortCount(value) : print.number(value, digitsFor(size));
  return unit === '' ? text : `${text}\u00a0${unit}`;
}

/** Digits that tell values of this size apart: two significant ones. */
export function digitsFor(size: number): number {
  if (!(Math.abs(size) > 0)) return 2;
  return Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(Math.abs(size)))));
}
