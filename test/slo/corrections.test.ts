import { describe, expect, test } from 'vitest';
import { type Correction, correctedRanges, rruleProblem } from '../../src/slo/index.ts';
import { formatInstant } from '../../src/time/index.ts';

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(text);
const weekly: Correction = {
  reason: 'patching',
  start: at('2026-10-04T00:00:00Z'),
  lengthMs: 2 * HOUR,
  rrule: 'FREQ=WEEKLY;BYDAY=SU',
  timeZone: 'Europe/Berlin',
};

describe('corrected time', () => {
  test('comes again at the same local time on either side of a change of clocks', () => {
    const range = { start: at('2026-10-18T00:00:00Z'), end: at('2026-11-02T00:00:00Z') };
    const ranges = correctedRanges(weekly, range);
    expect(ranges.map(({ start }) => formatInstant(start, 'Europe/Berlin'))).toEqual([
      '2026-10-18T02:00:00+02:00',
      // Two o'clock happens twice that night; the first one counts.
      '2026-10-25T02:00:00+02:00',
      '2026-11-01T02:00:00+01:00',
    ]);
    expect(ranges.every(({ start, end, reason }) => end - start === 2 * HOUR && reason === 'patching')).toBe(true);
  });

  test('a local time that the clocks skip is the same time after the change', () => {
    const spring = { ...weekly, start: at('2026-03-01T01:30:00Z') };
    const range = { start: at('2026-03-29T00:00:00Z'), end: at('2026-03-30T00:00:00Z') };
    expect(correctedRanges(spring, range).map(({ start }) => formatInstant(start, 'Europe/Berlin'))).toEqual([
      '2026-03-29T03:30:00+02:00',
    ]);
  });

  test('touches a range that it began before, and none before its first time', () => {
    const during = { start: at('2026-10-04T01:00:00Z'), end: at('2026-10-04T01:30:00Z') };
    expect(correctedRanges(weekly, during)).toHaveLength(1);
    expect(correctedRanges({ ...weekly, rrule: undefined }, during)).toHaveLength(1);
    expect(correctedRanges(weekly, { start: 0, end: weekly.start })).toEqual([]);
    const later = { start: at('2026-12-01T00:00:00Z'), end: at('2027-01-01T00:00:00Z') };
    expect(correctedRanges({ ...weekly, rrule: undefined }, later)).toEqual([]);
  });

  test('ends with its rule', () => {
    const all = { start: 0, end: at('2030-01-01T00:00:00Z') };
    expect(correctedRanges({ ...weekly, rrule: 'FREQ=WEEKLY;BYDAY=SU;COUNT=3' }, all)).toHaveLength(3);
    expect(correctedRanges({ ...weekly, rrule: 'FREQ=MONTHLY;BYDAY=1SU;UNTIL=20270101T000000' }, all)).toHaveLength(3);
  });

  test.each(['', 'weekly', 'FREQ=SOMETIMES', 'FREQ=MINUTELY', 'DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY'])(
    'a rule %j is refused',
    (text) => {
      expect(rruleProblem(text)).toBeTypeOf('string');
    },
  );
});
