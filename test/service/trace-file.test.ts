import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { appendTrace, type JobOutcome, type RunOutcome } from '../../src/service/index.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const AT = Date.UTC(2026, 9, 5, 6);
const job = (name: string, startedAt: number, durationMs: number, more: Partial<JobOutcome> = {}): JobOutcome => ({
  job: name,
  status: 'done',
  problems: [],
  summary: {},
  files: [],
  startedAt,
  durationMs,
  ...more,
});
const OUTCOME: RunOutcome = {
  at: AT,
  exitCode: 3,
  jobs: [
    job('collect', AT + 5, 1_200, {
      status: 'partial',
      summary: { buckets: 120, failed: 'one' },
      problems: [{ subject: 'slo api', message: 'prom: does not answer' }],
    }),
    job('evaluate', AT + 1_205, 300),
  ],
};

/** Spans of https://github.com/open-telemetry/opentelemetry-proto in OTLP's JSON: ids in hexadecimal, times as text in nanoseconds. */
const Attributes = z.array(
  z.strictObject({
    key: z.string(),
    value: z.union([z.strictObject({ stringValue: z.string() }), z.strictObject({ doubleValue: z.number() })]),
  }),
);
const nanoseconds = z.string().regex(/^\d{19}$/);
const Span = z.strictObject({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  name: z.string(),
  kind: z.literal(1),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes: Attributes,
  events: z.array(z.strictObject({ name: z.string(), timeUnixNano: nanoseconds, attributes: Attributes })).optional(),
  status: z.strictObject({ code: z.number().int().min(0).max(2), message: z.string().optional() }),
});
const Document = z.strictObject({
  resourceSpans: z.tuple([
    z.strictObject({
      resource: z.strictObject({ attributes: Attributes }),
      scopeSpans: z.tuple([
        z.strictObject({ scope: z.strictObject({ name: z.string(), version: z.string() }), spans: z.array(Span) }),
      ]),
    }),
  ]),
});

let folder: string;
beforeEach(() => {
  folder = temporaryFolder('trace').path;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('appends a line a run: a span of the run, and one below it for each job, with its problems', async () => {
  const file = join(folder, 'spans.jsonl');
  await appendTrace(file, OUTCOME);
  await appendTrace(file, { ...OUTCOME, exitCode: 0, jobs: OUTCOME.jobs.slice(1) });
  const documents = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => Document.parse(JSON.parse(line)));
  const [first = [], second = []] = documents.map(({ resourceSpans: [one] }) => one.scopeSpans[0].spans);
  const [run, collect, evaluate] = first;
  expect([run?.name, collect?.name, evaluate?.name]).toEqual(['nines run', 'collect', 'evaluate']);
  expect(new Set(first.map(({ traceId }) => traceId)).size).toBe(1);
  expect([collect?.parentSpanId, evaluate?.parentSpanId]).toEqual([run?.spanId, run?.spanId]);
  expect([run?.startTimeUnixNano, run?.endTimeUnixNano]).toEqual([`${AT + 5}000000`, `${AT + 1_505}000000`]);
  expect([run?.status.code, collect?.status, evaluate?.status.code]).toEqual([
    2,
    { code: 2, message: 'prom: does not answer' },
    1,
  ]);
  expect(collect?.attributes).toContainEqual({ key: 'nines.buckets', value: { doubleValue: 120 } });
  expect(collect?.events).toHaveLength(1);
  expect([second.length, second[0]?.status.code]).toEqual([2, 1]);
  expect(second[0]?.traceId).not.toBe(run?.traceId);
});
