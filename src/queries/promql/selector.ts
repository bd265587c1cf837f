import type { SyntaxNode } from '@lezer/common';
import { parseDuration } from '../../time/index.ts';
import { meaningfulChildren, type ParsedPromql, PromqlSyntaxError, parsePromql } from './parse-promql.ts';
import { stringValue } from './string-literal.ts';

export type MatchOperator = '=' | '!=' | '=~' | '!~';

export interface Matcher {
  readonly label: string;
  readonly operator: MatchOperator;
  readonly value: string;
}

/** A vector selector as it stands in a query. */
export interface Selector {
  /** As written, without range, offset and @: `http_requests_total{code=~"5.."}`. */
  readonly text: string;
  /** Metric name before or inside the braces; undefined where only other labels are matched. */
  readonly metric: string | undefined;
  /** The name is a matcher too, for the label `__name__`. */
  readonly matchers: readonly Matcher[];
  /** Length of the range in milliseconds; undefined without a range, with `$window`, and for computed ranges. */
  readonly rangeMs: number | undefined;
}

const NAME = '__name__';

/**
 * Every selector of a query, in the order of the text, repeated ones once.
 * @throws PromqlSyntaxError where the query is not PromQL.
 */
export function selectorsOf(query: string): readonly Selector[] {
  const parsed = parsePromql(query);
  const found = new Map<string, Selector>();
  parsed.tree.iterate({
    enter: (node) => {
      if (node.name !== 'VectorSelector') return;
      const selector = readSelector(parsed, node.node);
      found.set(`${selector.text} ${selector.rangeMs ?? ''}`, selector);
    },
  });
  return [...found.values()];
}

/**
 * Reads a query that is one plain selector, without range, offset or @.
 * @throws PromqlSyntaxError where it is not PromQL or more than a selector.
 */
export function parseSelector(query: string): Selector {
  const parsed = parsePromql(query);
  if (parsed.expression.name !== 'VectorSelector') {
    throw new PromqlSyntaxError('a plain selector such as requests_total{code="200"} is needed here', query, 0);
  }
  return readSelector(parsed, parsed.expression);
}

/** A selector with an offset and no range, alone or summed: `sum(requests_total offset 1m)`. False for what is no PromQL. */
export function isOffsetWithoutRange(query: string): boolean {
  let node: SyntaxNode | undefined;
  try {
    node = parsePromql(query).expression;
  } catch (error) {
    if (!(error instanceof PromqlSyntaxError)) throw error;
  }
  while (node?.name === 'ParenExpr' || node?.name === 'AggregateExpr') {
    const body: SyntaxNode | null = node.name === 'ParenExpr' ? node : node.getChild('FunctionCallBody');
    node = body === null ? undefined : meaningfulChildren(body)[0];
  }
  return node?.name === 'OffsetExpr' && node.firstChild?.name === 'VectorSelector';
}

/** The selector at a `VectorSelector` node. */
export function readSelector(parsed: ParsedPromql, node: SyntaxNode): Selector {
  const slice = (part: SyntaxNode): string => parsed.text.slice(part.from, part.to);
  const matchers: Matcher[] = [];
  const name = node.getChild('Identifier');
  if (name !== null) matchers.push({ label: NAME, operator: '=', value: slice(name) });
  const list = node.getChild('LabelMatchers');
  for (const child of list === null ? [] : meaningfulChildren(list)) {
    const text = child.getChild('StringLiteral');
    if (child.name === 'QuotedLabelName') {
      if (text !== null) matchers.push({ label: NAME, operator: '=', value: stringValue(slice(text)) });
      continue;
    }
    const [label, operator] = meaningfulChildren(child);
    if (label === undefined || operator === undefined || text === null) continue;
    matchers.push({
      label: label.name === 'QuotedLabelName' ? stringValue(slice(label)) : slice(label),
      operator: slice(operator) as MatchOperator,
      value: stringValue(slice(text)),
    });
  }
  const metric = matchers.find((matcher) => matcher.label === NAME && matcher.operator === '=')?.value;
  return { text: slice(node), metric, matchers, rangeMs: rangeOf(parsed, node) };
}

function rangeOf(parsed: ParsedPromql, selector: SyntaxNode): number | undefined {
  const parent = selector.parent;
  if (parent?.name !== 'MatrixSelector') return undefined;
  const range = parent.getChild('DurationExpr');
  if (range === null || parsed.query.slice(range.from, range.to).includes('$')) return undefined;
  return durationMs(parsed.text.slice(range.from, range.to));
}

/** A plain number is a duration in seconds. Computed durations (`5m * 2`) have no fixed length here. */
function durationMs(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  try {
    return parseDuration(text);
  } catch {
    return undefined;
  }
}
