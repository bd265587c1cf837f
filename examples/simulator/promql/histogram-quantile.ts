import { labelsKey } from '../../../src/series/index.ts';
import { drop, type Element, emptyElement } from './vector.ts';

/** `histogram_quantile` over classic buckets: linear inside a bucket, as Prometheus has it. */
export function histogramQuantile(q: Float64Array, elements: readonly Element[]): readonly Element[] {
  const groups = new Map<string, { result: Element; buckets: { bound: number; element: Element }[] }>();
  for (const element of elements) {
    if (element.labels.le === undefined) continue;
    const labels = drop(element.labels, ['le']);
    const key = labelsKey(labels);
    const group = groups.get(key) ?? { result: emptyElement(labels, q.length), buckets: [] };
    groups.set(key, group);
    group.buckets.push({ bound: Number(element.labels.le.replace('+Inf', 'Infinity')), element });
  }
  for (const { result, buckets } of groups.values()) {
    buckets.sort((a, b) => a.bound - b.bound);
    for (let i = 0; i < q.length; i++) {
      const there = buckets.filter(({ element }) => element.present[i] === 1);
      if (there.length === 0) continue;
      result.values[i] = quantile(
        q[i] ?? Number.NaN,
        there.map(({ bound, element }) => [bound, element.values[i] ?? 0]),
      );
      result.present[i] = 1;
    }
  }
  return [...groups.values()].map(({ result }) => result);
}

function quantile(q: number, buckets: readonly (readonly [bound: number, count: number])[]): number {
  const last = buckets.at(-1);
  if (last === undefined || last[0] !== Number.POSITIVE_INFINITY || buckets.length < 2) return Number.NaN;
  const total = last[1];
  if (!(total > 0)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  const rank = q * total;
  const index = Math.min(
    buckets.findIndex(([, count]) => count >= rank),
    buckets.length - 1,
  );
  const [bound, count] = buckets[index] ?? last;
  if (index === buckets.length - 1) return buckets[index - 1]?.[0] ?? Number.NaN;
  if (index === 0 && bound <= 0) return bound;
  const [below, before] = index === 0 ? [0, 0] : (buckets[index - 1] ?? [0, 0]);
  return below + (bound - below) * ((rank - before) / (count - before));
}
