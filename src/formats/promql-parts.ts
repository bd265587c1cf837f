import { type ParsedPromql, PromqlSyntaxError, parsePromql, parseSelector, type Selector } from '../queries/index.ts';

/** The query as a tree, or undefined where it is no PromQL: another language is not for us to judge. */
function parsed(query: string): ParsedPromql | undefined {
  try {
    return parsePromql(query);
  } catch (error) {
    if (error instanceof PromqlSyntaxError) return undefined;
    throw error;
  }
}

/** The two sides of a query that is one division, as written; undefined for anything else. */
export function divisionOf(query: string): { readonly part: string; readonly whole: string } | undefined {
  const tree = parsed(query);
  if (tree === undefined) return undefined;
  let node = tree.expression;
  while (node.name === 'ParenExpr') {
    const inner = node.firstChild;
    if (inner === null) return undefined;
    node = inner;
  }
  const left = node.firstChild;
  const right = node.lastChild;
  if (node.name !== 'BinaryExpr' || node.getChild('Div') === null || left === null || right === null) return undefined;
  // `group_left` repeats one side for many series: the two sides are no counts of their own.
  const modifier = node.getChild('MatchingModifierClause');
  if (modifier !== null && /group_/.test(tree.text.slice(modifier.from, modifier.to))) return undefined;
  // A constant on one side makes a scale, not a share.
  if ([left, right].some(({ name }) => name === 'NumberDurationLiteral' || name === 'StringLiteral')) return undefined;
  return {
    part: tree.query.slice(left.from, left.to).trim(),
    whole: tree.query.slice(right.from, right.to).trim(),
  };
}

/** `1 - X`, as X; undefined for anything else. */
export function complementOf(query: string): string | undefined {
  const tree = parsed(query);
  if (tree?.expression.name !== 'BinaryExpr' || tree.expression.getChild('Sub') === null) return undefined;
  const left = tree.expression.firstChild;
  const right = tree.expression.lastChild;
  if (left === null || right === null || Number(tree.text.slice(left.from, left.to)) !== 1) return undefined;
  return tree.query.slice(right.from, right.to).trim();
}

/** A query that looks over a range of its own somewhere. */
export function hasRange(query: string): boolean {
  const tree = parsed(query);
  let found = false;
  tree?.tree.iterate({
    enter: (node) => {
      found ||= node.name === 'MatrixSelector' || node.name === 'SubqueryExpr';
      return !found;
    },
  });
  return found;
}

/** The query as a plain selector; undefined for anything else. */
export function selectorOf(query: string): Selector | undefined {
  try {
    return parseSelector(query);
  } catch (error) {
    if (error instanceof PromqlSyntaxError) return undefined;
    throw error;
  }
}

/** The query as a plain selector that may have an offset, which is given as it stands behind a range; undefined for anything else. */
export function selectorWithOffset(
  query: string,
): { readonly selector: Selector; readonly offset: string } | undefined {
  const tree = parsed(query);
  const inner = tree?.expression.name === 'OffsetExpr' ? tree.expression.firstChild : undefined;
  if (tree === undefined || inner === null) return undefined;
  const end = inner?.to ?? tree.expression.to;
  const selector = selectorOf(query.slice(tree.expression.from, end));
  const offset = tree.text.slice(end, tree.expression.to).trim();
  return selector && { selector, offset: offset === '' ? '' : ` ${offset}` };
}

/** A selector written from its parts, with another metric name or other matchers. */
export function selectorText(metric: string | undefined, matchers: Selector['matchers']): string {
  const rest = matchers.filter(
    ({ label, operator }) => label !== '__name__' || operator !== '=' || metric === undefined,
  );
  const inside = rest.map(({ label, operator, value }) => `${label}${operator}${JSON.stringify(value)}`).join(',');
  return inside === '' && metric !== undefined ? metric : `${metric ?? ''}{${inside}}`;
}

/** A classic histogram by the selector of its buckets: its own name, and the bound where exactly one is chosen. */
export function histogramOf(
  selector: Selector,
): { readonly name: string; readonly bound: string | undefined } | undefined {
  const { metric } = selector;
  if (metric === undefined || !metric.endsWith('_bucket')) return undefined;
  const bounds = selector.matchers.filter(({ label }) => label === 'le');
  const [bound] = bounds;
  const exact = bounds.length === 1 && bound?.operator === '=';
  return { name: metric.slice(0, -'_bucket'.length), bound: exact ? bound.value : undefined };
}
