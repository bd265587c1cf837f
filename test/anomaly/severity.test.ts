import { describe, expect, it } from 'vitest';
import { gravestFirst, severityOf } from '../../src/anomaly/episodes/severity.ts';
import type { ScoredPoint } from '../../src/anomaly/index.ts';

const STEP_MS = 300_000;
const HOUR_MS = 3_600_000;
const NO_LIMITS = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };

/** Points of one value where 100, and 80 to 120, was expected. */
function points(count: number, value: number, range: Partial<ScoredPoint> = {}): ScoredPoint[] {
  return Array.from({ length: count }, (_, i) => {
    return { time: i * STEP_MS, value, score: 0.6, expected: 100, lower: 80, upper: 120, anomalous: true, ...range };
  });
}

describe('the severity of an episode', () => {
  it.each([
    ['barely outside for a moment', 1, 125, 'minor'],
    ['barely outside for twenty-five minutes', 5, 125, 'minor'],
    ['barely outside for half an hour', 6, 125, 'major'],
    ['barely outside for half a day', 144, 125, 'major'],
    ['twice as far as the range reaches', 1, 140, 'major'],
    ['the same for four hours', 48, 140, 'critical'],
    ['four times as far for a moment', 1, 180, 'major'],
    ['four times as far for half an hour', 6, 180, 'critical'],
    ['eight times as far for a moment', 1, 260, 'critical'],
    ['as far below', 6, 20, 'critical'],
  ])('%s', (_, count, value, severity) => {
    expect(severityOf(points(count, value), count * STEP_MS, NO_LIMITS)).toBe(severity);
  });

  it('does not ask how odd the points were: a second outage surprises less', () => {
    const of = (score: number): string => severityOf(points(12, 0, { score }), HOUR_MS, NO_LIMITS);
    expect([0.51, 0.6, 0.99].map(of)).toEqual(['critical', 'critical', 'critical']);
  });

  it('counts what is missing where the range leaves no room below it', () => {
    const night = { expected: 100, lower: 5, upper: 195 };
    expect(severityOf(points(1, 4, night), STEP_MS, NO_LIMITS)).toBe('major');
    expect(severityOf(points(12, 0, night), HOUR_MS, NO_LIMITS)).toBe('critical');
    expect(severityOf(points(12, 10, { ...night, lower: 20 }), HOUR_MS, NO_LIMITS)).toBe('critical');
  });

  it('takes one point of a slow series for a moment', () => {
    expect(severityOf(points(1, 125), 24 * HOUR_MS, NO_LIMITS)).toBe('minor');
  });

  it('is critical where a value leaves the range that is allowed', () => {
    expect(severityOf(points(1, 125), STEP_MS, { ...NO_LIMITS, max: 121 })).toBe('critical');
  });

  it('orders episodes: the gravest first, and of those the oddest', () => {
    const episode = (severity: string, score: number) => ({ severity, score }) as Parameters<typeof gravestFirst>[0];
    const sorted = [episode('minor', 0.99), episode('critical', 0.6), episode('major', 0.7), episode('critical', 0.9)];
    expect(sorted.sort(gravestFirst).map(({ score }) => score)).toEqual([0.9, 0.6, 0.7, 0.99]);
  });
});
