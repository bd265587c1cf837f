import { SourceError } from '../../errors.ts';
import { type HttpAnswer, oneLine, statusError, TooMuchError } from '../http/index.ts';
import { type ApiBody, parseApiBody } from './api-body.ts';

/** Kinds of error that may pass; the others (`bad_data`, `execution`, `not_found`) come back for the same question. */
const PASSING: ReadonlySet<string> = new Set(['timeout', 'canceled', 'internal', 'unavailable', 'too_many_requests']);

/**
 * Prometheus: "query processing would load too many samples into memory in query execution", "exceeded maximum resolution of
 * 11,000 points per timeseries". Mimir: "the query exceeded the maximum number of samples" and "… of chunks". VictoriaMetrics:
 * "too many points for the given step". Thanos: "exceeded samples limit".
 */
const TOO_MUCH =
  /too many (samples|points)|maximum resolution|exceeded the (maximum|aggregated)|exceeded (samples|series) limit|limits? of \d+ (samples|points)/i;

const TRY_QUERY = 'Try the query in the Prometheus web page.';

/**
 * The body of a successful answer of the Prometheus API.
 * @throws SourceError saying what came instead: an error (also inside a 200), a web page, half a JSON; TooMuchError where less would do.
 */
export function readAnswer(source: string, answer: HttpAnswer): ApiBody {
  const { status, place, body } = answer;
  const success = status >= 200 && status < 300;
  const api = tryParse(body);
  if (api?.status === undefined) {
    if (!success) throw statusError(source, place, status, isWebPage(answer) ? '' : excerpt(body), answer.headers);
    throw notAnAnswer(source, answer, api !== undefined);
  }
  if (success && api.status === 'success') return api;
  const said =
    oneLine([api.errorType, api.error].filter((part) => part !== '').join(': ')) || 'an error without a word';
  if (TOO_MUCH.test(api.error)) throw new TooMuchError(source, `${place}: ${said}`, { retryable: false });
  if (!success && status !== 400 && status !== 422) throw statusError(source, place, status, said, answer.headers);
  throw new SourceError(source, `${place} answered with an error: ${said}`, {
    retryable: PASSING.has(api.errorType),
    ...(PASSING.has(api.errorType) ? {} : { hint: TRY_QUERY }),
  });
}

function tryParse(body: Buffer): ApiBody | undefined {
  try {
    return parseApiBody(body);
  } catch {
    return undefined;
  }
}

function notAnAnswer(source: string, answer: HttpAnswer, isJson: boolean): SourceError {
  const { place, body } = answer;
  if (isWebPage(answer)) {
    return new SourceError(source, `${place} answered a web page instead of JSON`, {
      hint: 'Check the path in the address; a login page means that credentials are missing.',
      retryable: false,
    });
  }
  if (isJson) {
    return new SourceError(source, `${place} answered JSON that is not a Prometheus answer: ${excerpt(body)}`, {
      hint: 'Check that the address is that of a Prometheus API.',
      retryable: false,
    });
  }
  const what = body.length === 0 ? 'an empty body' : `${body.length} bytes that are not complete JSON`;
  return new SourceError(source, `${place} answered ${what}${body.length === 0 ? '' : `: ${excerpt(body)}`}`, {
    hint: 'A proxy in between may cut long answers off.',
  });
}

function isWebPage({ body, headers }: HttpAnswer): boolean {
  return /html/i.test(String(headers['content-type'])) || /^\s*<(!doctype|html)/i.test(body.toString('latin1', 0, 100));
}

function excerpt(body: Buffer): string {
  return oneLine(body.toString('utf8', 0, 400));
}
