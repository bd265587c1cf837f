import type { SyntaxNode } from '@lezer/common';
import { meaningfulChildren, type ParsedPromql, PromqlSyntaxError, parsePromql } from './parse-promql.ts';
import { readSelector } from './selector.ts';

export interface CounterTerm {
  readonly sign: 1 | -1;
  /** A plain selector for `Source.samples`. */
  readonly selector: string;
}

/** A query that is a signed sum of counters: raw samples of the selectors give its events exactly. */
export interface ExactCounterQuery {
  readonly kind: 'exact';
  readonly terms: readonly CounterTerm[];
  /** Labels that are kept, sorted; empty for one total; undefined where every series stands for itself or `without` is set. */
  readonly by: readonly string[] | undefined;
  /** Labels that are dropped, sorted; `__name__` is dropped in any case. */
  readonly without: readonly string[] | undefined;
}

export interface ApproximateCounterQuery {
  readonly kind: 'approximate';
  /** Why, for the report: `uses the function histogram_quantile`. */
  readonly reason: string;
}

export type CounterQuery = ExactCounterQuery | ApproximateCounterQuery;

class NotExact extends Error {}

type Sum = Omit<ExactCounterQuery, 'kind'>;

/**
 * Says whether the events that a query counts can be taken from raw samples. Exact are: a counter selector,
 * `increase` and `rate` of one over any range, `sum`, `sum by` and `sum without` of those, and + and − of sums with the
 * same labels. In + and − a side without data counts as zero here, where PromQL gives no answer at all.
 * Never throws: a query in a dialect of PromQL is approximate, whatever it says.
 */
export function analyseCounterQuery(query: string): CounterQuery {
  try {
    const parsed = parsePromql(query);
    const units = new Set<string>();
    const sum = sumOf(parsed, parsed.expression, units);
    if (units.has('rate') && units.size > 1) throw new NotExact('mixes rate, which is per second, with counts');
    return { kind: 'exact', ...sum };
  } catch (error) {
    if (error instanceof NotExact) return { kind: 'approximate', reason: error.message };
    if (error instanceof PromqlSyntaxError) return { kind: 'approximate', reason: 'is not plain PromQL' };
    throw error;
  }
}

function sumOf(parsed: ParsedPromql, node: SyntaxNode, units: Set<string>): Sum {
  const [first] = meaningfulChildren(node);
  switch (node.name) {
    case 'VectorSelector':
      units.add('count');
      return single(parsed, node);
    case 'ParenExpr':
      if (first !== undefined) return sumOf(parsed, first, units);
      break;
    case 'UnaryExpr':
      return unary(parsed, node, units);
    case 'FunctionCall':
      return call(parsed, node, units);
    case 'AggregateExpr':
      return aggregate(parsed, node, units);
    case 'BinaryExpr':
      return binary(parsed, node, units);
  }
  throw new NotExact(reasonFor(parsed, node));
}

function reasonFor(parsed: ParsedPromql, node: SyntaxNode): string {
  switch (node.name) {
    case 'OffsetExpr':
      return 'uses offset';
    case 'StepInvariantExpr':
      return 'is pinned to an instant with @';
    case 'SubqueryExpr':
      return 'uses a subquery';
    case 'MatrixSelector':
      return 'is a range without a function around it';
    case 'NumberDurationLiteral':
    case 'StringLiteral':
      return `contains the constant ${parsed.text.slice(node.from, node.to)}`;
    case 'AnchoredExpr':
    case 'SmoothedExpr':
      return 'uses anchored or smoothed';
    default:
      return `contains ${parsed.text.slice(node.from, node.to)}`;
  }
}

function single(parsed: ParsedPromql, node: SyntaxNode): Sum {
  return { terms: [{ sign: 1, selector: readSelector(parsed, node).text }], by: undefined, without: undefined };
}

function unary(parsed: ParsedPromql, node: SyntaxNode, units: Set<string>): Sum {
  const [operator, operand] = meaningfulChildren(node);
  if (operator === undefined || operand === undefined) throw new NotExact(reasonFor(parsed, node));
  const sum = sumOf(parsed, operand, units);
  return parsed.text.slice(operator.from, operator.to) === '-' ? negated(sum) : sum;
}

function negated(sum: Sum): Sum {
  return { ...sum, terms: sum.terms.map(({ sign, selector }) => ({ sign: sign === 1 ? -1 : 1, selector })) };
}

function call(parsed: ParsedPromql, node: SyntaxNode, units: Set<string>): Sum {
  const [identifier, body] = meaningfulChildren(node);
  const name = identifier === undefined ? '' : parsed.text.slice(identifier.from, identifier.to);
  if (name !== 'increase' && name !== 'rate') throw new NotExact(`uses the function ${name}`);
  const argument = body === undefined ? undefined : meaningfulChildren(body)[0];
  if (argument?.name !== 'MatrixSelector') {
    throw new NotExact(argument === undefined ? `${name} has no range` : reasonFor(parsed, argument));
  }
  const selector = argument.getChild('VectorSelector');
  if (selector === null) throw new NotExact(reasonFor(parsed, argument));
  units.add(name === 'rate' ? 'rate' : 'count');
  return single(parsed, selector);
}

function aggregate(parsed: ParsedPromql, node: SyntaxNode, units: Set<string>): Sum {
  const operator = node.getChild('AggregateOp');
  const name = operator === null ? '' : parsed.text.slice(operator.from, operator.to);
  if (name.toLowerCase() !== 'sum') throw new NotExact(`aggregates with ${name}`);
  const body = node.getChild('FunctionCallBody');
  const [argument, extra] = body === null ? [] : meaningfulChildren(body);
  if (argument === undefined || extra !== undefined) throw new NotExact('sums more than one expression');
  const inner = sumOf(parsed, argument, units);
  const modifier = node.getChild('AggregateModifier');
  const labels = groupingLabels(parsed, modifier);
  if (modifier?.getChild('Without')) {
    if (inner.by !== undefined || inner.without !== undefined) throw new NotExact('sums a sum without some labels');
    return { terms: inner.terms, by: undefined, without: labels };
  }
  const lost = labels.filter(
    (label) => (inner.by !== undefined && !inner.by.includes(label)) || inner.without?.includes(label) === true,
  );
  if (lost.length > 0) throw new NotExact(`sums by ${lost.join(', ')} after that label is summed away`);
  return { terms: inner.terms, by: labels, without: undefined };
}

function groupingLabels(parsed: ParsedPromql, modifier: SyntaxNode | null): readonly string[] {
  const list = modifier?.getChild('GroupingLabels');
  if (list === null || list === undefined) return [];
  const names = meaningfulChildren(list).map((label) => {
    const text = parsed.text.slice(label.from, label.to);
    return label.name === 'QuotedLabelName' ? text.slice(1, -1) : text;
  });
  return [...new Set(names)].sort();
}

function binary(parsed: ParsedPromql, node: SyntaxNode, units: Set<string>): Sum {
  const [left, operator, right, extra] = meaningfulChildren(node);
  if (left === undefined || operator === undefined || right === undefined) throw new NotExact(reasonFor(parsed, node));
  const sign = operator.name === 'Add' ? 1 : operator.name === 'Sub' ? -1 : undefined;
  if (sign === undefined) {
    throw new NotExact(`uses the operator ${parsed.text.slice(operator.from, operator.to)}`);
  }
  if (extra !== undefined) throw new NotExact('matches labels between the two sides of an operator');
  const a = sumOf(parsed, left, units);
  const b = sumOf(parsed, right, units);
  if (!sameLabels(a.by, b.by) || !sameLabels(a.without, b.without)) {
    throw new NotExact(`the two sides of ${sign === 1 ? '+' : '-'} keep different labels`);
  }
  return { ...a, terms: [...a.terms, ...(sign === 1 ? b : negated(b)).terms] };
}

function sameLabels(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
