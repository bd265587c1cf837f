import { describe, expect, test } from 'vitest';
import { buildReport } from '../../../src/report/index.ts';
import { SAMPLE_OPTIONS, sampleFacts } from './sample-facts.ts';

/** The sample week with what people say of its anomalies, in their order. */
function remark(said: readonly (boolean | undefined)[], locale = 'en'): string {
  const facts = sampleFacts();
  const episodes = facts.anomalies.episodes.map((episode, i) => ({ ...episode, genuine: said[i] }));
  return buildReport({ ...facts, anomalies: { ...facts.anomalies, episodes } }, { ...SAMPLE_OPTIONS, locale }).anomalies
    .remark;
}

describe('anomalies that people have judged', () => {
  test('are counted in the remark, in both languages', () => {
    expect(remark([true, false])).toMatch(/ · people say 1 of 2 genuine$/);
    expect(remark([undefined, true])).toMatch(/ · people say 1 of 1 genuine$/);
    expect(remark([false, false], 'de')).toMatch(/ · laut Urteil 0 von 2 echt$/);
  });

  test('are not spoken of where nobody has judged any', () => {
    expect(remark([undefined, undefined])).not.toContain('genuine');
  });
});
