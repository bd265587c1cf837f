import { describe, expect, test } from 'vitest';
import { buildReport } from '../../../src/report/index.ts';
import { parsePeriod } from '../../../src/time/index.ts';
import { CALENDAR, SAMPLE_OPTIONS, sampleFacts } from './sample-facts.ts';

/** Head of the column that holds the period's own figures. */
function head(period: string, locale = 'en'): string {
  const facts = { ...sampleFacts(), period: parsePeriod(period, 0, CALENDAR) };
  return buildReport(facts, { ...SAMPLE_OPTIONS, locale }).slos.periodHead;
}

describe('the head of the period’s column', () => {
  test.each([
    ['2026-W46', 'Week 46'],
    ['2026-09', 'Sep'],
    ['2026-Q3', 'Q3 2026'],
  ])('is as narrow as its column: %s as %s', (period, text) => {
    expect(head(period)).toBe(text);
    expect(head(period, 'de').length).toBeLessThan(10);
  });
});
