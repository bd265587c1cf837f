import { describe, expect, test } from 'vitest';
import { buildReport } from '../../../src/report/index.ts';
import type { Hours } from '../../../src/slo/index.ts';
import { SAMPLE_OPTIONS, sampleFacts } from './sample-facts.ts';

/** The sample week where the first SLO counts in some hours only. */
function reportWith(hours: Hours, locale = 'en') {
  const facts = sampleFacts();
  const [first, ...rest] = facts.slos;
  if (first === undefined) throw new Error('no SLO');
  const slos = [{ ...first, definition: { ...first.definition, hours } }, ...rest];
  const model = buildReport({ ...facts, slos }, { ...SAMPLE_OPTIONS, locale });
  return {
    note: model.slos.rows.find(({ slo }) => slo === first.definition.name)?.note,
    formulas: model.evidence.formulas.map(({ name, text }) => `${name}: ${text}`),
  };
}

const OFFICE: Hours = { days: [1, 2, 3, 4, 5], from: 480, to: 1_080, timeZone: 'Europe/Berlin' };

describe('the hours in which an SLO counts', () => {
  test('stand beside its name and in the method', () => {
    const { note, formulas } = reportWith(OFFICE);
    expect(note).toBe('Platform · Mon–Fri 08:00–18:00');
    expect(formulas).toContain(
      'Hours: API availability: only Mon–Fri 08:00–18:00 (Europe/Berlin) counts; the rest of the week spends no budget, is not due and is no downtime',
    );
  });

  test('name days that do not follow each other one by one, in the language of the report', () => {
    const odd = { ...OFFICE, days: [0, 1, 3, 6] as const, to: 1_440 };
    expect(reportWith(odd, 'de').note).toBe('Platform · Mo, Mi, Sa, So 08:00–24:00');
  });

  test('are not spoken of where every hour counts', () => {
    const { evidence } = buildReport(sampleFacts(), SAMPLE_OPTIONS);
    expect(evidence.formulas.map(({ name }) => name)).not.toContain('Hours');
  });
});
