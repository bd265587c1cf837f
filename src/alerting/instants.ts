import { floorTo, type Instant } from '../time/index.ts';

/** Multiples of `stepMs` with `from < t <= to`: the instants at which a walk evaluates. */
export function instantsBetween(from: Instant, to: Instant, stepMs: number): readonly Instant[] {
  const instants: Instant[] = [];
  for (let at = floorTo(from, stepMs) + stepMs; at <= to; at += stepMs) instants.push(at);
  return instants;
}
