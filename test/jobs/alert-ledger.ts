import { sloStream } from '../../jobs/collect.ts';
import type { SloDefinition } from '../../src/slo/index.ts';
import { BucketState, definitionHashes } from '../../src/slo/index.ts';
import { type Store, writeBuckets, writeWatermark } from '../../src/store/index.ts';

export const BUCKET_MS = 300_000;
const EVENTS = 1_000;

/** nines.yaml with one SLO whose ledger a test writes itself, and what it says of alerts. */
export function alertYaml(receivers: string, more = '', slo = 'api'): string {
  return `
sources:
  prom: {type: prometheus, url: 'http://127.0.0.1:9'}
slos:
  - name: ${slo}
    title: API availability
    owner: M. Okafor
    team: platform
    runbook: https://runbooks.example/api
    objective: 99.9%
    window: 28d
    sli: {source: prom, good: 'http_requests_total{code!~"5.."}', valid: http_requests_total}
receivers:
  - name: ops
${receivers}
alerts:
  receiver: ops
  budgetLeftBelow: []
${more}
`;
}

/** Fills the ledger of an SLO up to an instant, with half of the events (rounded up) bad in the buckets for which `bad` says so. */
export async function fillLedger(
  store: Store,
  slo: SloDefinition,
  range: { readonly start: number; readonly end: number },
  bad: (start: number) => boolean,
  events = EVENTS,
): Promise<void> {
  const count = (range.end - range.start) / slo.bucketMs;
  const start = Array.from({ length: count }, (_, i) => range.start + i * slo.bucketMs);
  const all = <T>(value: T): T[] => start.map(() => value);
  await writeBuckets(store, {
    slo: slo.name,
    widthMs: slo.bucketMs,
    definition: definitionHashes(slo).measured,
    group: all('{}'),
    start,
    good: start.map((at) => (bad(at) ? events - Math.ceil(events / 2) : events)),
    valid: all(events),
    state: all(BucketState.measured),
    samples: all(1),
  });
  await writeWatermark(store, sloStream(slo), range.end);
}
