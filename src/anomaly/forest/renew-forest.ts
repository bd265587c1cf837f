import type { Forest } from './forest.ts';

/**
 * Takes the oldest trees out of a forest and puts those of `fresh` in, as many as those: in place, because forests are renewed all the time and
 * are large. Trees stand in the order of their age.
 * @throws RangeError where the two were not grown alike.
 */
export function renewForest(forest: Forest, fresh: Forest): void {
  if (!alike(forest, fresh) || fresh.trees > forest.trees) {
    throw new RangeError('only a forest of the same columns, sample size and kind of splits can renew another');
  }
  replaceOldest(forest.column, fresh.column);
  replaceOldest(forest.threshold, fresh.threshold);
  replaceOldest(forest.path, fresh.path);
  if (forest.planes && fresh.planes) replaceOldest(forest.planes, fresh.planes);
  if (forest.points && fresh.points) replaceOldest(forest.points, fresh.points);
}

function alike(a: Forest, b: Forest): boolean {
  return (
    a.columns === b.columns &&
    a.sampleSize === b.sampleSize &&
    a.depth === b.depth &&
    (a.planes === undefined) === (b.planes === undefined)
  );
}

function replaceOldest(values: Int32Array | Float64Array, fresh: Int32Array | Float64Array): void {
  values.copyWithin(0, fresh.length);
  values.set(fresh, values.length - fresh.length);
}
