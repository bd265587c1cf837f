import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runReport } from '../../jobs/report.ts';
import { labelsKey } from '../../src/series/index.ts';
import { BucketState } from '../../src/slo/index.ts';
import { keepIncidents, writeAlertEvents, writeBuckets } from '../../src/store/index.ts';
import { parsePeriod } from '../../src/time/index.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const BUCKET_MS = 300_000;
const WEEK = parsePeriod('2026-W46', 0, { timeZone: 'Europe/Berlin', weekStartsOn: 1 });
const MONDAY = WEEK.end + 6 * HOUR_MS;
/** Thursday, an hour in which everything failed. */
const OUTAGE = { start: WEEK.start + 3 * DAY_MS + 9 * HOUR_MS, end: WEEK.start + 3 * DAY_MS + 10 * HOUR_MS };
/** A third of an hour of errors, enough to page and nothing that anybody called an incident: at 23:00, 03:00 and twice by day. */
const BLIPS = [
  WEEK.start - DAY_MS + 23 * HOUR_MS,
  WEEK.start + 27 * HOUR_MS,
  WEEK.start + 36 * HOUR_MS,
  WEEK.start + 5 * DAY_MS + 12 * HOUR_MS,
];

const YAML = `
timeZone: Europe/Berlin
sources: { prom: { type: prometheus, url: "http://127.0.0.1:9" } }
slos:
  - { name: api, title: API availability, owner: M. Okafor, objective: "99%", unit: requests, sli: { bad: e, valid: r } }
`;

describe('the alerts of a report', () => {
  let place: Workplace;

  beforeAll(async () => {
    place = await openWorkplace(YAML);
    const start = Array.from({ length: (40 * DAY_MS) / BUCKET_MS }, (_, i) => WEEK.end - 40 * DAY_MS + i * BUCKET_MS);
    const goodAt = (at: number): number => {
      if (at >= OUTAGE.start && at < OUTAGE.end) return 0;
      return BLIPS.some((blip) => at >= blip && at < blip + 20 * MINUTE_MS) ? 400 : 1_000;
    };
    await writeBuckets(place.store, [
      {
        ...{ slo: 'api', widthMs: BUCKET_MS, definition: 'test', group: start.map(() => '{}'), start },
        ...{ good: start.map(goodAt), valid: start.map(() => 1_000) },
        ...{ state: start.map(() => BucketState.measured), samples: start.map(() => 1) },
      },
    ]);
    await keepIncidents(place.store, ['api'], { start: 0, end: WEEK.end }, [
      {
        ...{ id: 'outage', slo: 'api', group: {}, ...OUTAGE },
        ...{ badEvents: 12_000, validEvents: 12_000, budgetShare: 0.15, severity: 'outage' },
      },
    ]);
    const key = (severity: string) => labelsKey({ alertname: 'Burn', slo: 'api', severity });
    const fired = (severity: string, at: number) => {
      return { key: key(severity), at, phase: 'firing' as const, value: 20 };
    };
    await writeAlertEvents(place.store, [
      ...BLIPS.map((at) => fired('page', at + 10 * MINUTE_MS)),
      fired('page', OUTAGE.start + 5 * MINUTE_MS),
      fired('ticket', OUTAGE.start + 30 * MINUTE_MS),
    ]);
  });
  afterAll(() => place.close());

  it('counts those of the week and the one before: pages, at night, and about an incident', async () => {
    const { model } = await runReport(place.context(MONDAY), { name: 'weekly-sla', preview: true, formats: [] });
    const [alerts] = model.health.columns;
    const said = Object.fromEntries((alerts?.rows ?? []).map(({ name, value, earlier }) => [name, [value, earlier]]));
    expect(said).toMatchObject({
      'Alerts fired': ['5', 'W45: 1'],
      Pages: ['4', 'W45: 1'],
      'Pages at night': ['1', 'W45: 1'],
      'About an incident': ['2 of 5', 'W45: 0 of 1'],
    });
  });

  it('proposes rules that page less and miss nothing, found by replaying the ledger', async () => {
    const { model } = await runReport(place.context(MONDAY), { name: 'weekly-sla', preview: true, formats: [] });
    // By hand: each blip burns 20 times the budget in an hour (14.4 page) and 3.3 in six (6 page); the outage 100 and 16.7, two pages.
    const tuning = model.actions.find(({ subject }) => subject === 'Alert tuning');
    expect(tuning).toMatchObject({
      status: 'info',
      cost: '5 pages saved',
      costNote: 'in 28 days',
      owner: expect.stringContaining('M. Okafor'),
    });
    expect(tuning?.text).toBe(
      'API availability would page 6 times in 28 days by its rules, 2 of them about an incident; by those proposed 1, no incident missed.',
    );
    expect(tuning?.todo).toMatch(/^Page at a burn rate of .*× over .* only\.$/);
  });
});
