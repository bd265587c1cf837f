import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  appraise,
  avoidedDowntime,
  type CostlyIncident,
  conversionDivisor,
  type DowntimeCost,
  downtimeCosts,
  Exact,
  effectiveSavingsRate,
  meteredEntry,
  monthShare,
  pricedDays,
  type RoiEntry,
  roiSummary,
  scenariosOf,
  statementOf,
  thresholdStandings,
} from '../../src/roi/index.ts';
import type { TimeRange } from '../../src/time/index.ts';
import { downtimeAt, downtimePriceOf, entryOf, HOUR_MS, MINUTE_MS, periodOf, streamOf } from './streams.ts';

const page = readFileSync(new URL('../../docs/roi.md', import.meta.url), 'utf8');
/** The last cell of the page's row that begins so. */
const printed = (row: string): string | undefined =>
  page
    .split('\n')
    .find((line) => line.startsWith(`| ${row} |`))
    ?.split('|')
    .at(-2)
    ?.trim()
    .replace('−', '-');

const DAY = periodOf('2026-11-11', 'day', 'UTC');

describe('the worked examples of the page', () => {
  it('share a month out by its milliseconds', () => {
    const march = periodOf('2026-03-10', 'month', 'UTC');
    const share = (range: { start: number; end: number }, zone: string): string =>
      monthShare(range, zone).times(225).toFixed(2);
    expect(share({ start: march.start, end: march.start + 11 * 24 * HOUR_MS }, 'UTC')).toBe(printed('11 days in UTC'));
    expect(share(periodOf('2026-03-29', 'day', 'Europe/Berlin'), 'Europe/Berlin')).toBe(
      printed('Sunday the 29th in Berlin, which has 23 hours'),
    );
    expect(share(periodOf('2026-03-10', 'month', 'Europe/Berlin'), 'Europe/Berlin')).toBe(
      printed('all 31 days, in any zone'),
    );
  });

  it('price each day at its date', () => {
    const priceChanges = [{ from: Date.parse('2026-07-01T00:00:00Z'), price: '0.10' }];
    const stream = streamOf({ divisor: conversionDivisor('bytes', 'GB'), price: '0.09', priceChanges });
    const valued = (text: string): RoiEntry => {
      const day = periodOf(text, 'day', 'UTC');
      return meteredEntry(stream, { key: day.key, day, upTo: day.end }, { value: new Exact('150e9'), coverage: 1 });
    };
    const [june, july] = [valued('2026-06-30').amount, valued('2026-07-01').amount];
    expect(june.toFixed(2)).toBe(printed('30 June'));
    expect(july.toFixed(2)).toBe(printed('1 July'));
    const both = page.split('\n').find((line) => line.startsWith('| both | 300 GB |'));
    expect(both).toContain(`| ${june.plus(july).toFixed(2)} |`);
  });

  it.each(['GB', 'GiB'])('convert bytes to %s', (unit) => {
    const quantity = new Exact('5368709120').div(conversionDivisor('bytes', unit));
    expect(page).toContain(`| ${unit} | ${quantity.toFixed()} | ${quantity.times('0.09').toFixed(2)} |`);
  });

  it('count downtime, then take it and the cost off the savings', () => {
    const incident = {
      id: 'api-1',
      budgetShare: 0.2,
      slo: 'api',
      badEvents: 30,
      validEvents: 100,
      start: DAY.start,
    } as const;
    const outage: CostlyIncident = { ...incident, end: DAY.start + 20 * MINUTE_MS, severity: 'outage' };
    const start = DAY.start + 2 * HOUR_MS;
    const degraded: CostlyIncident = { ...incident, start, end: start + 60 * MINUTE_MS, severity: 'degraded' };
    const cost = (incidents: readonly CostlyIncident[]) => downtimeAt(incidents, { api: '25.00' }, DAY);
    expect(cost([outage])[0]?.amount.toFixed(2)).toBe(printed('outage of 20 minutes'));
    expect(cost([degraded])[0]?.amount.toFixed(2)).toBe(printed('60 minutes with 30 % bad events'));

    const amounts = { realised: '2400', avoided: '600', cost: '225' };
    const summary = roiSummary({
      streams: [
        streamOf({ name: 'realised', basis: 'realised' }),
        streamOf({ name: 'avoided', basis: 'avoided' }),
        streamOf({ name: 'cost', kind: 'cost' }),
      ],
      entries: Object.entries(amounts).map(([name, amount]) => entryOf(name, '2026-11-11', amount)),
      downtime: cost([outage, degraded]),
      range: DAY,
      at: DAY.end,
      currency: 'EUR',
    });
    const { groups, gross, net } = statementOf(summary);
    expect(groups.map((group) => group.printed.toFixed(2))).toEqual(
      ['realised savings', 'avoided cost, an estimate', 'cost', 'cost of downtime'].map(printed),
    );
    expect(gross.toFixed(2)).toBe(printed('gross'));
    expect(net.toFixed(2)).toBe(printed('net'));
    expect(page).toContain(`= ${summary.roiRatio?.times(100).toFixed(1)} %`);
  });

  it('print costs that add up', () => {
    const streams = ['a', 'b', 'c'].map((name) => streamOf({ name, kind: 'cost' }));
    const third = new Exact(100).div(3).toString();
    const entries = streams.map(({ name }) => entryOf(name, '2026-11-11', third));
    const summary = roiSummary({ streams, entries, downtime: [], range: DAY, at: DAY.end, currency: 'EUR' });
    const lines = statementOf(summary).groups.flatMap((group) => group.lines.map((line) => line.printed?.toFixed(2)));
    expect(lines).toEqual(['-33.33', '-33.33', '-33.34']);
  });

  it('count tiers from the start of the month', () => {
    const tiers = [
      { upTo: '1000', price: '0.09' },
      { upTo: '5000', price: '0.07' },
      { upTo: undefined, price: '0.05' },
    ];
    const stream = streamOf({ divisor: '1', unit: 'GB', tiers });
    const days = [
      ['2026-11-05', '800'],
      ['2026-11-11', '600'],
      ['2026-11-20', '4600'],
    ].map(([day = '', quantity = '']) => entryOf(stream.name, day, quantity));
    const amounts = pricedDays(stream, days, 'UTC').map(({ amount }) => amount);
    expect(amounts.map((amount) => amount.toFixed(2))).toEqual(
      ['the first ten days', 'the eleventh day', 'the rest'].map(printed),
    );
    expect(amounts.reduce((sum, amount) => sum.plus(amount)).toFixed(2)).toBe(printed('the month'));
    const december = pricedDays(stream, [...days, entryOf(stream.name, '2026-12-01', '800')], 'UTC');
    expect(december.at(-1)?.amount.toFixed(2)).toBe(printed('the first ten days'));
  });

  it('convert at the rate of the day', () => {
    const stream = streamOf({ name: 'dollars', basis: 'realised', currency: 'USD' });
    const entries = ['2026-06-30', '2026-07-01'].map((day) => entryOf('dollars', day, '100', { currency: 'USD' }));
    const rates = [
      { date: Date.parse('2026-06-01T00:00:00Z'), from: 'USD', to: 'EUR', rate: '0.92', source: 'ECB' },
      { date: Date.parse('2026-07-01T00:00:00Z'), from: 'USD', to: 'EUR', rate: '0.90', source: 'ECB' },
    ];
    const net = (range: TimeRange) =>
      roiSummary({ streams: [stream], entries, downtime: [], rates, range, at: range.end, currency: 'EUR' }).net;
    const [june, july] = [periodOf('2026-06-30', 'day', 'UTC'), periodOf('2026-07-01', 'day', 'UTC')];
    expect(net(june).toFixed(2)).toBe(printed('30 June, USD'));
    expect(net(july).toFixed(2)).toBe(printed('1 July, USD'));
    expect(net({ start: june.start, end: july.end }).toFixed(2)).toBe(printed('both, USD'));
  });

  it('price downtime by component, share credits out, and value what was avoided', () => {
    const price = downtimePriceOf('api', {
      revenue: { perHour: '12000', impact: '0.6', recovered: '0.3' },
      productivity: { people: '40', perHour: '65', impact: '0.5' },
      recovery: { responders: '3', perHour: '90' },
      perFailedEvent: '0.05',
      credits: { monthlyFee: '4000', tiers: [{ below: '0.9995', credit: '0.10' }], cap: '1' },
      baseline: { measured: undefined, minutesPerMonth: '120', evidence: 'mean of 2025' },
    });
    const month = periodOf('2026-11-11', 'month', 'UTC');
    const of = (id: string, minutes: number, badEvents: number, severity: CostlyIncident['severity']) => {
      const start = DAY.start + (id === 'b' ? 5 * HOUR_MS : 0);
      const end = start + minutes * MINUTE_MS;
      return { id, slo: 'api', start, end, badEvents, validEvents: 600, budgetShare: 0.1, severity };
    };
    const incidents = [of('a', 30, 600, 'outage'), of('b', 60, 150, 'degraded')];
    const events = new Map([
      [
        'api',
        [
          { start: month.start, end: DAY.start, bad: 0, valid: 400_000 },
          { start: DAY.start, end: DAY.end, bad: 750, valid: 100_000 },
          { start: DAY.end, end: month.end, bad: 0, valid: 500_000 },
        ],
      ],
    ]);
    const input = { prices: [price], incidents, events, range: month, timeZone: 'UTC' };
    const [cost] = downtimeCosts(input);
    const row = (name: string, minutes: Exact, parts: DowntimeCost['components'], sum: Exact): string => {
      const cells = [parts.revenue, parts.events, parts.productivity, parts.recovery, parts.credits, sum];
      return `| ${name} | ${minutes.toFixed()} min | ${cells.map((cell) => cell.toFixed(2)).join(' | ')} |`;
    };
    const [a, b] = cost?.incidents ?? [];
    if (cost === undefined || a === undefined || b === undefined) throw new Error('two incidents are priced');
    expect(page).toContain(row('outage, 30 minutes, 600 bad', a.minutes, a.components, a.amount));
    expect(page).toContain(row('degraded, 60 minutes, 25 %, 150 bad', b.minutes, b.components, b.amount));
    expect(page).toContain(row('together', cost.minutes, cost.components, cost.amount));
    const [avoided] = avoidedDowntime(input);
    expect(avoided?.amount.toFixed(2)).toBe(printed('the month against its baseline'));
  });

  it('compare a month with the one that was measured before it', () => {
    const price = downtimePriceOf('api', {
      revenue: { perHour: '12000', impact: '0.6', recovered: '0.3' },
      productivity: { people: '40', perHour: '65', impact: '0.5' },
      recovery: { responders: '3', perHour: '90' },
      baseline: { minutesPerMonth: undefined, measured: 'previous-month', evidence: '' },
    });
    const [october, november] = [periodOf('2026-10-10', 'month', 'UTC'), periodOf('2026-11-10', 'month', 'UTC')];
    const outage = (start: number, minutes: number): CostlyIncident => {
      const end = start + minutes * MINUTE_MS;
      return {
        id: String(start),
        slo: 'api',
        start,
        end,
        badEvents: 9,
        validEvents: 9,
        budgetShare: 0,
        severity: 'outage',
      };
    };
    const tenth = november.start + 10 * 24 * HOUR_MS;
    const incidents = [outage(october.start, 90), outage(november.start, 12), outage(tenth, 28)];
    const events = new Map([['api', [{ start: october.start, end: november.end, bad: 0, valid: 9 }]]]);
    const avoided = (range: TimeRange) =>
      avoidedDowntime({ prices: [price], incidents, events, range, timeZone: 'UTC' })[0]?.amount.toFixed(2);
    expect(avoided({ start: november.start, end: tenth })).toBe(printed('the first ten of 30 days'));
    expect(avoided({ start: tenth, end: november.end })).toBe(printed('the other twenty'));
    expect(avoided(november)).toBe(printed('all of November'));
  });

  it('multiply by the bands of three scenarios', () => {
    const summary = roiSummary({
      streams: [
        streamOf({ name: 'realised', basis: 'realised', band: { conservative: '0.8', optimistic: '1.1' } }),
        streamOf({ name: 'avoided', basis: 'avoided', band: { conservative: '0.5', optimistic: '1.2' } }),
        streamOf({ name: 'cost', kind: 'cost' }),
      ],
      entries: Object.entries({ realised: '2400', avoided: '600', cost: '1175' }).map(([name, amount]) =>
        entryOf(name, '2026-11-11', amount),
      ),
      downtime: [],
      range: DAY,
      at: DAY.end,
      currency: 'EUR',
    });
    expect(scenariosOf(summary).map(({ name, net }) => [name, net.toFixed(2)])).toEqual(
      ['conservative', 'expected', 'optimistic'].map((name) => [name, printed(name)]),
    );
  });

  it('rate what was not paid of list and contract', () => {
    const prices = { list: '200', contracted: '160', effective: '130' };
    const { overList, overContract } = effectiveSavingsRate({ provider: 'AWS', currency: 'EUR', ...prices });
    expect(page).toContain(`| list | 200.00 | (200 − 130) ÷ 200 = ${overList?.times(100).toFixed(1)} % |`);
    expect(page).toContain(`| contract | 160.00 | (160 − 130) ÷ 160 = ${overContract?.times(100).toFixed(1)} % |`);
  });

  it.each(['999.99', '1000.00', '5000.00'])('colour a mean of %s a day by its thresholds', (mean) => {
    const summary = roiSummary({
      streams: [streamOf({ name: 'saved' })],
      entries: [entryOf('saved', '2026-11-11', mean)],
      downtime: [],
      range: DAY,
      at: DAY.end,
      currency: 'EUR',
    });
    const threshold = { stream: 'saved', perMs: 24 * HOUR_MS, poorBelow: '1000', goodFrom: '5000' };
    const [standing] = thresholdStandings(summary, [threshold], []);
    expect(standing?.mean?.toFixed(2)).toBe(mean);
    expect(printed(mean)).toMatch(new RegExp(`^${standing?.level}, `));
  });

  it('discount an investment as XNPV does', () => {
    const years = ['2025', '2026', '2027', '2028'];
    const nets = ['0', '500', '500', '200'];
    const through = (year: number) =>
      appraise({
        investments: [{ day: '2025-01-01', amount: new Exact(1000) }],
        flows: years.slice(0, year + 1).map((text, i) => ({ day: `${text}-01-01`, net: new Exact(nets[i] ?? 0) })),
        annualRate: '0.08',
        today: `${years[year]}-01-01`,
      });
    expect(years.map((_, year) => through(year).npv?.toFixed(2))).toEqual(
      years.map((year) => printed(`1 Jan ${year}`)),
    );
    expect(through(3).payback).toMatchObject({ day: '2027-01-01', reached: true });
    expect(through(3).discountedPayback).toMatchObject({ day: '2028-01-01', reached: true });
  });
});
