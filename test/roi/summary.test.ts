import { describe, expect, it } from 'vitest';
import { type RoiSummary, type RoiSummaryInput, roiSummary } from '../../src/roi/index.ts';
import fc from '../properties.ts';
import { DAY_MS, downtimeAt, entryOf, HOUR_MS, periodOf, streamOf } from './streams.ts';

const DAYS = ['09', '10', '11', '12', '13', '14', '15'].map((day) => `2026-11-${day}`);
const WEEK = periodOf('2026-11-12', 'week', 'UTC');
const STREAMS = [
  streamOf({ name: 'transfer', basis: 'avoided' }),
  streamOf({ name: 'storage', basis: 'avoided' }),
  streamOf({ name: 'engineers', basis: 'realised' }),
  streamOf({ name: 'compute', kind: 'cost' }),
  streamOf({ name: 'tokens', kind: 'cost' }),
  streamOf({ name: 'licences', kind: 'cost' }),
];
const AMOUNTS = {
  transfer: '7087',
  storage: '3104',
  engineers: '4392',
  compute: '2394',
  tokens: '984',
  licences: '1150',
};
/** All of the week's amount on its Wednesday, nothing on the other days. */
const ENTRIES = Object.entries(AMOUNTS).flatMap(([stream, amount]) =>
  DAYS.map((day) => entryOf(stream, day, day === '2026-11-11' ? amount : '0')),
);
const OUTAGE = {
  id: 'api-1',
  budgetShare: 1,
  slo: 'api',
  start: WEEK.start + HOUR_MS,
  end: WEEK.start + HOUR_MS + 5_634 * 60_000,
  badEvents: 1,
  validEvents: 1,
  severity: 'outage' as const,
};

function summary(changes: Partial<RoiSummaryInput> = {}): RoiSummary {
  return roiSummary({
    streams: STREAMS,
    entries: ENTRIES,
    downtime: downtimeAt([OUTAGE], { api: '1' }, WEEK),
    range: WEEK,
    at: WEEK.end,
    currency: 'EUR',
    ...changes,
  });
}

describe('a week of savings and costs', () => {
  const week = summary();

  it('adds realised and avoided savings apart, then takes costs and downtime off', () => {
    expect(week.gross.realised.toString()).toBe('4392');
    expect(week.gross.avoided.toString()).toBe('10191');
    expect(week.gross.total.toString()).toBe('14583');
    expect(week.cost.toString()).toBe('4528');
    expect(week.downtime.toString()).toBe('5634');
    expect(week.net.toString()).toBe('4421');
  });

  it('divides what is left by what was spent and lost: 4,421 ÷ 10,162', () => {
    expect(week.roiRatio?.toFixed(4)).toBe('0.4351');
    expect(week.roiReason).toBe('');
    expect(week.payback).toMatchObject({ reached: true, reason: 'already positive' });
  });

  it('gives the run rate per elapsed hour', () => {
    expect(week.runRatePerHour?.gross.times(168).toFixed(10)).toBe('14583.0000000000');
    expect(summary({ at: WEEK.start - 1 }).runRatePerHour).toBeUndefined();
  });

  it('knows only what is due at the logical time', () => {
    const monday = summary({ at: WEEK.start + DAY_MS, downtime: [] });
    expect(monday.gross.total.toString()).toBe('0');
    expect(monday.coverage).toBe(1);
    expect(monday.upTo).toBe(WEEK.start + DAY_MS);
  });

  it('has no ratio where nothing was spent, and says so', () => {
    const free = summary({ streams: STREAMS.slice(0, 3), downtime: [] });
    expect(free.roiRatio).toBeUndefined();
    expect(free.roiReason).toBe('nothing was spent');
    expect(free.payback.reason).toBe('n/a: nothing was spent');
  });

  it('is not paid back where more was spent than saved', () => {
    const costly = summary({ streams: STREAMS.slice(2) });
    expect(costly.net.isNegative()).toBe(true);
    expect(costly.payback.reached).toBe(false);
    expect(summary({ streams: STREAMS.slice(3) }).payback.reason).toBe('not reached: nothing was saved');
  });

  it('names a stream without any data instead of counting it as zero', () => {
    const unseen = summary({ entries: ENTRIES.filter((entry) => entry.stream !== 'tokens') });
    expect(unseen.missing).toEqual(['tokens']);
    expect(unseen.coverage).toBe(0);
    expect(unseen.roiRatio).toBeUndefined();
    expect(unseen.roiReason).toBe('no data for tokens');
  });

  it('says which share of the time the data covers', () => {
    const entries = ENTRIES.map((entry) =>
      entry.stream === 'storage' && entry.key === '2026-11-15' ? { ...entry, coverage: 0.3 } : entry,
    );
    const storage = summary({ entries }).streams.find((total) => total.stream.name === 'storage');
    expect(storage?.coverage).toBeCloseTo(6.3 / 7, 12);
  });

  it('never adds two currencies as they stand: without a rate the amount is unknown, and why', () => {
    const streams = [...STREAMS, streamOf({ name: 'dollars', currency: 'USD' })];
    const entries = [...ENTRIES, entryOf('dollars', '2026-11-11', '1000', { currency: 'USD' })];
    const mixed = summary({ streams, entries });
    expect(mixed.net.toString()).toBe(week.net.toString());
    expect(mixed.missingReasons).toEqual({ dollars: ['noRate', 'USD', 'EUR', '2026-11-11'] });
    expect(mixed.roiRatio).toBeUndefined();
    const late = [{ date: WEEK.end, from: 'USD', to: 'EUR', rate: '0.9', source: '' }];
    expect(summary({ streams, entries, rates: late }).missing).toEqual(['dollars']);
    const known = [{ date: WEEK.start, from: 'EUR', to: 'USD', rate: '1.25', source: '' }];
    expect(summary({ streams, entries, rates: known }).net.minus(week.net).toString()).toBe('800');
  });

  it('gives the net between bounds where time was unseen, the seen time standing for it', () => {
    const half = ENTRIES.map((entry) => (entry.stream === 'compute' ? { ...entry, coverage: 0.5 } : entry));
    const { low, high } = summary({ entries: half }).netBounds ?? {};
    expect([low?.toString(), high?.toString()]).toEqual([String(4421 - 2394), '4421']);
  });
});

describe('sums', () => {
  it('add up over days and over any cut of the range, within days too', () => {
    const entries = fc.array(
      fc.tuple(
        fc.constantFrom(...Object.keys(AMOUNTS)),
        fc.constantFrom(...DAYS),
        fc.integer({ min: 0, max: 999_999 }),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(entries, fc.integer({ min: WEEK.start, max: WEEK.end }), (rows, cut) => {
        const all = rows.map(([stream, day, cents]) => entryOf(stream, day, (cents / 100).toFixed(2)));
        const part = (start: number, end: number): RoiSummary =>
          summary({ entries: all, downtime: [], range: { start, end }, at: WEEK.end });
        const whole = part(WEEK.start, WEEK.end);
        const [left, right] = [part(WEEK.start, cut), part(cut, WEEK.end)];
        for (const figure of ['net', 'cost'] as const) {
          expect(left[figure].plus(right[figure]).toFixed(20)).toBe(whole[figure].toFixed(20));
        }
        const streams = whole.streams.reduce((sum, total) => {
          return total.stream.kind === 'cost' ? sum.minus(total.amount) : sum.plus(total.amount);
        }, whole.net.minus(whole.net));
        expect(streams.toString()).toBe(whole.net.toString());
      }),
    );
  });
});
