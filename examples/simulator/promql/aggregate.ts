import { type Labels, labelsKey } from '../../../src/series/index.ts';
import { quantileOf } from './range-functions.ts';
import { drop, type Element, emptyElement, keep } from './vector.ts';

export interface Grouping {
  readonly labels: readonly string[];
  readonly without: boolean;
}

type Reduce = (values: readonly number[], parameter: number) => number;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const variance = (values: readonly number[]): number => {
  const mean = sum(values) / values.length;
  return sum(values.map((value) => (value - mean) ** 2)) / values.length;
};

const REDUCE: Readonly<Record<string, Reduce>> = {
  sum,
  avg: (values) => sum(values) / values.length,
  min: (values) => values.reduce((least, value) => (value < least || Number.isNaN(least) ? value : least)),
  max: (values) => values.reduce((most, value) => (value > most || Number.isNaN(most) ? value : most)),
  count: (values) => values.length,
  group: () => 1,
  stddev: (values) => Math.sqrt(variance(values)),
  stdvar: variance,
  quantile: (values, q) => quantileOf(values, q),
};

/** `sum by (…)` and its like, `topk` and `bottomk`, at every step. */
export function aggregate(
  operator: string,
  elements: readonly Element[],
  grouping: Grouping,
  parameter: Float64Array,
): readonly Element[] {
  const groups = new Map<string, { labels: Labels; members: Element[] }>();
  for (const element of elements) {
    const labels = grouping.without ? drop(element.labels, grouping.labels) : keep(element.labels, grouping.labels);
    const key = labelsKey(labels);
    const group = groups.get(key) ?? { labels, members: [] };
    groups.set(key, group);
    group.members.push(element);
  }
  if (operator === 'topk' || operator === 'bottomk') {
    return [...groups.values()].flatMap(({ members }) => ranked(operator, members, parameter));
  }
  const reduce = REDUCE[operator];
  if (reduce === undefined) throw new Error(`the simulator does not know the aggregation ${operator}`);
  return [...groups.values()].map(({ labels, members }) => {
    const result = emptyElement(labels, parameter.length);
    // One list for all steps: a month of scrapes has hundreds of thousands.
    const values: number[] = [];
    for (let i = 0; i < parameter.length; i++) {
      values.length = 0;
      for (const member of members) if (member.present[i] === 1) values.push(member.values[i] ?? Number.NaN);
      if (values.length === 0) continue;
      result.values[i] = reduce(values, parameter[i] ?? Number.NaN);
      result.present[i] = 1;
    }
    return result;
  });
}

function ranked(operator: string, members: readonly Element[], parameter: Float64Array): readonly Element[] {
  const sign = operator === 'topk' ? -1 : 1;
  const kept = members.map(({ labels, values }) => ({ labels, values, present: new Uint8Array(values.length) }));
  for (let i = 0; i < parameter.length; i++) {
    const order = [...members.keys()]
      .filter((index) => members[index]?.present[i] === 1)
      .sort((a, b) => sign * ((members[a]?.values[i] ?? 0) - (members[b]?.values[i] ?? 0)) || a - b);
    for (const index of order.slice(0, parameter[i])) {
      const element = kept[index];
      if (element !== undefined) element.present[i] = 1;
    }
  }
  return kept;
}
