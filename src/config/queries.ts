import {
  hasWindow,
  inspectQuery,
  isOffsetWithoutRange,
  isPromql,
  languageOf,
  type QueryLanguage,
} from '../queries/index.ts';
import type { Path } from './problems/diagnostic.ts';
import type { Reading } from './reading.ts';

/** Where queries stand: the list, what of an item names the source, and the keys that hold queries. */
const QUERIES: readonly {
  readonly list: Path;
  readonly inside: readonly string[];
  readonly keys: readonly string[];
}[] = [
  { list: ['slos'], inside: ['sli'], keys: ['good', 'bad', 'valid', 'histogram', 'query', 'ratio'] },
  { list: ['detectors'], inside: [], keys: ['query', 'minTraffic'] },
  { list: ['savings', 'streams'], inside: [], keys: ['query'] },
  { list: ['savings', 'streams'], inside: ['focus'], keys: ['query'] },
  { list: ['panels'], inside: [], keys: ['query', 'queries'] },
  { list: ['capacity'], inside: [], keys: ['query', 'limit'] },
  { list: ['alerts', 'deploys'], inside: [], keys: ['query'] },
];

/** Keys whose queries count events. */
const COUNTED = ['good', 'bad', 'valid'];

/** Reports queries that do not fit the kind of their source, and what cannot be read in the others. */
export function checkQueries(reading: Reading): void {
  const sources = reading.children(['sources']);
  const only = sources.length === 1 ? String(sources[0]?.at(-1)) : undefined;
  for (const { list, inside, keys } of QUERIES) {
    for (const item of reading.children(list)) {
      const path = [...item, ...inside];
      const source = reading.textAt([...path, 'source']) ?? reading.textAt([...item, 'source']) ?? only;
      const type = source === undefined ? undefined : reading.textAt(['sources', source, 'type']);
      if (type === undefined) continue;
      if (list[0] === 'slos' && !fitsSource(reading, path, type)) continue;
      if (type === 'file') continue;
      const language = languageOf(type, reading.textAt(['sources', source ?? '', 'language']));
      for (const key of keys) {
        for (const at of [[...path, key], ...reading.children([...path, key])]) inspectAt(reading, at, language);
      }
    }
  }
}

function inspectAt(reading: Reading, path: Path, language: QueryLanguage): void {
  const query = reading.textAt(path);
  if (query === undefined) return;
  for (const { message, hint, offset } of inspectQuery(language, query)) {
    reading.problems.add(path, message, { offset: lineAndColumn(query, offset), hint });
  }
  if (!COUNTED.includes(String(path.at(-1)))) return;
  if ((language === 'logql' || (language === 'metricsql' && !isPromql(query))) && !hasWindow(query)) {
    reading.problems.add(path, 'a count in a language that nines does not read must say over which time it counts', {
      hint:
        language === 'logql' ? 'Write sum(count_over_time({app="api"}[$window])).' : 'Write sum(increase(…[$window])).',
    });
  }
  if (language !== 'logql' && language !== 'sql' && isOffsetWithoutRange(query)) {
    reading.problems.add(path, 'a counter with an offset needs a range, or its total would be taken for a count', {
      hint: 'Write sum(increase(requests_total[$window] offset 1m)).',
    });
  }
}

/** Both count from 0. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, column: before.at(-1)?.length ?? 0 };
}

/** Ratios and histograms are counters of Prometheus; SQL gives good and valid events itself. */
function fitsSource(reading: Reading, path: Path, type: string): boolean {
  const has = (key: string): boolean => reading.value([...path, key]) !== undefined;
  if (type === 'clickhouse' && (has('valid') || has('histogram'))) {
    reading.problems.add(path, 'a ClickHouse source takes SQL, not counters', {
      hint: 'Write sli: { query: SELECT … AS time, … AS good, … AS valid FROM … }.',
    });
    return false;
  }
  if (type !== 'clickhouse' && has('query') && !has('condition')) {
    reading.problems.add(path, `"query" alone is SQL, and the source is of type ${type}`, {
      hint: "Give good or bad, and valid; or a condition beside the query, such as condition: '< 5'.",
    });
    return false;
  }
  return true;
}
