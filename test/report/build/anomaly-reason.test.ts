import { describe, expect, test } from 'vitest';
import type { Grounds } from '../../../src/anomaly/index.ts';
import { buildReport } from '../../../src/report/index.ts';
import { episode, SAMPLE_OPTIONS, sampleFacts } from './sample-facts.ts';

const STARTED = '2026-11-14T10:00:00Z';

function printed(grounds: Grounds | undefined, locale: string, reason = 'As it was kept.') {
  const anomalies = { watched: 1, before: 0, episodes: [episode('x', STARTED, { grounds, reason })] };
  const { items } = buildReport({ ...sampleFacts(), anomalies }, { ...SAMPLE_OPTIONS, locale }).anomalies;
  return { what: items[0]?.what, why: items[0]?.why, peak: items[0]?.peak.text };
}

const STEP: Grounds = { kind: 'series', spreads: 9.74, lastedMs: 25 * 60_000, standout: { what: 'step' } };
const SLOW: Grounds = {
  ...{ kind: 'series', spreads: 0, lastedMs: 0 },
  standout: { what: 'slow-departure', usual: 1_195, seen: 1_540.4, since: Date.parse('2026-11-12T09:00:00Z') },
};
const GROUP: Grounds = {
  ...{ kind: 'group', odd: 2, of: 5, lastedMs: 3 * 3_600_000 },
  members: [
    { labels: { metric: 'errors' }, value: 1_340, expected: { lower: 2, upper: 9 } },
    { labels: { metric: 'load' }, value: 0.25 },
  ],
};

describe('why an anomaly is odd', () => {
  test('is said in the language of the report, with its figures', () => {
    expect(printed(STEP, 'en').why).toBe(
      'No incident near it; not explained. 9.7 times the usual spread above the expected range; odd for 25 min; stands out most as step from the point before.',
    );
    expect(printed(STEP, 'de').why).toBe(
      'Keine Störung in der Nähe; unerklärt. Um das 9,7-Fache der üblichen Streuung über dem erwarteten Bereich; 25 min lang auffällig; am deutlichsten: Sprung gegenüber dem Punkt davor.',
    );
  });

  test('names what was usual, what was seen and since when, in the unit of the metric', () => {
    expect(printed(SLOW, 'en').why).toContain(
      'stands out most as slow departure from the weeks before (1,540\u00a0ms where 1,195\u00a0ms is usual, since Thu 12 10:00).',
    );
    expect(printed(SLOW, 'de').why).toContain(
      'am deutlichsten: langsame Abkehr von den Wochen davor (1.540\u00a0ms statt üblicher 1.195\u00a0ms, seit Do 12. 10:00).',
    );
  });

  test('names what a new extreme and a value that is not allowed went beyond', () => {
    const of = (what: 'new-extreme' | 'not-allowed'): Grounds => ({
      ...SLOW,
      standout: { what, usual: 1_195, seen: 1_540 },
    });
    expect(printed(of('new-extreme'), 'en').why).toContain('(1,540\u00a0ms after 1,195\u00a0ms so far)');
    expect(printed(of('new-extreme'), 'de').why).toContain('(1.540\u00a0ms nach bisher 1.195\u00a0ms)');
    expect(printed(of('not-allowed'), 'en').why).toContain('(1,540\u00a0ms beyond the limit of 1,195\u00a0ms)');
    expect(printed(of('not-allowed'), 'de').why).toContain('(1.540\u00a0ms jenseits der Grenze von 1.195\u00a0ms)');
  });

  test('names the oddest series of several, and gives their score no unit', () => {
    const { what, why, peak } = printed(GROUP, 'en');
    expect(what).toBe('Sat 14 13:00, 2 of 5 series odd, together more than by chance (score 0.97).');
    expect(why).toMatch(/\. errors 1,340 \(2 to 9 expected\), load 0\.25; odd for 3 h\.$/);
    expect(peak).toBe('1,840');
    expect(printed(GROUP, 'de').why).toContain('errors 1.340 (erwartet 2 bis 9), load 0,25');
  });

  test('is its English sentence, in English reports only, where it was kept without the data', () => {
    expect(printed(undefined, 'en').why).toBe('No incident near it; not explained. As it was kept.');
    expect(printed(undefined, 'de').why).toBe('Keine Störung in der Nähe; unerklärt.');
  });
});
