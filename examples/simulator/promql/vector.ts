import { type Labels, labelsKey } from '../../../src/series/index.ts';

/**
 * One element of an instant vector at every step of a grid. A value may be NaN and still be there, as in Prometheus, so that presence is
 * kept beside it.
 */
export interface Element {
  readonly labels: Labels;
  readonly values: Float64Array;
  /** 1 where the element has a value. */
  readonly present: Uint8Array;
}

/** What an expression gives: one number per step, or a vector. */
export type Value =
  | { readonly kind: 'scalar'; readonly values: Float64Array }
  | { readonly kind: 'vector'; readonly elements: readonly Element[] };

/** Instants at which an expression is evaluated, UTC milliseconds. */
export type Steps = Float64Array;

export function emptyElement(labels: Labels, length: number): Element {
  return { labels, values: new Float64Array(length), present: new Uint8Array(length) };
}

export function withoutName(labels: Labels): Labels {
  const { __name__: _, ...rest } = labels;
  return rest;
}

export function keep(labels: Labels, names: readonly string[]): Labels {
  return Object.fromEntries(names.flatMap((name) => (labels[name] === undefined ? [] : [[name, labels[name]]])));
}

export function drop(labels: Labels, names: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== '__name__' && !names.includes(name)));
}

/** Elements that ended with the same labels become one; two values at one step are an error, as in Prometheus. */
export function merged(elements: readonly Element[]): readonly Element[] {
  const byLabels = new Map<string, Element>();
  for (const element of elements) {
    const key = labelsKey(element.labels);
    const known = byLabels.get(key);
    if (known === undefined) {
      byLabels.set(key, element);
      continue;
    }
    for (const [i, there] of element.present.entries()) {
      if (there === 0) continue;
      if (known.present[i] === 1) throw new Error(`two values for ${key} at one instant`);
      known.values[i] = element.values[i] ?? Number.NaN;
      known.present[i] = 1;
    }
  }
  return [...byLabels.values()];
}
