import { UsageError } from '../errors.ts';
import type { Labels } from '../series/index.ts';
import type { Functions, GoFunction } from './function.ts';
import type { Type } from './type.ts';
import { GoList, GoMap, GoStruct, textMap, textOf, type Value } from './value.ts';

/** One series of an answer, with its value at the instant that was asked for. */
export interface QueriedSample {
  /** Its name included. */
  readonly labels: Labels;
  readonly value: number;
}

/** @throws UsageError where the source refuses the query */
export type Ask = (query: string) => readonly QueriedSample[];

const SAMPLE: Type = {
  struct: 'a sample of an answer',
  members: { Labels: { map: 'text' }, Value: 'float' },
};
const ANSWER: Type = { list: SAMPLE };

/** What Prometheus gives to take an answer of `query` apart. */
export const QUERY_FUNCTIONS: Functions = {
  first: {
    takes: [ANSWER],
    gives: SAMPLE,
    call: ([answer]) => {
      const [sample] = itemsOf(answer);
      if (sample === undefined) throw new UsageError('the answer has no series');
      return sample;
    },
  },
  label: { takes: ['text', SAMPLE], gives: 'text', call: ([name, sample]) => labelOf(sample, textOf(name)) },
  value: { takes: [SAMPLE], gives: 'float', call: ([sample]) => fieldOf(sample, 'Value') },
  strvalue: { takes: [SAMPLE], gives: 'text', call: ([sample]) => labelOf(sample, '__value__') },
  sortByLabel: {
    takes: ['text', ANSWER],
    gives: ANSWER,
    call: ([name, answer]) => {
      const keyed = itemsOf(answer).map((sample) => ({ sample, key: labelOf(sample, textOf(name)) }));
      keyed.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
      return new GoList(keyed.map(({ sample }) => sample));
    },
  },
};

/** The function `query`. */
export function queryFunction(ask: Ask): GoFunction {
  return {
    takes: ['text'],
    gives: ANSWER,
    call: ([query]) =>
      new GoList(
        ask(textOf(query)).map(({ labels, value }) => new GoStruct({ Labels: textMap(labels), Value: value })),
      ),
  };
}

function itemsOf(answer: Value): readonly Value[] {
  return answer instanceof GoList ? answer.items : [];
}

function fieldOf(sample: Value, name: string): Value {
  if (!(sample instanceof GoStruct)) throw new UsageError('takes a sample of an answer');
  return sample.fields[name];
}

function labelOf(sample: Value, name: string): string {
  const labels = fieldOf(sample, 'Labels');
  return labels instanceof GoMap ? textOf(labels.entries.get(name) ?? '') : '';
}
