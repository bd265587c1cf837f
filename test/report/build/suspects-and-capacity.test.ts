import { describe, expect, it } from 'vitest';
import { buildReport, type CapacityFacts, type EventFacts, type ReportFacts } from '../../../src/report/index.ts';
import { parsePeriod } from '../../../src/time/index.ts';
import { CALENDAR, SAMPLE_COURSES, SAMPLE_INCIDENTS, SAMPLE_OPTIONS, WEEK_46, weekFacts } from './sample-facts.ts';

const HOUR_MS = 3_600_000;

function deploy(text: string, start: string, labels: Readonly<Record<string, string>> = {}): EventFacts {
  return { kind: 'deploy', start: Date.parse(start), end: undefined, text, author: '', url: '', labels };
}

/** In use by the hour over four weeks, growing by a day's step from what it was. */
function filling(name: string, first: number, perDay: number, limit: number): CapacityFacts {
  const hours = 28 * 24;
  return {
    resource: {
      ...{ name, title: name, source: 'prom', query: name, limit, limitQuery: '', unit: 'GB', label: '' },
      historyMs: hours * HOUR_MS,
      team: '',
    },
    used: {
      columns: [
        { name: 'time', type: 'time' },
        { name: 'value', type: 'number' },
      ],
      rows: Array.from({ length: hours }, (_, i) => [
        WEEK_46.end - (hours - i) * HOUR_MS,
        first + (i / 24) * perDay + (i % 5) / 10,
      ]),
    },
    limits: { columns: [], rows: [] },
    until: WEEK_46.end,
    failure: '',
  };
}

const causeOf = (facts: ReportFacts, locale = 'en'): string | undefined =>
  buildReport(facts, { ...SAMPLE_OPTIONS, locale }).incidents.rows.find(({ startText }) => startText.startsWith('Tue'))
    ?.cause;

describe('the suspect of an incident', () => {
  const events = [
    deploy('4.17.9', '2026-11-10T06:00:00Z'),
    deploy('4.18.0', '2026-11-10T08:05:00Z'),
    deploy('search 2.1', '2026-11-10T08:10:00Z', { slo: 'vector-search' }),
    deploy('4.18.1', '2026-11-10T08:30:00Z'),
  ];

  it('is the last deploy in the hour before it that concerns what failed', () => {
    const facts = weekFacts(SAMPLE_COURSES, { incidents: SAMPLE_INCIDENTS, events });
    expect(causeOf(facts)).toBe('Suspect: deploy “4.18.0”');
  });

  it('is not known where nothing came near it', () => {
    expect(causeOf(weekFacts(SAMPLE_COURSES, { incidents: SAMPLE_INCIDENTS }))).toBe('not known');
  });
});

describe('what fills up', () => {
  const facts = weekFacts(SAMPLE_COURSES.slice(3, 4), {
    capacity: [filling('Volume', 540, 9.8, 1_000), filling('Archive', 100, 1, 1_000)],
  });

  it('is an action and a date where it is full before more can be had, in English and in German', () => {
    const english = buildReport(facts, SAMPLE_OPTIONS);
    expect(english.actions.map(({ subject, costNote, todo }) => [subject, costNote, todo])).toEqual([
      ['Volume', 'full about 4 Dec', 'Make room, or extend it.'],
    ]);
    expect(english.actions[0]?.text).toMatch(/^At 81\.\d% · 814.* of 1,000\sGB; full in 18 days \(18 to 19\)/);
    expect(english.dates.map(({ when }) => when)).toContain('Fri 4 Dec');
    const german = buildReport(facts, { ...SAMPLE_OPTIONS, locale: 'de' });
    expect(german.actions.map(({ todo }) => todo)).toEqual(['Platz schaffen oder erweitern.']);
  });

  it('is listed where it lasts, and nobody is asked to do anything', () => {
    const model = buildReport(facts, SAMPLE_OPTIONS);
    expect(model.capacity?.rows.map(({ name, status }) => [name, status])).toEqual([
      ['Volume', 'risk'],
      ['Archive', 'met'],
    ]);
  });
});

describe('times in a quarter', () => {
  it('say which month they are of', () => {
    const period = parsePeriod('2026-Q4', 0, CALENDAR);
    const model = buildReport(weekFacts(SAMPLE_COURSES, { period, incidents: SAMPLE_INCIDENTS }), SAMPLE_OPTIONS);
    expect(model.incidents.rows.map(({ startText }) => startText)).toContain('10 Nov 09:12');
    expect(model.incidents.timeline.dayLabels.filter((label) => label !== '').slice(0, 2)).toEqual(['5 Oct', '12 Oct']);
  });
});
