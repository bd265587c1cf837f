import { type Labels, labelsKey } from '../../../src/series/index.ts';
import { drop, type Element, emptyElement, keep, type Value, withoutName } from './vector.ts';

export interface Matching {
  readonly on: boolean;
  readonly labels: readonly string[];
  /** Which side may have several elements per match. */
  readonly many: 'left' | 'right' | undefined;
  readonly include: readonly string[];
}

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
  atan2: (a, b) => Math.atan2(a, b),
};
const COMPARISON: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
};

/** What one pair of numbers gives; undefined where a comparison drops it. `kept` is the value that a comparison passes on. */
function pair(operator: string, isBool: boolean, a: number, b: number, kept: number): number | undefined {
  const compare = COMPARISON[operator];
  if (compare === undefined) return ARITHMETIC[operator]?.(a, b);
  const holds = compare(a, b);
  if (isBool) return holds ? 1 : 0;
  return holds ? kept : undefined;
}

/** Binary operators of PromQL between numbers and vectors, with vector matching. */
export function binary(operator: string, isBool: boolean, left: Value, right: Value, matching: Matching): Value {
  if (left.kind === 'scalar' && right.kind === 'scalar') {
    const values = left.values.map((a, i) => {
      const b = right.values[i] ?? Number.NaN;
      return pair(operator, true, a, b, a) ?? Number.NaN;
    });
    return { kind: 'scalar', values };
  }
  if (['and', 'or', 'unless'].includes(operator))
    return { kind: 'vector', elements: sets(operator, left, right, matching) };
  const namesStay = operator in COMPARISON && !isBool;
  if (left.kind === 'vector' && right.kind === 'vector') {
    return { kind: 'vector', elements: matched(operator, isBool, left.elements, right.elements, matching) };
  }
  const vector = left.kind === 'vector' ? left.elements : right.kind === 'vector' ? right.elements : [];
  const scalar = left.kind === 'scalar' ? left.values : right.kind === 'scalar' ? right.values : new Float64Array();
  const elements = vector.map((element) => {
    const result = emptyElement(namesStay ? element.labels : withoutName(element.labels), element.values.length);
    for (let i = 0; i < scalar.length; i++) {
      if (element.present[i] !== 1) continue;
      const own = element.values[i] ?? Number.NaN;
      const other = scalar[i] ?? Number.NaN;
      const [a, b] = left.kind === 'vector' ? [own, other] : [other, own];
      put(result, i, pair(operator, isBool, a, b, own));
    }
    return result;
  });
  return { kind: 'vector', elements };
}

function put(element: Element, i: number, value: number | undefined): void {
  if (value === undefined) return;
  element.values[i] = value;
  element.present[i] = 1;
}

function signature(labels: Labels, { on, labels: names }: Matching): string {
  return labelsKey(on ? keep(labels, names) : drop(labels, names));
}

function elementsOf(value: Value): readonly Element[] {
  if (value.kind === 'scalar') throw new Error('and, or and unless join vectors only');
  return value.elements;
}

function sets(operator: string, left: Value, right: Value, matching: Matching): readonly Element[] {
  const a = elementsOf(left);
  const b = elementsOf(right);
  const seen = (elements: readonly Element[]): Map<string, Uint8Array> => {
    const masks = new Map<string, Uint8Array>();
    for (const { labels, present } of elements) {
      const key = signature(labels, matching);
      const mask = masks.get(key) ?? new Uint8Array(present.length);
      masks.set(
        key,
        mask.map((there, i) => there | (present[i] ?? 0)),
      );
    }
    return masks;
  };
  const masked = (elements: readonly Element[], masks: Map<string, Uint8Array>, wanted: 0 | 1): Element[] =>
    elements.map((element) => {
      const mask = masks.get(signature(element.labels, matching));
      return { ...element, present: element.present.map((there, i) => there & Number((mask?.[i] ?? 0) === wanted)) };
    });
  if (operator === 'and') return masked(a, seen(b), 1);
  if (operator === 'unless') return masked(a, seen(b), 0);
  return [...a, ...masked(b, seen(a), 0)];
}

function matched(
  operator: string,
  isBool: boolean,
  left: readonly Element[],
  right: readonly Element[],
  matching: Matching,
): readonly Element[] {
  const swapped = matching.many === 'right';
  const [many, one] = swapped ? [right, left] : [left, right];
  const ones = new Map<string, Element[]>();
  for (const element of one) {
    const key = signature(element.labels, matching);
    ones.set(key, [...(ones.get(key) ?? []), element]);
  }
  const namesStay = operator in COMPARISON && !isBool;
  const results: Element[] = [];
  const taken = new Map<string, Uint8Array>();
  for (const element of many) {
    const key = signature(element.labels, matching);
    for (const partner of ones.get(key) ?? []) {
      const result = emptyElement(
        resultLabels(element.labels, partner.labels, matching, namesStay),
        element.values.length,
      );
      const used = taken.get(key) ?? new Uint8Array(element.values.length);
      taken.set(key, used);
      for (let i = 0; i < result.values.length; i++) {
        if (element.present[i] !== 1 || partner.present[i] !== 1) continue;
        if (matching.many === undefined && used[i] === 1) throw new Error(`many-to-many matching of ${key}`);
        used[i] = 1;
        const own = element.values[i] ?? Number.NaN;
        const other = partner.values[i] ?? Number.NaN;
        const [a, b] = swapped ? [other, own] : [own, other];
        put(result, i, pair(operator, isBool, a, b, a));
      }
      results.push(result);
    }
  }
  return results;
}

function resultLabels(many: Labels, one: Labels, matching: Matching, namesStay: boolean): Labels {
  const own = namesStay ? many : withoutName(many);
  if (matching.many !== undefined) return { ...own, ...keep(one, matching.include) };
  return matching.on
    ? keep(own, matching.labels)
    : Object.fromEntries(Object.entries(own).filter(([name]) => !matching.labels.includes(name)));
}
