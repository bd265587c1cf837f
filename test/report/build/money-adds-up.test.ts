import { describe, expect, it } from 'vitest';
import { buildReport, type ReportModel } from '../../../src/report/index.ts';
import {
  type DowntimePrice,
  downtimeCosts,
  Exact,
  type RoiEntry,
  type RoiSummary,
  roiSummary,
  scenariosOf,
  statementOf,
} from '../../../src/roi/index.ts';
import fc from '../../properties.ts';
import { DAY_MS, downtimePriceOf, entryOf, MINUTE_MS, periodOf, streamOf } from '../../roi/streams.ts';
import { incident, SAMPLE_OPTIONS, sampleFacts } from './sample-facts.ts';

const DAY = periodOf('2026-11-11', 'day', 'UTC');

/** An amount as printed: `−€1,030`, `≥ €5`. */
const read = (text: string): number => Number(text.replaceAll('−', '-').replace(/[^0-9.-]/g, ''));
const sum = (texts: readonly string[]): number => texts.reduce((all, text) => all + read(text), 0);

function summaryOf(amounts: readonly string[], minutes: readonly number[], entries?: readonly RoiEntry[]): RoiSummary {
  const band = { conservative: '0.837', optimistic: '1.113' };
  const kinds = [{ basis: 'realised' }, { basis: 'avoided' }, { kind: 'cost', slo: 'slo0' }] as const;
  const streams = amounts.map((_, i) => streamOf({ name: `s${i}`, ...(i % 2 === 0 ? { band } : {}), ...kinds[i % 3] }));
  const prices = minutes.map(
    (_, i): DowntimePrice =>
      downtimePriceOf(`slo${i}`, {
        perMinute: '0.37',
        revenue: { perHour: '77', impact: '0.33', recovered: '0.1' },
        perFailedEvent: '0.07',
        productivity: { people: '3', perHour: '65.3', impact: '0.21' },
        recovery: { responders: '2', perHour: '91.7' },
      }),
  );
  const incidents = minutes.map((length, i) => {
    const start = DAY.start + i * MINUTE_MS;
    const own = { id: `i${i}`, slo: `slo${i}`, start, end: start + length * MINUTE_MS };
    return { ...own, badEvents: length, validEvents: 3 * length, budgetShare: 0.1, severity: 'degraded' as const };
  });
  return roiSummary({
    streams,
    entries: entries ?? amounts.map((amount, i) => entryOf(`s${i}`, '2026-11-11', amount)),
    downtime: downtimeCosts({ prices, incidents, events: new Map(), range: DAY, timeZone: 'UTC' }),
    investments: [
      {
        name: 'rollout',
        title: 'Rollout',
        date: DAY.start,
        day: DAY.key,
        amount: '1000.4999',
        currency: 'EUR',
        evidence: '',
        band,
      },
    ],
    range: DAY,
    at: DAY.end,
    currency: 'EUR',
  });
}

function report(now: RoiSummary): ReportModel {
  const savings = {
    now,
    before: undefined,
    statement: statementOf(now),
    scenarios: scenariosOf(now),
    appraisal: undefined,
    appraisalReason: '',
    targets: [],
    thresholds: [],
    savingsRates: [],
    assumptions: [],
  };
  return buildReport({ ...sampleFacts(), savings }, SAMPLE_OPTIONS);
}

const rowsOf = (model: ReportModel, id: string): readonly (readonly string[])[] => {
  const panel = model.panels.flatMap(({ panels }) => panels).find((one) => one.id === id);
  return panel?.kind === 'table' ? panel.rows : [];
};

describe('what a report prints of money', () => {
  it('adds up in the balance, in each scenario and in the cost of downtime, whatever the amounts', () => {
    const amount = fc.integer({ min: -99_999, max: 9_999_999 }).map((n) => new Exact(n).div(1e3).toString());
    const minutes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(amount, { minLength: 3, maxLength: 9 }), minutes, (amounts, lengths) => {
        const now = summaryOf(amounts, lengths);
        const model = report(now);
        const rows = model.savings?.rows ?? [];
        const texts = (kinds: readonly string[]): readonly string[] =>
          rows.filter(({ kind }) => kinds.includes(kind)).map(({ text }) => text);
        const [gross = '', net = ''] = texts(['total']);
        expect(sum(texts(['gain', 'avoided']))).toBe(read(gross));
        expect(read(gross) + sum(texts(['cost', 'downtime']))).toBe(read(net));
        expect(read(net)).toBe(now.net.toDecimalPlaces(0, Exact.ROUND_HALF_UP).toNumber());
        const scenarios = rowsOf(model, 'money-scenarios');
        expect(scenarios).toHaveLength(3);
        for (const row of scenarios) expect(sum(row.slice(1, -2))).toBe(read(row.at(-2) ?? ''));
        // The expected scenario says what the balance says.
        expect([read(scenarios[1]?.[1] ?? ''), read(scenarios[1]?.at(-2) ?? '')]).toEqual([read(gross), read(net)]);
        const lost = rowsOf(model, 'money-downtime');
        for (const row of lost) expect(sum(row.slice(2, -1))).toBe(read(row.at(-1) ?? ''));
        expect(sum(lost.map((row) => row.at(-1) ?? ''))).toBe(-sum(texts(['downtime'])));
        // Every running cost names an SLO here, so the costs of the SLOs are all of them but the investment.
        const bySlo = rowsOf(model, 'money-slo').map((row) => row.at(-1) ?? '');
        const running = rows.filter(({ kind, name }) => ['cost', 'downtime'].includes(kind) && name !== 'Rollout');
        expect(sum(bySlo)).toBe(-sum(running.map(({ text }) => text)));
      }),
      { numRuns: 15 },
    );
  });

  it('is the same of an incident in the list of actions, in the table and in its sum', () => {
    const facts = sampleFacts();
    const costs = ['10.5', '0.4', '7.7'];
    const incidents = costs.map((cost, i) => ({
      ...incident('api-availability', `2026-11-1${i}T08:12:00Z`, 20, { budgetShare: 0.5 }),
      cost,
    }));
    const model = buildReport({ ...facts, savings: undefined, incidents }, SAMPLE_OPTIONS);
    const rows = model.incidents.rows.map((row) => row.cost);
    expect(rows).toEqual(['€11', '€0', '€8']);
    expect(model.incidents.total).toContain('€19');
    expect(model.actions.find(({ subject }) => subject === 'API availability')?.cost).toBe('€19');
  });

  it('says n/a and why in place of a net that is not known', () => {
    const now = summaryOf(['5', '3', '2'], [10], [entryOf('s0', '2026-11-11', '5')]);
    const { savings } = report(now);
    expect(savings?.rows.filter(({ kind }) => kind === 'total').map(({ text }) => text)).toEqual(['≥ €5', '—']);
    expect(savings?.rows.at(-1)?.assumption).toBe('n/a: Transfer avoided: no data, Transfer avoided: no data');
    expect(savings?.remark).toContain('ROI n/a: Transfer avoided: no data');
  });

  it('says that nothing was spent where that is why there is no return', () => {
    const now = roiSummary({
      streams: [streamOf({ name: 'saved' })],
      entries: [entryOf('saved', '2026-11-11', '5', { day: { start: DAY.start, end: DAY.start + DAY_MS } })],
      downtime: [],
      range: DAY,
      at: DAY.end,
      currency: 'EUR',
    });
    expect(report(now).savings?.remark).toContain('ROI n/a: nothing was spent');
  });
});
