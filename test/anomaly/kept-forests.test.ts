import { describe, expect, it } from 'vitest';
import { type DetectionInput, judgeSeries, type WalkedForests } from '../../src/anomaly/index.ts';
import fc from '../properties.ts';
import { detectorOf, START, STEP_MS, seasonal, seriesOf } from './sample-series.ts';

const DAYS = 9;
const PER_DAY = 288;
const whole = seriesOf(DAYS, (i, time) => {
  if (i > 6 * PER_DAY + 100 && i < 6 * PER_DAY + 130) return 1_200;
  return i % 701 === 0 ? 900 : seasonal(i, time);
});

function inputOf(points: number, changes: Partial<DetectionInput> = {}): DetectionInput {
  return {
    detector: detectorOf(),
    labels: { host: 'a' },
    times: whole.times.slice(0, points),
    values: whole.values.slice(0, points),
    from: Number.NEGATIVE_INFINITY,
    known: [],
    timeZone: 'UTC',
    stepMs: STEP_MS,
    keepsForests: true,
    ...changes,
  };
}

/** What is said, apart from what is kept. */
function said(input: DetectionInput) {
  const { points, episodes, notifications } = judgeSeries(input);
  return { points: points.block, episodes, notifications };
}

const all = DAYS * PER_DAY;
const fresh = said(inputOf(all, { keepsForests: false }));

function forestsAt(points: number, changes: Partial<DetectionInput> = {}): WalkedForests {
  const { forests } = judgeSeries(inputOf(points, changes));
  if (forests === undefined) throw new Error('nothing was kept');
  return forests;
}

describe('a walk that goes on from kept forests', () => {
  it('says bit for bit what a walk without them says, wherever the walks before it ended', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 145, max: all - 1 }), { minLength: 1, maxLength: 3 }), (ends) => {
        let forests: WalkedForests | undefined;
        for (const end of ends.sort((a, b) => a - b))
          forests = judgeSeries(inputOf(end, { forests })).forests ?? forests;
        expect(said(inputOf(all, { forests }))).toEqual(fresh);
      }),
      { numRuns: 8 },
    );
  });

  it('takes over their trees and the scores of rows they have scored', () => {
    const { start, bytes } = forestsAt(6 * PER_DAY);
    const doctored = bytes.slice();
    // The first score lies behind a head of 72 bytes.
    new DataView(doctored.buffer).setFloat64(72 + 8 * 2 * PER_DAY, 1.9, true);
    expect(said(inputOf(all, { forests: { start, bytes: doctored } })).points).not.toEqual(fresh.points);
  });

  it('keeps new ones after a training only', () => {
    const forests = forestsAt(6 * PER_DAY + 10);
    expect(judgeSeries(inputOf(6 * PER_DAY + 20, { forests })).forests).toBeUndefined();
    expect(judgeSeries(inputOf(7 * PER_DAY + 20, { forests })).forests?.bytes).toEqual(
      forestsAt(7 * PER_DAY + 20).bytes,
    );
  });

  it('passes over forests of another version, cut short, too long, or of another walk', () => {
    const { start, bytes } = forestsAt(6 * PER_DAY);
    const older = bytes.slice();
    older[3] = 0;
    const others: WalkedForests[] = [
      { start, bytes: older },
      { start, bytes: bytes.subarray(0, bytes.length - 3) },
      { start, bytes: Uint8Array.from([...bytes, 0]) },
      { start, bytes: new Uint8Array() },
      { start: start + STEP_MS, bytes },
    ];
    for (const forests of others) {
      const judged = judgeSeries(inputOf(all, { forests }));
      expect(judged.points.block).toEqual(fresh.points);
      expect(judged.forests?.bytes).toEqual(forestsAt(all).bytes);
    }
  });

  it('passes over forests of other settings, another series, or data that has changed or come late since', () => {
    const other = whole.values.slice();
    other[500] = 0.001 + (other[500] ?? 0);
    const late = { times: whole.times.filter((_, i) => i !== 700), values: whole.values.filter((_, i) => i !== 700) };
    const points = 6 * PER_DAY;
    const changes: Partial<DetectionInput>[] = [
      { detector: detectorOf({ seed: 2 }) },
      { detector: detectorOf({ falseAlarmsPerWeek: 1_000 }) },
      { detector: detectorOf({ retrainMs: 6 * 3_600_000 }) },
      { labels: { host: 'b' } },
      { values: other.slice(0, points) },
      { times: late.times.slice(0, points), values: late.values.slice(0, points) },
      { blanks: [{ start: START + 20 * STEP_MS, end: START + 40 * STEP_MS }] },
    ];
    for (const change of changes) {
      expect(said(inputOf(all, { forests: forestsAt(points, change) }))).toEqual(fresh);
    }
  });

  it('passes over forests of a time to come', () => {
    const forests = forestsAt(all);
    expect(said(inputOf(5 * PER_DAY, { forests }))).toEqual(said(inputOf(5 * PER_DAY, { keepsForests: false })));
  });

  it('never fails on bytes that are none', () => {
    const { start, bytes } = forestsAt(3 * PER_DAY);
    fc.assert(
      fc.property(fc.nat({ max: 71 }), fc.nat({ max: 255 }), (at, value) => {
        const changed = bytes.slice();
        changed[at] = value;
        judgeSeries(inputOf(3 * PER_DAY + 5, { forests: { start, bytes: changed } }));
      }),
      { numRuns: 25 },
    );
  });
});
