import type { SyntaxNode } from '@lezer/common';
import { meaningfulChildren, parsePromql } from './parse-promql.ts';

const COMPARISONS: ReadonlySet<string> = new Set(['Eql', 'Neq', 'Gtr', 'Lss', 'Gte', 'Lte']);

export interface BoolComparison {
  /** Gives 0 or 1 wherever both sides have data. */
  readonly query: string;
  /** Its series have the labels of the series that the comparison keeps, but for the name. */
  readonly sameLabels: boolean;
}

/**
 * A query that is a comparison (`a > 5`), as one that says false instead of nothing (`a > bool 5`): only that tells data that do not
 * exceed from data that are missing. Undefined for any other query.
 * @throws PromqlSyntaxError where the query is not PromQL.
 */
export function withBoolComparison(query: string): BoolComparison | undefined {
  const parsed = parsePromql(query);
  let node: SyntaxNode | undefined = parsed.expression;
  while (node?.name === 'ParenExpr') node = meaningfulChildren(node)[0];
  if (node?.name !== 'BinaryExpr') return undefined;
  const operator = meaningfulChildren(node)[1];
  if (operator === undefined || !COMPARISONS.has(operator.name) || node.getChild('BoolModifier')) return undefined;
  const modified = node.getChild('MatchingModifierClause');
  if (modified?.getChild('BoolModifier') || /^\s*bool\b/.test(query.slice(operator.to))) return undefined;
  return { query: `${query.slice(0, operator.to)} bool ${query.slice(operator.to)}`, sameLabels: modified === null };
}
