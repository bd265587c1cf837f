import type { DetectorDefinition } from '../detector.ts';
import type { Standout } from '../episodes/grounds.ts';
import { COMPONENTS, type ComponentName } from '../signal/component-names.ts';
import type { Stream } from '../stream.ts';
import { DISTANCE_WEIGHTS, slowEvidence } from './distance-evidence.ts';

/** Isolation of a usual point; what is above is what the forests saw. */
const USUAL_ISOLATION = 0.45;
/** Distances up to so many usual ones isolate nothing. */
const USUAL_DISTANCE = 2;

/**
 * What has the largest share of the evidence on a point. What single distances, the slow departure and a new extreme add is known; what the forests add
 * is divided among the columns by the logarithms of their distances, in which the forests see them.
 * @param at index of the point in the stream.
 */
export function standoutOf(stream: Stream, at: number, stepMs: number, detector: DetectorDefinition): Standout {
  const { slots, components, rows } = stream;
  const row = rows[at] as number;
  const time = slots.times[row] as number;
  const value = slots.values[row] as number;
  const { min, max } = detector.allowed;
  if (value < min || value > max) {
    return { what: 'not-allowed', usual: value < min ? min : max, seen: value, since: time - stepMs };
  }
  const what = largestShare(stream, at, detector.contamination === undefined);
  const { usual, seen, points } = components.compared.of(what, row);
  return { what, usual, seen, since: time - points * stepMs };
}

/** @param isWeighed false where the forests alone decide. */
function largestShare(stream: Stream, at: number, isWeighed: boolean): ComponentName | 'slow-departure' {
  const { components, rows, isolation, news } = stream;
  const row = rows[at] as number;
  const distances = components.values.subarray(row * COMPONENTS.length, (row + 1) * COMPONENTS.length);
  const logarithms = distances.map((z) => Math.max(0, Math.log((1 + Math.abs(z)) / (1 + USUAL_DISTANCE))));
  const all = logarithms.reduce((sum, one) => sum + one, 0);
  const seen = Math.max(0, (isolation[at] as number) - USUAL_ISOLATION);
  const shares = new Map<ComponentName | 'slow-departure', number>(
    COMPONENTS.map((name, column) => [name, all === 0 ? 0 : (seen * (logarithms[column] as number)) / all]),
  );
  const add = (name: ComponentName | 'slow-departure', evidence: number): void => {
    shares.set(name, (shares.get(name) ?? 0) + evidence);
  };
  if (isWeighed) {
    for (const [column, weight] of DISTANCE_WEIGHTS) {
      add(COMPONENTS[column] as ComponentName, weight * Math.log(1 + Math.abs(distances[column] as number)));
    }
    add('slow-departure', slowEvidence(components.slow[row] as number));
    add('new-extreme', news[at] as number);
  }
  return [...shares].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}
