import { randomBytes } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { version } from '../package.ts';
import type { JobOutcome, JobStatus, RunOutcome } from './run.ts';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string } | { readonly doubleValue: number };
}

/** Codes of OTLP: 0 unset, 1 ok, 2 error. */
const STATUS: Readonly<Record<JobStatus, number>> = { done: 1, partial: 2, failed: 2, stopped: 0 };
/** A span inside of one process. */
const INTERNAL = 1;

/**
 * Appends a run to a file as one line of OTLP JSON, https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/: a span for the run and
 * one below it for each job, with its problems as events. The OpenTelemetry Collector's `otlpjsonfile` receiver sends it to Jaeger, Tempo
 * or wherever traces are kept.
 */
export async function appendTrace(file: string, outcome: RunOutcome): Promise<void> {
  const { jobs, at } = outcome;
  if (jobs.length === 0) return;
  const trace = { traceId: randomBytes(16).toString('hex'), kind: INTERNAL };
  const root = randomBytes(8).toString('hex');
  const run = {
    ...trace,
    spanId: root,
    name: 'nines run',
    ...between(
      Math.min(...jobs.map(({ startedAt }) => startedAt)),
      Math.max(...jobs.map(({ startedAt, durationMs }) => startedAt + durationMs)),
    ),
    attributes: [attribute('nines.at', new Date(at).toISOString()), attribute('nines.exit_code', outcome.exitCode)],
    status: { code: outcome.exitCode === 0 ? 1 : 2 },
  };
  const children = jobs.map((job) => ({ ...trace, parentSpanId: root, ...jobSpan(job) }));
  const document = {
    resourceSpans: [
      {
        resource: { attributes: [attribute('service.name', 'nines'), attribute('service.version', version())] },
        scopeSpans: [{ scope: { name: 'nines', version: version() }, spans: [run, ...children] }],
      },
    ],
  };
  await appendFile(file, `${JSON.stringify(document)}\n`);
}

function jobSpan({ job, status, problems, summary, startedAt, durationMs }: JobOutcome) {
  const ended = startedAt + durationMs;
  const figures = Object.entries(summary).flatMap(([key, value]) =>
    typeof value === 'number' && Number.isFinite(value) ? [attribute(`nines.${key}`, value)] : [],
  );
  return {
    spanId: randomBytes(8).toString('hex'),
    name: job,
    ...between(startedAt, ended),
    attributes: [attribute('nines.status', status), ...figures],
    events: problems.map(({ subject, message }) => ({
      name: 'problem',
      timeUnixNano: nanoseconds(ended),
      attributes: [attribute('nines.subject', subject), attribute('exception.message', message)],
    })),
    status: { code: STATUS[status], ...(problems[0] === undefined ? {} : { message: problems[0].message }) },
  };
}

function between(start: number, end: number) {
  return { startTimeUnixNano: nanoseconds(start), endTimeUnixNano: nanoseconds(end) };
}

/** 64-bit integers are text in OTLP's JSON. */
function nanoseconds(milliseconds: number): string {
  return `${Math.round(milliseconds)}000000`;
}

function attribute(key: string, value: string | number): Attribute {
  return { key, value: typeof value === 'number' ? { doubleValue: value } : { stringValue: value } };
}
