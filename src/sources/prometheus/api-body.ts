import { PointDecoder, type Points, pointsOf } from './decode-points.ts';

type Pair = readonly [number, string];

/** One entry of a `vector` or `matrix`. Native histograms come beside or instead of values. */
export interface ApiSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly points: Points;
  readonly hasHistograms: boolean;
  /** Samples of a native histogram as the API writes them; empty without. */
  readonly histograms: readonly unknown[];
}

/** Body of every answer of the Prometheus HTTP API, with its point lists already in typed arrays. */
export interface ApiBody {
  readonly status: string | undefined;
  readonly errorType: string;
  readonly error: string;
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
  readonly resultType: string | undefined;
  readonly series: readonly ApiSeries[];
  /** `data` of answers that are no query results, and of scalars and strings. */
  readonly data: unknown;
}

interface RawSeries {
  readonly metric?: Record<string, string>;
  readonly value?: Pair;
  readonly values?: readonly Pair[] | number;
  readonly histogram?: unknown;
  readonly histograms?: unknown;
}

const LIST = Buffer.from('"values":[');

/**
 * Reads an answer. Point lists are taken out and decoded from the bytes; what is left is small and read by JSON.parse. A quote
 * inside a JSON string is always escaped, so the bytes `"values":[` without a backslash before them are that key and nothing else.
 * @throws SyntaxError where it is not JSON.
 */
export function parseApiBody(body: Buffer): ApiBody {
  return parseFast(body) ?? shape(JSON.parse(body.toString('utf8')), []);
}

function parseFast(body: Buffer): ApiBody | undefined {
  const decoder = new PointDecoder();
  const lists: Points[] = [];
  let rest = '';
  let done = 0;
  for (let found = body.indexOf(LIST); found !== -1; found = body.indexOf(LIST, done)) {
    const start = found + LIST.length;
    const points = body[found - 1] === 0x5c ? undefined : decoder.decode(body, start);
    if (points === undefined) return undefined;
    rest += `${body.toString('utf8', done, start - 1)}${lists.length}`;
    lists.push(points);
    done = decoder.end;
  }
  return shape(JSON.parse(rest + body.toString('utf8', done)), lists);
}

function shape(json: unknown, lists: readonly Points[]): ApiBody {
  const body = record(json);
  const data = record(body.data);
  const result = Array.isArray(data.result) && isSeriesType(data.resultType) ? (data.result as RawSeries[]) : [];
  return {
    status: typeof body.status === 'string' ? body.status : undefined,
    errorType: text(body.errorType),
    error: text(body.error),
    warnings: texts(body.warnings),
    infos: texts(body.infos),
    resultType: typeof data.resultType === 'string' ? data.resultType : undefined,
    series: result.map((one) => ({
      metric: one.metric ?? {},
      points: pointsOfSeries(one, lists),
      hasHistograms: one.histogram !== undefined || one.histograms !== undefined,
      histograms: Array.isArray(one.histograms) ? one.histograms : [],
    })),
    data: body.data,
  };
}

function pointsOfSeries(series: RawSeries, lists: readonly Points[]): Points {
  if (typeof series.values === 'number') return lists[series.values] ?? pointsOf([]);
  return pointsOf(series.values ?? (series.value === undefined ? [] : [series.value]));
}

function isSeriesType(resultType: unknown): boolean {
  return resultType === 'matrix' || resultType === 'vector';
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string' && one !== '') : [];
}
