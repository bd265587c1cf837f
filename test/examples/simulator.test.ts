import { describe, expect, it } from 'vitest';
import { Draw } from '../../examples/simulator/draw.ts';
import { openMetricsText } from '../../examples/simulator/openmetrics.ts';
import { recorded } from '../../examples/simulator/recordings.ts';
import { ruleLevels } from '../../examples/simulator/rule-levels.ts';
import { seasonAt } from '../../examples/simulator/season.ts';
import { Simulation } from '../../examples/simulator/simulation.ts';
import { addedIn, assertDistinct, seriesOf, slicesIn } from '../../examples/simulator/truth.ts';
import fc from '../properties.ts';
import { loadExample, SIMULATED } from './systems.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START = Date.parse('2026-09-28T00:00:00Z');

function server(restarts: readonly number[], down: readonly { start: number; end: number }[] = []) {
  const simulation = new Simulation({ start: START, end: START + 6 * HOUR_MS, everyMs: MINUTE_MS, seed: 3 });
  const target = simulation.target({ job: 'api', instance: 'api-01:8080' }, { restarts, down });
  const requests = target.counter('requests_total', { code: '200' });
  target.run((_, draw) => requests.add(draw.count(100)));
  return simulation.series();
}

describe('a simulated target', () => {
  it('adds the same whatever restarts there are, and shows a counter that begins at zero again', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 2, max: 70 }), { maxLength: 5 }), (fives) => {
        // Two restarts in two scrapes can look like one.
        const minutes = fives.map((five) => 5 * five);
        const plain = seriesOf(server([]), 'requests_total');
        const restarted = seriesOf(server(minutes.map((minute) => START + minute * MINUTE_MS)), 'requests_total');
        const range = { start: START, end: START + 6 * HOUR_MS };
        expect(addedIn(restarted, range)).toBe(addedIn(plain, range));
        const values = restarted[0]?.values ?? new Float64Array();
        const falls = [...values].filter((value, i) => value < (values[i - 1] ?? 0)).length;
        expect(falls).toBe(new Set(minutes).size);
      }),
      { numRuns: 30 },
    );
  });

  it('answers nothing but up = 0 while it is down', () => {
    const down = { start: START + HOUR_MS, end: START + HOUR_MS + 10 * MINUTE_MS };
    const series = server([], [down]);
    const [up] = seriesOf(series, 'up');
    const [requests] = seriesOf(series, 'requests_total');
    expect(requests?.times.some((time) => time >= down.start && time < down.end)).toBe(false);
    expect(up && slicesIn(up, { start: START, end: START + 6 * HOUR_MS }, MINUTE_MS, (value) => value === 1)).toEqual({
      good: 350,
      valid: 360,
    });
  });
});

describe('chance', () => {
  it('spreads events over classes without losing one', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.nat(10_000),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }),
        (seed, events, weights) => {
          const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
          const parts = new Draw(seed).split(
            events,
            weights.map((weight) => weight / total),
          );
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(events);
          expect(parts.every((part) => part >= 0)).toBe(true);
        },
      ),
    );
  });

  it.each([
    [12, 0.02],
    [12, 0.3],
    [12, 0.95],
    [900, 0.001],
    [900, 0.5],
    [900, 0.91],
    [50_000, 0.9997],
  ])(
    'gives %i events a property of probability %d with the mean and the spread of a binomial',
    (events, probability) => {
      const draw = new Draw(5);
      const found = Array.from({ length: 20_000 }, () => draw.share(events, probability));
      const mean = found.reduce((sum, one) => sum + one, 0) / found.length;
      const variance = found.reduce((sum, one) => sum + (one - mean) ** 2, 0) / found.length;
      const due = events * probability * (1 - probability);
      expect(Math.abs(mean - events * probability)).toBeLessThan(5 * Math.sqrt(due / found.length) + 0.01 * due);
      expect(Math.abs(variance / due - 1)).toBeLessThan(0.08);
      expect(found.every((one) => one >= 0 && one <= events && Number.isInteger(one))).toBe(true);
    },
  );

  it('counts around the mean, for small means and for large ones', () => {
    for (const mean of [0.5, 5, 50, 5_000]) {
      const draw = new Draw(1);
      const counts = Array.from({ length: 4_000 }, () => draw.count(mean));
      const average = counts.reduce((sum, count) => sum + count, 0) / counts.length;
      expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt(mean / counts.length));
    }
  });
});

it('the season changes without a jump, at midnight and at weekends', () => {
  const season = { day: 0.4, weekend: 0.5, peakHour: 14 };
  for (let at = START; at < START + 14 * 24 * HOUR_MS; at += 5 * MINUTE_MS) {
    expect(Math.abs(seasonAt(at + 5 * MINUTE_MS, season) - seasonAt(at, season))).toBeLessThan(0.05);
  }
});

it('recording rules may use those before them, and are cut into levels for promtool', () => {
  const rules = `groups:
  - name: a
    rules:
      - { record: 'api:requests:rate5m', expr: 'rate(requests_total[5m])' }
      - { record: 'api:requests:busy', expr: 'api:requests:rate5m > bool 0' }`;
  const found = recorded([rules], server([]), { start: START + HOUR_MS, end: START + 2 * HOUR_MS }, MINUTE_MS);
  expect(found.map(({ labels }) => labels.__name__)).toEqual(['api:requests:rate5m', 'api:requests:busy']);
  expect([...(found[1]?.values ?? [])].every((value) => value === 1)).toBe(true);
  const levels = ruleLevels([rules], MINUTE_MS);
  expect(levels.map((text) => /record: (\S+)/.exec(text)?.[1])).toEqual(['api:requests:rate5m', 'api:requests:busy']);
});

describe.each(SIMULATED)('the simulation of %s', (name) => {
  it('gives the same samples every time, each series once, and OpenMetrics text that ends', async () => {
    const { END, simulate } = await loadExample(name);
    const range = { start: END - HOUR_MS, end: END };
    const [one, other] = [simulate(range), simulate(range)];
    assertDistinct(one.series);
    expect(other.series).toEqual(one.series);
    expect([...openMetricsText(one.series)].at(-1)).toBe('# EOF\n');
  });

  it('lets happen what it says only where it is not quiet', async () => {
    const { END, START: start, simulate } = await loadExample(name);
    const { incidents, anomalies } = simulate({ start: END - HOUR_MS, end: END });
    expect(incidents.length).toBeGreaterThan(0);
    for (const happening of [...incidents, ...anomalies]) {
      expect(happening.start).toBeGreaterThanOrEqual(start);
      expect(happening.end).toBeGreaterThan(happening.start);
      expect(happening.end).toBeLessThanOrEqual(END);
    }
    expect(simulate({ start: END - HOUR_MS, end: END, quiet: true })).toMatchObject({ incidents: [], anomalies: [] });
  });
});
