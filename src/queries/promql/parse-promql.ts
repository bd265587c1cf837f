import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { UsageError } from '../../errors.ts';
import { replacePlaceholders } from './placeholder.ts';

/** A query that is not PromQL, with the place. Lines and columns count from 1. */
export class PromqlSyntaxError extends UsageError {
  /** In UTF-16 units from the start of the query. */
  readonly offset: number;
  readonly line: number;
  readonly column: number;

  constructor(problem: string, query: string, offset: number) {
    const before = query.slice(0, offset).split('\n');
    const line = before.length;
    const column = (before.at(-1) ?? '').length + 1;
    super(`not PromQL: ${problem} at line ${line}, column ${column}: ${excerpt(query, offset)}`, {
      hint: 'Try the query in the Prometheus web page; ranges are written [5m] or [$window]. MetricsQL and LogQL are named by "language" at the source.',
    });
    this.offset = offset;
    this.line = line;
    this.column = column;
  }
}

/** A parsed query. `text` has the query's length: placeholders are durations padded with blanks, so that places agree. */
export interface ParsedPromql {
  readonly query: string;
  readonly text: string;
  readonly tree: Tree;
  /** The expression itself. */
  readonly expression: SyntaxNode;
}

const LONGEST_EXCERPT = 40;

function excerpt(query: string, offset: number): string {
  const rest = query.slice(offset).split('\n')[0]?.trim() ?? '';
  if (rest === '') return 'the query ends too early';
  return rest.length > LONGEST_EXCERPT ? `${rest.slice(0, LONGEST_EXCERPT)}…` : rest;
}

/**
 * Parses PromQL with Prometheus' own grammar. `$window` stands for a duration.
 * @throws PromqlSyntaxError at the first place that the grammar does not know.
 */
export function parsePromql(query: string): ParsedPromql {
  const text = replacePlaceholders(query, ({ from, to }) => '1m'.padEnd(to - from));
  const tree = parser.parse(text);
  let wrong: number | undefined;
  tree.iterate({
    enter: (node) => {
      if (wrong === undefined && node.type.isError) wrong = node.from;
      return wrong === undefined;
    },
  });
  if (wrong !== undefined) {
    throw new PromqlSyntaxError(text.trim() === '' ? 'the query is empty' : 'unexpected text', query, wrong);
  }
  const expression = meaningfulChildren(tree.topNode)[0];
  if (expression === undefined) throw new PromqlSyntaxError('no expression', query, 0);
  return { query, text, tree, expression };
}

/** Children of a node without comments. */
export function meaningfulChildren(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'LineComment') children.push(child);
  }
  return children;
}

/**
 * Whether an answer changes with the range it is asked for: `@ start()`, `@ end()` and the durations `range()` and `step()`.
 * Never throws: what is no PromQL (MetricsQL, LogQL) is for the server to judge.
 */
export function dependsOnRange(query: string): boolean {
  let found = false;
  parser.parse(query).iterate({
    enter: (node) => {
      found ||= ['AtModifierPreprocessors', 'DurationRange', 'DurationStep'].includes(node.name);
      return !found;
    },
  });
  return found;
}
