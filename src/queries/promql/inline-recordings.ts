import type { SyntaxNode } from '@lezer/common';
import { UsageError } from '../../errors.ts';
import { formatDuration } from '../../time/index.ts';
import { type ParsedPromql, parsePromql } from './parse-promql.ts';
import { type Matcher, readSelector, type Selector } from './selector.ts';

/** What a recording rule says, as far as an expression that uses its series is concerned. */
export interface Recording {
  readonly record: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly intervalMs: number;
}

/** Label that marks series for a moment; no exporter writes names like it. */
const MARK = 'nines_kept';

/**
 * Names of the recorded series that a query needs, also through other recorded series, sorted.
 * @throws PromqlSyntaxError where the query is not PromQL.
 */
export function recordingsIn(query: string, recordings: readonly Recording[]): readonly string[] {
  const found = new Set<string>();
  const visit = (text: string): void => {
    for (const { selector } of uses(parsePromql(text), recordings, () => true)) {
      const name = selector.metric ?? '';
      if (found.has(name)) continue;
      found.add(name);
      for (const { record, expr } of recordings) if (record === name) visit(expr);
    }
  };
  visit(query);
  return [...found].sort();
}

/**
 * Puts expressions of recording rules in the place of their series. Several rules for one series are joined with `or`; labels that a
 * rule sets, matchers on the series, ranges, subqueries, `offset` and `@` keep their meaning; a range over a recorded series becomes
 * a subquery at the distance at which it would be recorded.
 * @param wanted series that are to be replaced; the others are left as they are
 * @throws UsageError where a use has no equivalent, PromqlSyntaxError where something is not PromQL.
 */
export function inlineRecordings(
  query: string,
  recordings: readonly Recording[],
  wanted: (name: string) => boolean,
): string {
  return inlined(query, recordings, wanted, []);
}

interface Use {
  readonly node: SyntaxNode;
  readonly selector: Selector;
}

function uses(
  parsed: ParsedPromql,
  recordings: readonly Recording[],
  wanted: (name: string) => boolean,
): readonly Use[] {
  const names = new Set(recordings.map(({ record }) => record));
  const found: Use[] = [];
  parsed.tree.iterate({
    enter: ({ name, node }) => {
      if (name !== 'VectorSelector') return;
      const selector = readSelector(parsed, node);
      if (selector.metric !== undefined && names.has(selector.metric) && wanted(selector.metric)) {
        found.push({ node, selector });
      }
    },
  });
  return found;
}

function inlined(
  query: string,
  recordings: readonly Recording[],
  wanted: (name: string) => boolean,
  around: readonly string[],
): string {
  const parsed = parsePromql(query);
  let text = query;
  // From the end, so that places before stay where they are.
  for (const { node, selector } of [...uses(parsed, recordings, wanted)].reverse()) {
    const name = selector.metric ?? '';
    if (around.includes(name)) throw refusal(name, `is recorded from itself (${[...around, name].join(' → ')})`);
    const own = recordings.filter(({ record }) => record === name);
    const bodies = own.map((recording) =>
      labelled(`(\n${inlined(recording.expr, recordings, wanted, [...around, name])}\n)`, recording.labels),
    );
    const matchers = selector.matchers.filter(({ label }) => label !== '__name__');
    checkContext(parsed, node, name, matchers);
    const body = matchers.reduce(filtered, bodies.length === 1 ? (bodies[0] ?? '') : `(${bodies.join(' or ')})`);
    const { from, to, replacement } = placed(parsed, node, body, Math.max(...own.map(({ intervalMs }) => intervalMs)));
    text = text.slice(0, from) + replacement + text.slice(to);
  }
  return text;
}

/** Where the expression goes, and in which form. */
function placed({ query }: ParsedPromql, node: SyntaxNode, body: string, intervalMs: number) {
  const parent = node.parent;
  if (parent?.name === 'MatrixSelector') {
    const range = parent.getChild('DurationExpr');
    const written = range === null ? '' : query.slice(range.from, range.to);
    return { from: parent.from, to: parent.to, replacement: `(${body})[${written}:${formatDuration(intervalMs)}]` };
  }
  let outer = node;
  while (outer.parent && ['OffsetExpr', 'StepInvariantExpr'].includes(outer.parent.name)) outer = outer.parent;
  const shift = query.slice(node.to, outer.to).trim();
  // Only a subquery can be shifted; this one has the one instant.
  const replacement = shift === '' ? body : `last_over_time((${body})[1ms:1ms] ${shift})`;
  return { from: outer.from, to: outer.to, replacement };
}

function checkContext(parsed: ParsedPromql, node: SyntaxNode, name: string, matchers: readonly Matcher[]): void {
  for (let at = node.parent; at !== null; at = at.parent) {
    if (at.name === 'AnchoredExpr' || at.name === 'SmoothedExpr') {
      throw refusal(name, 'is used with anchored or smoothed, which only stored series know');
    }
    if (at.name !== 'FunctionCall') continue;
    const called = at.firstChild === null ? '' : parsed.text.slice(at.firstChild.from, at.firstChild.to);
    if (called.startsWith('absent') && matchers.length > 0) {
      throw refusal(name, `is used in ${called} with labels, which that function takes from the selector`);
    }
  }
}

function refusal(name: string, why: string): UsageError {
  return new UsageError(`the recorded series ${name} ${why}`, {
    hint: 'Let the source record it: its expression cannot take its place here.',
  });
}

function labelled(body: string, labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels).reduce(
    (inner, [label, value]) => replaceLabel(inner, label, value.replaceAll('$', '$$$$'), '', ''),
    body,
  );
}

/** Only selectors take matchers: series of an expression are marked by `label_replace`, which compares as a matcher does, and kept or dropped. */
function filtered(body: string, { label, operator, value }: Matcher): string {
  const pattern = operator.endsWith('~') ? value : value.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
  const marked = replaceLabel(body, MARK, '1', label, pattern);
  const mark = replaceLabel('vector(1)', MARK, '1', '', '');
  if (operator.startsWith('!')) return `(${marked} unless on (${MARK}) ${mark})`;
  return replaceLabel(`${marked} and on (${MARK}) ${mark}`, MARK, '', '', '');
}

function replaceLabel(body: string, label: string, replacement: string, source: string, pattern: string): string {
  const quoted = [label, replacement, source, pattern].map((text) => JSON.stringify(text));
  return `label_replace(${body}, ${quoted.join(', ')})`;
}
