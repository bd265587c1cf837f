import { describe, expect, it } from 'vitest';
import { BLIND_SPOTS } from '../../bench/blind-spot-cases.ts';
import { type BlindSpotOutcome, judgeBlindSpot } from '../../bench/blind-spot-outcome.ts';

const SEEDS = [1, 2, 3];

function judged(name: string, shape: string): BlindSpotOutcome {
  const one = BLIND_SPOTS.find((each) => each.name === name && each.shape === shape);
  if (one === undefined) throw new Error(`there is no case ${name}, ${shape}`);
  return judgeBlindSpot(one, SEEDS);
}

describe('what people expect to be told', () => {
  it.each(['requests', 'latency', 'load', 'flat', 'counts'])(
    'a value of %s that hangs is told after an hour, and as that',
    (shape) => {
      const { delays, reasons } = judged('a value frozen for six hours', shape);
      expect(delays).toEqual(SEEDS.map(() => 60));
      for (const reason of reasons) {
        expect(reason).toMatch(/stands out most as a value that stands still: since \w{3} \d\d:\d\d\.$/);
      }
    },
  );

  it.each([
    ['half an hour at half', 'flat', 3],
    ['half an hour at half', 'requests', 2],
    ['half an hour at half', 'latency', 1],
    ['zero at noon for half an hour', 'few requests', 2],
  ])('%s of %s is told when the half hour is over, at the latest', (name, shape, least) => {
    const { delays } = judged(name, shape);
    expect(delays.length).toBeGreaterThanOrEqual(least);
    for (const delay of delays) expect(delay).toBeLessThanOrEqual(30);
  });

  it.each([
    ['two days of history, then an hour at nothing', 'requests'],
    ['two days of history, then an hour at nothing', 'latency'],
    ['two days of history, then an hour at nothing', 'flat'],
    ['spike of 8 sigma in dense noise', 'five minutes'],
    ['staircase', 'with a leap'],
    ['counts of 0 to 3, an hour of ten', 'every fifth'],
    ['counts of 0 to 3, an hour of ten', 'rare'],
    ['percentage at 100, twenty minutes at 97', 'tiny dips'],
    ['gauge of 0 and 1, down for a quarter of an hour', 'steady'],
  ])('%s (%s) is told at the first point', (name, shape) => {
    expect(judged(name, shape).delays).toEqual(SEEDS.map(() => 5));
  });

  it('a gauge that is down for longer than its usual single misses is told within the hour', () => {
    const { delays } = judged('gauge of 0 and 1, down for a quarter of an hour', 'single misses, an hour');
    expect(delays.length).toBeGreaterThanOrEqual(2);
    for (const delay of delays) expect(delay).toBeLessThanOrEqual(60);
  });
});

describe('what nobody wants to be told', () => {
  it.each([
    ['nothing happens', 'requests'],
    ['nothing happens', 'load'],
    ['nothing happens', 'hourly'],
    ['quiet nights at zero', 'few requests'],
    ['quiet nights at zero', 'fewer requests'],
    ['staircase', 'calm'],
    ['clocks go back', 'office'],
    ['clocks go back', 'hourly office'],
  ])('%s (%s): less than once a fortnight', (name, shape) => {
    const { others, weeks } = judged(name, shape);
    expect(others / weeks).toBeLessThan(0.5);
  });
});
