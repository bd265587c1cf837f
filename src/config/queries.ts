import type { Path } from './diagnostic.ts';
import type { Reading } from './reading.ts';
import { findSqlClock } from './sql-clock.ts';

/** Where queries stand, and beside which key their source is named. */
const QUERIES: readonly { readonly list: Path; readonly inside: readonly string[] }[] = [
  { list: ['slos'], inside: ['sli'] },
  { list: ['detectors'], inside: [] },
  { list: ['savings', 'streams'], inside: [] },
];

/** Reports queries that do not fit the kind of their source, and SQL that asks the clock. */
export function checkQueries(reading: Reading): void {
  const sources = reading.children(['sources']);
  const only = sources.length === 1 ? String(sources[0]?.at(-1)) : undefined;
  for (const { list, inside } of QUERIES) {
    for (const item of reading.children(list)) {
      const path = [...item, ...inside];
      const source = reading.textAt([...path, 'source']) ?? only;
      const type = source === undefined ? undefined : reading.textAt(['sources', source, 'type']);
      if (type === 'clickhouse') checkSql(reading, [...path, 'query']);
      if (inside[0] === 'sli' && type !== undefined) checkKind(reading, path, type);
    }
  }
}

function checkSql(reading: Reading, path: Path): void {
  const sql = reading.textAt(path);
  const clock = sql === undefined ? undefined : findSqlClock(sql);
  if (sql === undefined || clock === undefined) return;
  const before = sql.slice(0, clock.offset).split('\n');
  reading.problems.add(
    path,
    `${clock.call} asks the wall clock, so that a run for a past instant would give other figures`,
    {
      offset: { line: before.length - 1, column: before.at(-1)?.length ?? 0 },
      hint: `Use the bound parameter: ${clock.instead}. {start:DateTime64(3)} and {step:UInt32} are bound as well.`,
    },
  );
}

/** Ratios and histograms are counters of Prometheus; SQL gives good and valid events itself. */
function checkKind(reading: Reading, path: Path, type: string): void {
  const has = (key: string): boolean => reading.value([...path, key]) !== undefined;
  if (type === 'clickhouse' && (has('valid') || has('histogram'))) {
    reading.problems.add(path, 'a ClickHouse source takes SQL, not counters', {
      hint: 'Write sli: { query: SELECT … AS time, … AS good, … AS valid FROM … }.',
    });
  } else if (type !== 'clickhouse' && has('query') && !has('condition')) {
    reading.problems.add(path, `"query" alone is SQL, and the source is of type ${type}`, {
      hint: "Give good or bad, and valid; or a condition beside the query, such as condition: '< 5'.",
    });
  }
}
