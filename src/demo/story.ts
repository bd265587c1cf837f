import type { Instant, TimeRange } from '../time/index.ts';

/** What happened in the sixty days of sample data. Everything that a test or a reader may want to find again stands here. */
export interface DemoEvent extends TimeRange {
  readonly name: string;
  readonly description: string;
}

const utc = (text: string): Instant => Date.parse(`${text}Z`);

/** Monday morning, 07:00 in Berlin: the report is about the week before, 2026-W46. */
export const DEMO_END: Instant = utc('2026-11-16T06:00:00');
export const DEMO_START: Instant = utc('2026-09-17T06:00:00');
/** People who use the platform live here: days and weeks of traffic follow this clock, summer time included. */
export const DEMO_ZONE = 'Europe/Berlin';
export const DEMO_WEEK = '2026-W46';
export const DEMO_DATABASE = 'ai_etl_telemetry';

/** 47 minutes on Tuesday morning that spend more than the budget of four weeks. */
export const OUTAGE: DemoEvent = {
  name: 'outage',
  description: 'The connection pool of the API is exhausted: six of ten requests fail.',
  start: utc('2026-11-10T08:12:00'),
  end: utc('2026-11-10T08:59:00'),
};

/** Six weeks earlier and outside the window of four weeks. */
export const EARLIER_OUTAGE: DemoEvent = {
  name: 'earlier-outage',
  description: 'A broken release of the gateway at night: nine of ten requests fail.',
  start: utc('2026-09-30T01:10:00'),
  end: utc('2026-09-30T01:38:00'),
};

/** Requests take longer from day to day; nothing fails. */
export const DEGRADATION: DemoEvent = {
  name: 'degradation',
  description: 'A growing table without an index: requests take up to 22 % longer.',
  start: utc('2026-10-19T00:00:00'),
  end: DEMO_END,
};

export const LAG_SPIKE: DemoEvent = {
  name: 'lag-spike',
  description: 'A consumer of etl-ingest is stuck: the queue grows to twenty times its length.',
  start: utc('2026-11-12T02:00:00'),
  end: utc('2026-11-12T03:30:00'),
};

export const RATIO_DROP: DemoEvent = {
  name: 'ratio-drop',
  description: 'A corpus is missing: Reducto compresses to half instead of a third.',
  start: utc('2026-11-14T15:00:00'),
  end: utc('2026-11-14T17:00:00'),
};

/** A planned failover three weeks ago that the database's objective can bear. */
export const FAILOVER: DemoEvent = {
  name: 'failover',
  description: 'PostgreSQL moves to another host.',
  start: utc('2026-10-27T03:00:00'),
  end: utc('2026-10-27T03:14:00'),
};

/** Anomalies of the reported week: the detector that must find each, and when. */
export const ANOMALIES: readonly (DemoEvent & { readonly detector: string })[] = [
  { ...OUTAGE, detector: 'api-latency-p95' },
  { ...OUTAGE, detector: 'db-connections' },
  { ...LAG_SPIKE, detector: 'queue-lag' },
  { ...RATIO_DROP, detector: 'compression-ratio' },
];
