/** What a migration's placeholders stand for. */
export interface SchemaTarget {
  readonly cluster: string | undefined;
}

/**
 * Statements of an SQL file of ours, placeholders filled in: `${ON_CLUSTER}` and the engines `${REPLACING_MERGE_TREE}` and
 * `${MERGE_TREE}`, which are replicated ones on a cluster. A statement ends with `;` at the end of a line; `--` lines are comments.
 * @throws Error for a placeholder that is not known.
 */
export function statementsOf(sql: string, target: SchemaTarget): string[] {
  const replicated = target.cluster === undefined ? '' : 'Replicated';
  const values: Readonly<Record<string, string>> = {
    ON_CLUSTER: target.cluster === undefined ? '' : `ON CLUSTER \`${target.cluster.replaceAll('`', '\\`')}\``,
    REPLACING_MERGE_TREE: `${replicated}ReplacingMergeTree`,
    MERGE_TREE: `${replicated}MergeTree`,
  };
  return sql
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('--'))
    .join('\n')
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
    .map((statement) =>
      statement.replace(/\$\{(\w+)\}/g, (_, name: string) => {
        const value = values[name];
        if (value === undefined) throw new Error(`Unknown placeholder \${${name}} in a migration`);
        return value;
      }),
    );
}
