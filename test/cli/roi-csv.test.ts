import { describe, expect, it } from 'vitest';
import type { RoiView } from '../../src/cli/roi/read-roi.ts';
import { roiCsv } from '../../src/cli/roi/roi-csv.ts';
import {
  assumptionTexts,
  type BalanceInput,
  balanceOf,
  effectiveSavingsRate,
  targetStandings,
} from '../../src/roi/index.ts';
import { csvRecords } from '../../src/sources/file/csv-records.ts';
import { entryOf, periodOf, streamOf } from '../roi/streams.ts';

const DAY = periodOf('2026-11-11', 'day', 'UTC');

function viewOf(changes: Partial<BalanceInput> = {}): RoiView {
  const band = { conservative: '0.8', optimistic: '1.1' };
  const input: BalanceInput = {
    streams: [
      streamOf({ name: 'saved', title: '=HYPERLINK("x")', basis: 'realised', band }),
      streamOf({ name: 'cost', title: 'Cost, monthly', kind: 'cost', evidence: 'order "7"' }),
    ],
    downtime: [],
    investments: [
      {
        name: 'rollout',
        title: 'Rollout',
        date: DAY.start,
        day: DAY.key,
        amount: '1000',
        currency: 'EUR',
        evidence: 'invoice',
        band: undefined,
      },
    ],
    rates: [],
    thresholds: [{ stream: 'saved', perMs: 86_400_000, poorBelow: '1', goodFrom: '2' }],
    discountRate: '0.08',
    currency: 'EUR',
    entries: [entryOf('saved', '2026-11-11', '4800.005'), entryOf('cost', '2026-11-11', '240')],
    incidents: [],
    events: new Map(),
    at: DAY.end,
    ...changes,
  };
  const balance = balanceOf(input, DAY);
  const target = { name: 'high', stream: 'saved', belowPerHour: '250' };
  return {
    ...balance,
    assumptions: assumptionTexts(balance.assumptions),
    entries: input.entries,
    targets: targetStandings(balance.summary, [target], []),
    savingsRates: [
      effectiveSavingsRate({ provider: 'AWS', currency: 'EUR', list: '200', contracted: '0', effective: '130' }),
    ],
  };
}

async function rowsOf(view: RoiView): Promise<Record<string, string>[]> {
  const records: string[][] = [];
  for await (const { fields } of csvRecords(textOf(roiCsv(view)))) records.push([...fields]);
  const [head = [], ...rows] = records;
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i] ?? ''])));
}
async function* textOf(text: string): AsyncGenerator<string> {
  yield text;
}

describe('the CSV of a balance', () => {
  it('has every row that the table has, and lines that add up to the net', async () => {
    const rows = await rowsOf(viewOf());
    const of = (group: string) => rows.filter((row) => row.group === group);
    expect([...new Set(rows.map(({ group }) => group))]).toEqual([
      'realised',
      'cost',
      'investment',
      'total',
      'figure',
      'scenario',
      'target',
      'threshold',
      'rate',
      'assumption',
    ]);
    const lines = ['realised', 'cost', 'investment'].flatMap(of);
    const sum = lines.reduce((all, { printed }) => all + Number(printed), 0);
    expect(sum.toFixed(2)).toBe('3560.01');
    expect(of('total').map(({ name, printed }) => [name, printed])).toEqual([
      ['gross', '4800.01'],
      ['net', '3560.01'],
    ]);
    expect(of('scenario')).toHaveLength(18);
    for (const name of ['conservative', 'expected', 'optimistic']) {
      const part = (which: string) => Number(of('scenario').find((row) => row.name === `${name}.${which}`)?.printed);
      const parts = ['gross', 'cost', 'downtime', 'invested'].reduce((all, which) => all + part(which), 0);
      expect(parts.toFixed(2)).toBe(part('net').toFixed(2));
    }
    expect(of('rate').map(({ quantity, reason }) => [quantity, reason])).toEqual([
      ['0.35', ''],
      ['', 'n/a: nothing was billed at that price'],
    ]);
    expect(of('assumption').map(({ quantity, unit }) => [quantity, unit])).toContainEqual(['0.08', 'per year']);
    expect(of('figure').map(({ name }) => name)).toEqual([
      'roi',
      'run_rate_hour',
      'run_rate_year',
      'payback',
      'npv',
      'money_back',
      'discounted_payback',
    ]);
  });

  it('gives no spreadsheet anything to run, and quotes what has quotes and commas', async () => {
    const rows = await rowsOf(viewOf());
    expect(rows.find(({ name }) => name === 'saved')?.title).toBe('\'=HYPERLINK("x")');
    expect(rows.find(({ name }) => name === 'cost')).toMatchObject({
      title: 'Cost, monthly',
      evidence: 'order "7"',
      printed: '-240.00',
    });
  });

  it('gives a reason in place of what is not known', async () => {
    const rows = await rowsOf(viewOf({ entries: [entryOf('saved', '2026-11-11', '5')] }));
    expect(rows.find(({ name }) => name === 'cost')).toMatchObject({ amount: '', printed: '', reason: 'no data' });
    expect(rows.find(({ name }) => name === 'net')).toMatchObject({ amount: '', reason: 'no data for cost' });
    expect(rows.find(({ name }) => name === 'roi')).toMatchObject({ quantity: '', reason: 'no data for cost' });
    expect(rows.find(({ name }) => name === 'payback')?.reason).toBe('n/a: no data for cost');
  });
});
