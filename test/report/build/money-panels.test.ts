import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../src/report/index.ts';
import {
  appraise,
  downtimeCosts,
  Exact,
  effectiveSavingsRate,
  type RoiSummary,
  roiSummary,
  scenariosOf,
  statementOf,
  targetStandings,
  thresholdStandings,
} from '../../../src/roi/index.ts';
import { downtimePriceOf, entryOf, periodOf, streamOf } from '../../roi/streams.ts';
import { SAMPLE_OPTIONS, sampleFacts } from './sample-facts.ts';

const DAY = periodOf('2026-11-11', 'day', 'UTC');

function money(): RoiSummary {
  const band = { conservative: '0.8', optimistic: '1.1' };
  const price = downtimePriceOf('api', {
    revenue: { perHour: '6000', impact: '1', recovered: '0' },
    recovery: { responders: '2', perHour: '90' },
  });
  const start = DAY.start;
  const incident = { id: 'a', slo: 'api', start, end: start + 600_000, badEvents: 9, validEvents: 9, budgetShare: 0.5 };
  const incidents = [{ ...incident, severity: 'outage' as const }];
  return roiSummary({
    streams: [
      streamOf({ name: 'saved', title: 'Saved', basis: 'realised', band }),
      streamOf({ name: 'cost', kind: 'cost', slo: 'api' }),
    ],
    entries: [entryOf('saved', '2026-11-11', '4800'), entryOf('cost', '2026-11-11', '240')],
    downtime: downtimeCosts({ prices: [price], incidents, events: new Map(), range: DAY, timeZone: 'UTC' }),
    investments: [
      {
        name: 'rollout',
        title: 'Rollout',
        date: DAY.start,
        day: DAY.key,
        amount: '1000',
        currency: 'EUR',
        evidence: 'invoice 17',
        band: undefined,
      },
    ],
    range: DAY,
    at: DAY.end,
    currency: 'EUR',
  });
}

describe('the tables behind the savings', () => {
  const now = money();
  const targets = [
    { name: 'high', stream: 'saved', belowPerHour: '250' },
    { name: 'low', stream: 'net', belowPerHour: '100' },
  ];
  const thresholds = [
    { stream: 'saved', perMs: 86_400_000, poorBelow: '1000', goodFrom: '4800' },
    { stream: 'net', perMs: 86_400_000, poorBelow: '4000', goodFrom: '5000' },
    { stream: 'saved', perMs: 3_600_000, poorBelow: '200.01', goodFrom: '500' },
  ];
  const facts = {
    now,
    before: undefined,
    statement: statementOf(now),
    scenarios: scenariosOf(now),
    appraisal: appraise({
      investments: [{ day: DAY.key, amount: new Exact(1000) }],
      flows: [{ day: DAY.key, net: new Exact(3530) }],
      annualRate: '0.08',
      today: DAY.key,
    }),
    appraisalReason: '',
    targets: targetStandings(now, targets, []),
    thresholds: thresholdStandings(now, thresholds, []),
    savingsRates: [
      effectiveSavingsRate({ provider: 'AWS', currency: 'EUR', list: '200', contracted: '160', effective: '130' }),
      effectiveSavingsRate({ provider: 'GCP', currency: 'USD', list: '0', contracted: '0', effective: '0' }),
    ],
    assumptions: [],
  };
  const model = buildReport({ ...sampleFacts(), savings: facts }, SAMPLE_OPTIONS);
  const panel = (id: string) => model.panels.flatMap(({ panels }) => panels).find((one) => one.id === id);

  it('colour targets by whether the mean of the period met them, and means by their thresholds', () => {
    const tiles = panel('money-targets');
    expect(
      tiles?.kind === 'stat' && tiles.tiles.map(({ figure, change, meaning }) => [figure.text, change, meaning]),
    ).toEqual([
      ['€200.00', 'missed', 'worse'],
      ['€190.00', 'met', 'better'],
      ['€4,800', 'good', 'better'],
      ['€4,560', 'fair', 'caution'],
      ['€200', 'poor', 'worse'],
    ]);
  });

  it('give three scenarios, and each adds up', () => {
    const table = panel('money-scenarios');
    expect(table?.kind === 'table' && table.rows).toEqual([
      ['Conservative', '€3,840', '−€240', '−€1,030', '−€1,000', '€1,570', '69.2%'],
      ['Expected', '€4,800', '−€240', '−€1,030', '−€1,000', '€2,530', '111.5%'],
      ['Optimistic', '€5,280', '−€240', '−€1,030', '−€1,000', '€3,010', '132.6%'],
    ]);
  });

  it('split the cost of downtime, appraise the investment, and rate the bills', () => {
    const rows = (id: string) => {
      const table = panel(id);
      return table?.kind === 'table' ? table.rows : [];
    };
    expect(rows('money-downtime')).toEqual([['api', '10', '€1,000', '€30', '€1,030']]);
    // 240 to run it, 1,030 for its downtime.
    expect(rows('money-slo')).toEqual([['api', '€1,270']]);
    expect(rows('money-investment')).toContainEqual(['Payback', 'paid back on 2026-11-11']);
    expect(rows('money-investment')).toContainEqual(['Net present value at 8.0% a year', '€2,530']);
    expect(rows('money-rates')).toEqual([
      ['AWS', '€130', '35.0%', '18.8%'],
      ['GCP', '0.00 USD', 'n/a: nothing was billed at that price', 'n/a: nothing was billed at that price'],
    ]);
  });

  it('has the investment among the rows that add up to the net', () => {
    const row = model.savings?.rows.find(({ name }) => name === 'Rollout');
    expect(row).toMatchObject({ amount: -1000, kind: 'cost', assumption: '2026-11-11 · invoice 17' });
    const parts = model.savings?.rows
      .filter(({ kind }) => kind !== 'total')
      .reduce((sum, { amount }) => sum + amount, 0);
    expect(parts).toBeCloseTo(now.net.toNumber(), 9);
  });
});
