import { z } from 'zod';
import { PROMQL_DIALECTS } from '../../queries/index.ts';
import { HTTP_ACCESS, PASSWORD, Tls } from './access.ts';
import { bytes, duration, labels, name, text, url, wholeNumber } from './fields.ts';

const EVERY_SOURCE = {
  labels: labels('Labels added to every series of this source.'),
  concurrency: wholeNumber('Requests at a time.', { min: 1, max: 100 }).default(4),
  retries: wholeNumber('Repeats after a failure that may pass: 429, 5xx, a broken connection.', {
    min: 0,
    max: 20,
  }).default(3),
};

const Prometheus = z
  .strictObject({
    type: z.literal('prometheus').meta({
      description: 'Anything that speaks the Prometheus HTTP API: Prometheus, Thanos, Mimir, VictoriaMetrics, Loki.',
    }),
    ...HTTP_ACCESS,
    ...EVERY_SOURCE,
    language: z.enum(PROMQL_DIALECTS).default('promql').meta({
      description:
        'What queries are written in. PromQL is checked here; what only MetricsQL (VictoriaMetrics) or LogQL (Loki) knows is left to the server, and counts in it say `[$window]`.',
    }),
    targets: text(
      'Selector of scrape targets, such as `up{job=~"api|etl"}`: reports say which share of their scrapes succeeded.',
    ).optional(),
    longTerm: text('Another source with the same data and a longer memory, asked by `nines backfill`.').optional(),
    maxSamplesPerRun: wholeNumber(
      'Raw samples that one run may read for exact counts; above it the query is approximate and says so.',
      {
        min: 1_000,
        max: 1_000_000_000,
      },
    ).default(10_000_000),
  })
  .meta({ title: 'prometheus' });

const ClickHouse = z
  .strictObject({
    type: z.literal('clickhouse').meta({ description: 'A ClickHouse server, read with SQL of yours.' }),
    at: z
      .literal('store')
      .optional()
      .meta({ description: 'Read the store itself, wherever it is, instead of a server of its own.' }),
    url: url('HTTP address of the server, such as `http://localhost:8123`.').optional(),
    username: text('User name.').default('default'),
    ...PASSWORD,
    headers: HTTP_ACCESS.headers,
    tls: Tls,
    timeout: duration('Longest wait for one answer.').prefault('60s'),
    database: text('Database of tables without one.').default('default'),
    limits: z
      .strictObject({
        maxRows: wholeNumber('Rows one query may return.', { min: 1, max: 1_000_000_000 }).default(1_000_000),
        maxMemory: bytes('Memory one query may use.').prefault('2GiB'),
        maxTime: duration('Time one query may take.').prefault('60s'),
      })
      .prefault({})
      .meta({ description: 'Limits of every query. Queries run read-only.' }),
    ...EVERY_SOURCE,
  })
  .meta({ title: 'clickhouse' });

const OpenCost = z
  .strictObject({
    type: z
      .literal('opencost')
      .meta({ description: 'The allocation API of OpenCost or Kubecost, for costs of `savings`.' }),
    ...HTTP_ACCESS,
    ...EVERY_SOURCE,
  })
  .meta({ title: 'opencost' });

const File = z
  .strictObject({
    type: z.literal('file').meta({ description: 'CSV (`time,value,labels…`) or OpenMetrics text.' }),
    path: text('Path of the file, relative to the file it is named in.'),
    ...EVERY_SOURCE,
  })
  .meta({ title: 'file' });

export const SourceName = name('Name of the source.');
export const SourceSchema = z.discriminatedUnion('type', [Prometheus, ClickHouse, OpenCost, File]);
