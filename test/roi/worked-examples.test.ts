import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type CostlyIncident,
  conversionDivisor,
  Exact,
  meteredEntry,
  monthShare,
  type RoiEntry,
  roiSummary,
  statementOf,
} from '../../src/roi/index.ts';
import { downtimeAt, entryOf, HOUR_MS, MINUTE_MS, periodOf, streamOf } from './streams.ts';

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
});
