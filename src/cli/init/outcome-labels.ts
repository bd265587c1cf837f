/** Labels and columns that carry the outcome of an event, the most telling first. */
export const OUTCOME_LABELS = [
  'code',
  'status_code',
  'http_status_code',
  'http_response_status_code',
  'response_code',
  'grpc_code',
  'rpc_grpc_status_code',
  'outcome',
  'status',
  'result',
  'state',
] as const;

const GOOD_WORDS = /^(ok|success|successful|succeeded|complete|completed|done|passed|hit|200)$/i;
const BAD_WORDS =
  /^(error|errors|err|fail|failed|failure|timeout|timed_out|exception|crashed|server_error|rejected|aborted)$/i;
/** Neither good nor bad: outcomes of somebody's own doing. */
const OTHER_WORDS = /^(cancelled|canceled|skipped|client_error|redirection|informational|unknown|partial)$/i;
const HTTP_CODE = /^([1-5]\d\d|[1-5]xx)$/;

/** Codes that are the server's fault: gRPC's own advice for retries and alerts. */
const GRPC_BAD = 'Unknown|DeadlineExceeded|ResourceExhausted|Internal|Unavailable|DataLoss';
const GRPC_BAD_NUMBERS = '2|4|8|13|14|15';

export type OutcomeRule =
  | { readonly kind: 'http' }
  | { readonly kind: 'grpc'; readonly badPattern: string }
  | { readonly kind: 'words'; readonly good: readonly string[]; readonly bad: readonly string[] };

/** How the values of one label tell good from bad, or undefined where they do not. */
export function outcomeRule(label: string, values: readonly string[]): OutcomeRule | undefined {
  const seen = values.filter((value) => value !== '');
  if (seen.length === 0) return undefined;
  if (label === 'grpc_code') return { kind: 'grpc', badPattern: GRPC_BAD };
  if (label === 'rpc_grpc_status_code') return { kind: 'grpc', badPattern: GRPC_BAD_NUMBERS };
  if (seen.every((value) => HTTP_CODE.test(value))) return { kind: 'http' };
  const known = seen.every((value) => GOOD_WORDS.test(value) || BAD_WORDS.test(value) || OTHER_WORDS.test(value));
  const good = seen.filter((value) => GOOD_WORDS.test(value));
  const bad = seen.filter((value) => BAD_WORDS.test(value));
  return known && good.length + bad.length > 0 ? { kind: 'words', good, bad } : undefined;
}
