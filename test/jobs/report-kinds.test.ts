import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReportRequest, runReport } from '../../jobs/report.ts';
import { reportPlans } from '../../reports/index.ts';
import { REPORT_BASES } from '../../src/config/sections/reports.ts';
import { UsageError } from '../../src/errors.ts';
import { SECTIONS } from '../../src/report/index.ts';
import { BucketState } from '../../src/slo/index.ts';
import { keepIncidents, writeAcknowledgements, writeAnnotations, writeBuckets } from '../../src/store/index.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const BUCKET_MS = 300_000;
/** Tuesday, 1 December 2026, 07:00 in Berlin: a day, a week and a month are over, and a quarter is not. */
const NOW = Date.UTC(2026, 11, 1, 6);
const OUTAGE = { start: Date.UTC(2026, 10, 24, 9, 10), end: Date.UTC(2026, 10, 24, 10, 0) };

const yaml = (reports: string): string => `
timeZone: Europe/Berlin
currency: EUR
sources: { prom: { type: prometheus, url: "http://127.0.0.1:9" } }
slos:
  - { name: api, title: API, team: platform, objective: "99.9%", unit: requests, sli: { bad: e, valid: r } }
  - { name: jobs, title: Jobs, team: data, objective: "99%", unit: jobs, sli: { good: d, valid: j } }
savings: { downtimePerMinute: { api: 120 } }
${reports}
`;

describe('the kinds of report', () => {
  let place: Workplace;
  let dir: string;
  const make = (request: ReportRequest, at = NOW) =>
    runReport(place.context(at), { dir, formats: ['md', 'pdf', 'html'], ...request });

  beforeAll(async () => {
    place = await openWorkplace(yaml(''));
    dir = temporaryFolder('kinds').path;
    const start = Array.from({ length: (70 * DAY_MS) / BUCKET_MS }, (_, i) => NOW - 70 * DAY_MS + i * BUCKET_MS);
    for (const slo of ['api', 'jobs']) {
      const bad = (at: number) => slo === 'api' && at >= OUTAGE.start && at < OUTAGE.end;
      const columns = { slo, widthMs: BUCKET_MS, definition: 'test', group: start.map(() => '{}'), start };
      await writeBuckets(place.store, [
        {
          ...columns,
          good: start.map((at) => (bad(at) ? 10 : 100)),
          valid: start.map(() => 100),
          state: start.map(() => BucketState.measured),
          samples: start.map(() => 1),
        },
      ]);
    }
    await keepIncidents(place.store, ['api'], { start: 0, end: NOW }, [
      {
        ...{ id: 'api-outage', slo: 'api', group: {}, ...OUTAGE },
        ...{ badEvents: 900, validEvents: 1_000, budgetShare: 1.12, severity: 'outage' },
      },
    ]);
    await writeAnnotations(place.store, [
      {
        ...{ id: 'd1', kind: 'deploy', start: OUTAGE.start - 6 * MINUTE_MS, end: undefined, text: 'api 4.18.0' },
        ...{ author: 'ci', url: '', labels: {}, subject: '' },
      },
      {
        ...{ id: 'c1', kind: 'cause', start: OUTAGE.start, end: undefined, text: 'pool of 80 connections exhausted.' },
        ...{ author: 'mo', url: '', labels: {}, subject: 'api-outage' },
      },
    ]);
    await writeAcknowledgements(place.store, [
      {
        ...{ id: 'a1', subject: 'api-outage', at: OUTAGE.start + 7 * MINUTE_MS, by: 'M. Okafor', comment: '' },
        ...{ labels: {}, startsAt: OUTAGE.start },
      },
    ]);
  });
  afterAll(async () => {
    await place.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('are the same in the configuration and in their files, and have sections that there are', () => {
    expect(reportPlans.map(({ name }) => name)).toEqual(REPORT_BASES);
    for (const plan of reportPlans) expect(SECTIONS).toEqual(expect.arrayContaining([...plan.sections]));
  });

  it.each([
    ['weekly-sla', '2026-W48', 'Weekly SLA report', 13],
    ['monthly-management', '2026-11', 'Monthly management report', 13],
    ['quarterly-review', '2026-Q3', 'Quarterly service review', 8],
    ['daily-digest', '2026-11-30', 'Daily digest', 14],
  ])('%s is made without being configured, of the last whole period', async (name, period, title, columns) => {
    const { model, problems } = await make({ name });
    expect([model.period.key, model.title]).toEqual([period, title]);
    expect(model.slos.rows[0]?.trend).toHaveLength(columns);
    expect(model.sections).toEqual(reportPlans.find((plan) => plan.name === name)?.sections);
    expect(problems.map(({ message }) => message)).toEqual(
      name === 'quarterly-review' && model.coverage === 0 ? [expect.stringContaining('no data')] : [],
    );
    expect(readFileSync(join(dir, `${name}.md`), 'utf8').includes('## Evidence')).toBe(
      model.sections.includes('evidence'),
    );
  });

  it('incident tells one incident: what, when, who, why', async () => {
    const { model, name, files } = await make({ name: 'incident', incident: 'api-outage' });
    expect(name).toBe('incident-api-20261124-0910');
    expect(files[0]).toMatch(/incident-api-20261124-0910\.pdf$/);
    expect(model.verdict.sentence.map(({ text }) => text).join('')).toBe(
      'API had an outage of 50 min, from Tue 24 10:10 to 11:00. 900 of 1,000 requests failed: 112.0% of the budget, €6,000. Cause: pool of 80 connections exhausted.',
    );
    expect(model.period.label).toBe('Tue 24 Nov 2026, 09:00 to 12:00');
    expect(model.slos.rows.map(({ slo }) => slo)).toEqual(['api']);
    expect(model.incidents.rows[0]).toMatchObject({ mtta: '7 min', mttr: '50 min' });
    expect(model.incidents.log.map(({ when, text }) => `${when} ${text}`)).toEqual([
      'Tue 24 10:04 Deploy: api 4.18.0 (ci)',
      'Tue 24 10:10 API outage begins',
      'Tue 24 10:17 Taken on by M. Okafor',
      'Tue 24 11:00 API outage ends',
    ]);
    expect(model.incidents.timeline.rows.map(({ label }) => label)).toEqual(['API', 'Deploys, events']);
    const last = await make({ name: 'incident' });
    expect(last.model).toEqual(model);
  });

  it('incident says which ones there are where the id is wrong, and other reports have none', async () => {
    await expect(make({ name: 'incident', incident: 'nope' })).rejects.toThrow(
      expect.objectContaining({ hint: 'The last ones are api-outage.' }),
    );
    await expect(make({ name: 'weekly-sla', incident: 'last' })).rejects.toThrow(UsageError);
  });

  it('can be changed: other sections, another order, other words', async () => {
    await place.configure(
      yaml(`reports:
  - name: board
    base: monthly-management
    without: [evidence, dates]
    texts:
      title: "Service in <%= it.period.label %>"
      verdict: "<%= it.slos.rows.length %> SLOs, <%= it.tiles[0].figure.text %> met."
      incidents: Troubles
  - { name: ops, sections: [health, incidents] }
  - { name: wrong, texts: { tilte: x } }
  - { name: broken, texts: { title: "<%= it.nothing.here %>" } }
`),
    );
    const board = await make({ name: 'board' });
    expect(board.period).toBe('2026-11');
    expect(board.model.title).toBe('Service in November 2026');
    expect(board.model.verdict.sentence).toEqual([{ text: '2 SLOs, 1 of 2 met.' }]);
    expect(board.model.sections).not.toContain('evidence');
    const text = readFileSync(join(dir, 'board.md'), 'utf8');
    expect(text).toContain('## Troubles');
    expect(text).not.toContain('## Evidence');
    const ops = await make({ name: 'ops' });
    expect(ops.model.sections).toEqual(['health', 'incidents']);
    const opsText = readFileSync(join(dir, 'ops.md'), 'utf8');
    expect(opsText.indexOf('## Alerts and data health')).toBeLessThan(opsText.indexOf('## Incidents'));
    await expect(make({ name: 'wrong' })).rejects.toThrow('a report has no text "tilte"');
    await expect(make({ name: 'broken' })).rejects.toThrow('the template of the text "title" cannot be filled in');
  });
});
