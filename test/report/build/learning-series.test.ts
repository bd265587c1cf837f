import { describe, expect, test } from 'vitest';
import type { AnomalyFacts } from '../../../src/report/index.ts';
import { buildReport } from '../../../src/report/index.ts';
import { SAMPLE_OPTIONS, sampleFacts } from './sample-facts.ts';

const UNTIL = Date.parse('2026-11-24T10:00:00Z');

function said(learning: NonNullable<AnomalyFacts['learning']>, locale: string, isCalm = false) {
  const facts = sampleFacts();
  const { anomalies } = facts;
  const given = { ...anomalies, learning, episodes: isCalm ? [] : anomalies.episodes };
  const { remark, empty } = buildReport({ ...facts, anomalies: given }, { ...SAMPLE_OPTIONS, locale }).anomalies;
  return isCalm ? empty : remark;
}

describe('series that are too young to be sure of them', () => {
  const one = [{ title: 'Mail queue', until: UNTIL }];
  const two = [{ title: 'Latency', until: UNTIL - 86_400_000 }, ...one];

  test('are named in the remark, with the day until which they learn', () => {
    expect(said(one, 'en')).toMatch(/ · Mail queue is still learning, until Tue 24 Nov$/);
    expect(said(one, 'de')).toMatch(/ · Mail queue lernt noch, bis Di\., 24\. Nov\.$/);
    expect(said(two, 'en')).toMatch(/ · 2 series are still learning, the last until Tue 24 Nov$/);
    expect(said(two, 'de')).toMatch(/ · 2 Reihen lernen noch, die letzte bis Di\., 24\. Nov\.$/);
  });

  test('are named where nothing was found, too', () => {
    expect(said(one, 'en', true)).toMatch(/series watched\. Mail queue is still learning, until Tue 24 Nov\.$/);
    expect(said(one, 'de', true)).toMatch(/ Mail queue lernt noch, bis Di\., 24\. Nov\.$/);
    expect(said([], 'en', true)).toMatch(/series watched\.$/);
  });
});
