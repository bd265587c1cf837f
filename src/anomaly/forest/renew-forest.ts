import type { Forest } from './forest.ts';

/**
 * The forest without its oldest trees and with those of `fresh`, as many as those. Trees stand in the order of their age.
 * @throws RangeError where the two were not grown alike.
 */
export function renewForest(forest: Forest, fresh: Forest): Forest {
  if (!alike(forest, fresh) || fresh.trees > forest.trees) {
    throw new RangeError('only a forest of the same columns, sample size and kind of splits can renew another');
  }
  const { columns, sampleSize, trees, depth } = forest;
  const gone = fresh.trees << depth;
  return {
    columns,
    sampleSize,
    trees,
    depth,
    column: shifted(forest.column, fresh.column, gone),
    threshold: shifted(forest.threshold, fresh.threshold, gone),
    path: shifted(forest.path, fresh.path, gone),
    planes: forest.planes && fresh.planes && shifted(forest.planes, fresh.planes, gone * columns),
    points: forest.points && fresh.points && shifted(forest.points, fresh.points, gone * columns),
  };
}

function alike(a: Forest, b: Forest): boolean {
  return (
    a.columns === b.columns &&
    a.sampleSize === b.sampleSize &&
    a.depth === b.depth &&
    (a.planes === undefined) === (b.planes === undefined)
  );
}

function shifted<T extends Int32Array | Float64Array>(old: T, fresh: T, gone: number): T {
  const result = old.slice() as T;
  result.copyWithin(0, gone);
  result.set(fresh, result.length - gone);
  return result;
}
