import { describe, expect, it } from 'vitest';
import { type AnomalyEpisode, detectSeries, type Standout } from '../../src/anomaly/index.ts';
import { DAY_MS, detectorOf, noise, type SampleSeries, START, STEP_MS, seasonal, seriesOf } from './sample-series.ts';

const HOUR_MS = 3_600_000;
const at = (day: number, hour: number): number => START + day * DAY_MS + hour * HOUR_MS;

function found(series: SampleSeries, changes: Parameters<typeof detectorOf>[0] = {}): readonly AnomalyEpisode[] {
  const { episodes } = detectSeries({
    ...{ detector: detectorOf(changes), labels: {}, ...series },
    ...{ from: Number.NEGATIVE_INFINITY, known: [], timeZone: 'UTC' },
  });
  return episodes.filter(({ start }) => start >= START + 20 * DAY_MS);
}

function standoutOf(episode: AnomalyEpisode | undefined): Standout {
  if (episode?.grounds?.kind !== 'series') throw new Error('no episode of a series');
  return episode.grounds.standout;
}

describe('what decided about an episode', () => {
  it('is a slow departure from the weeks before, with both means and the beginning of its hours', () => {
    // Traffic stays away little by little, for half a day, by no step that noise would not make.
    const share = (time: number): number => {
      const gone = (time - at(25, 6)) / (12 * HOUR_MS);
      return gone > 0 && gone < 1 ? 1 - 0.6 * gone : 1;
    };
    const [episode] = found(seriesOf(27, (i, time) => seasonal(i, time) * share(time)));
    const { what, usual = 0, seen = 0, since = 0 } = standoutOf(episode);
    expect(what).toBe('slow-departure');
    expect(seen / usual).toBeGreaterThan(0.5);
    expect(seen / usual).toBeLessThan(0.95);
    expect(since).toBe((episode?.start ?? 0) + STEP_MS - 3 * HOUR_MS);
    expect(episode?.reason).toMatch(
      /stands out most as slow departure from the weeks before: [\d.]+ ms where [\d.]+ ms is usual, since Wed \d\d:\d\d\.$/,
    );
  });

  it('is a value that never was, beside the former extreme', () => {
    const top = 2_000;
    const [episode] = found(
      seriesOf(27, (i, time) => (time === at(25, 10) ? 9_000 : time === at(8, 10) ? top : seasonal(i, time))),
    );
    expect(standoutOf(episode)).toEqual({ what: 'new-extreme', usual: top, seen: 9_000, since: at(25, 10) - STEP_MS });
    expect(episode?.reason).toContain('stands out most as new extreme: 9,000 ms after 2,000 ms so far');
  });

  it('is what was predicted for a value that is odd at this time only', () => {
    const [episode] = found(seriesOf(27, (i, time) => (time === at(25, 18) ? 300 : seasonal(i, time))));
    const { what, usual = 0, seen } = standoutOf(episode);
    expect(what).toBe('prediction-for-time-of-day');
    expect(seen).toBe(300);
    expect(usual).toBeGreaterThan(90);
    expect(usual).toBeLessThan(150);
  });

  it('is the limit where a value is not allowed', () => {
    const flat = seriesOf(27, (i) => (i === (25 * DAY_MS) / STEP_MS ? 58 : 50 + 5 * noise(i)));
    const [episode] = found(flat, { allowed: { min: 0, max: 56 } });
    expect(standoutOf(episode)).toMatchObject({ what: 'not-allowed', usual: 56, seen: 58 });
    expect(episode?.severity).toBe('critical');
  });
});
