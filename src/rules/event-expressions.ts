import { analyseCounterQuery, type CounterQuery, parseSelector, withWindow } from '../queries/index.ts';
import type { Sli, SloDefinition } from '../slo/index.ts';
import { formatDuration } from '../time/index.ts';

/** PromQL for the events of one SLO. */
export interface EventExpressions {
  /** Events over any window at once, which raw counters give; undefined where they must be added up from tiles. */
  readonly over: ((windowMs: number) => Events) | undefined;
  /** Events of one tile: a bucket, or a slice of time. */
  readonly tile: Events;
  readonly tileMs: number;
  /** What the rules cannot do as the ledger does. */
  readonly remarks: readonly string[];
}

export interface Events {
  readonly bad: string;
  readonly valid: string;
}

/** A value that is a number: NaN, a quantile of nothing, is time without traffic and compares as false. */
function numbersOf(query: string): string {
  return `((${query}) >= -Inf)`;
}

const OPPOSITE = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '==': '!=', '!=': '==' } as const;

/** PromQL that counts the events of an SLO as its collection does. @throws PromqlSyntaxError where a query is not PromQL. */
export function eventExpressions(slo: SloDefinition): EventExpressions | undefined {
  const { sli } = slo;
  const sum = slo.groupBy.length === 0 ? 'sum' : `sum by (${slo.groupBy.join(', ')}) `;
  switch (sli.kind) {
    case 'sql':
    case 'composite':
      return undefined;
    case 'slices': {
      const values = numbersOf(withWindow(sli.query, sli.sliceMs));
      return {
        over: undefined,
        tile: {
          bad: `${sum}(${values} ${OPPOSITE[sli.comparison]} bool ${sli.threshold})`,
          valid: `${sum}(${values} >= bool -Inf)`,
        },
        tileMs: sli.sliceMs,
        remarks: [],
      };
    }
    case 'precomputed': {
      const values = numbersOf(withWindow(sli.query, sli.sliceMs));
      return {
        over: undefined,
        tile: {
          bad: `${sum}(${sli.ratioOf === 'bad' ? values : `1 - ${values}`})`,
          valid: `${sum}(${values} >= bool -Inf)`,
        },
        tileMs: sli.sliceMs,
        remarks: [],
      };
    }
    case 'ratio':
    case 'latency': {
      const counted = countedEvents(sli, sum);
      return budgeted(slo, counted);
    }
  }
}

interface Counted {
  readonly over: (windowMs: number) => Events;
  /** The same for every window: raw counters, not a query's own arithmetic over a bucket. */
  readonly exact: boolean;
  readonly remarks: readonly string[];
}

function budgeted(slo: SloDefinition, { over, exact, remarks }: Counted): EventExpressions {
  const { budgeting, bucketMs } = slo;
  if (budgeting === undefined || budgeting.method === 'occurrences') {
    return { over: exact ? over : undefined, tile: over(bucketMs), tileMs: bucketMs, remarks };
  }
  const { bad, valid } = over(budgeting.sliceMs);
  const share = `((${bad}) / ((${valid}) > 0))`;
  return {
    over: undefined,
    tile: {
      bad: budgeting.method === 'timeslices' ? `(1 - ${share}) < bool ${budgeting.target}` : share,
      valid: `${share} >= bool -Inf`,
    },
    tileMs: budgeting.sliceMs,
    remarks,
  };
}

function countedEvents(sli: Extract<Sli, { kind: 'ratio' | 'latency' }>, sum: string): Counted {
  if (sli.kind === 'latency') {
    const bound = boundPattern(sli.thresholdSeconds);
    const { metric, matchers } = parseSelector(sli.histogram);
    const others = matchers
      .filter(({ label, operator }) => label !== '__name__' || operator !== '=')
      .map(({ label, operator, value }) => `${label}${operator}${JSON.stringify(value)}`);
    const within = `${metric}_bucket{${[...others, `le=~${JSON.stringify(bound)}`].join(',')}}`;
    const all = others.length === 0 ? `${metric}_count` : `${metric}_count{${others.join(',')}}`;
    return {
      exact: true,
      over: fromParts(
        (windowMs) => increases([{ sign: 1, selector: within }], windowMs, sum),
        'good',
        (windowMs) => increases([{ sign: 1, selector: all }], windowMs, sum),
      ),
      remarks: [`${sli.thresholdSeconds} s must be a bucket bound of the histogram: rules do not interpolate`],
    };
  }
  const part = sli.good ?? sli.bad ?? '';
  const [partCount, validCount] = [analyseCounterQuery(part), analyseCounterQuery(sli.valid)];
  const exact = partCount.kind === 'exact' && validCount.kind === 'exact';
  return {
    exact,
    over: fromParts(
      counter(part, partCount, sum),
      sli.good === undefined ? 'bad' : 'good',
      counter(sli.valid, validCount, sum),
    ),
    remarks: [],
  };
}

function counter(query: string, count: CounterQuery, sum: string): (windowMs: number) => string {
  if (count.kind === 'exact') return (windowMs) => increases(count.terms, windowMs, sum);
  // As the collection reads it: the query's own arithmetic over one bucket, NaN being no traffic.
  return (windowMs) => `${sum}(${numbersOf(withWindow(query, windowMs))})`;
}

/** A part without any series is zero of it: an error counter that nobody has touched yet does not exist. */
function fromParts(
  part: (windowMs: number) => string,
  partIs: 'good' | 'bad',
  valid: (windowMs: number) => string,
): (windowMs: number) => Events {
  return (windowMs) => {
    const all = valid(windowMs);
    const counted = `(${part(windowMs)} or ${all} * 0)`;
    return { valid: all, bad: partIs === 'bad' ? counted : `(${all} - ${counted})` };
  };
}

/** A signed sum of counters. Every term has a label of its own, so that a term without series is nothing and not the end of the sum. */
function increases(
  terms: readonly { readonly sign: 1 | -1; readonly selector: string }[],
  windowMs: number,
  sum: string,
): string {
  const window = formatDuration(windowMs);
  const [only] = terms;
  if (terms.length === 1 && only?.sign === 1) return `${sum}(increase(${only.selector}[${window}]))`;
  const parts = terms.map(
    ({ sign, selector }, index) =>
      `label_replace(${sign === -1 ? '-1 * ' : ''}increase(${selector}[${window}]), "nines_term", "${index}", "", "")`,
  );
  return `${sum}(${parts.join(' or ')})`;
}

/** The `le` label of a bound as clients write it: `0.25`, `1`, `1.0`. */
function boundPattern(seconds: number): string {
  const text = String(seconds).replaceAll('.', '\\.');
  return Number.isInteger(seconds) ? `${text}(\\.0+)?` : `${text}0*`;
}
