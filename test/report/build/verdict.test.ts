import { describe, expect, test } from 'vitest';
import { buildReport, type ReportFacts, type ReportModel } from '../../../src/report/index.ts';
import { parsePeriod, previousPeriod } from '../../../src/time/index.ts';
import {
  type Course,
  incident,
  SAMPLE_COURSES,
  SAMPLE_INCIDENTS,
  SAMPLE_OPTIONS,
  sampleFacts,
  savingsFactsOf,
  savingsOf,
  WEEK_46,
  weekFacts,
} from './sample-facts.ts';

const sentence = ({ verdict }: ReportModel): string =>
  verdict.sentence
    .map(({ text }) => text)
    .join('')
    .replaceAll('\u00a0', ' ')
    .replaceAll('\u202f', ' ');
const told = (facts: ReportFacts, locale: string): ReportModel => buildReport(facts, { ...SAMPLE_OPTIONS, locale });

const GOOD: readonly Course[] = [
  {
    name: 'pipeline',
    title: 'Pipeline success',
    objective: 0.99,
    digits: 1,
    unit: 'runs',
    perDay: 2_000,
    badShare: 0.0064,
  },
  { name: 'api', title: 'API availability', objective: 0.999, perDay: 1_000_000, badShare: 0.0003 },
];
const SAVED = savingsFactsOf(savingsOf(WEEK_46, '212', '0'), savingsOf(previousPeriod(WEEK_46), '186.5', '0'));

const SITUATIONS: readonly (readonly [string, ReportFacts, string, string, string])[] = [
  [
    'one SLO is breached',
    sampleFacts(),
    'breached',
    'One of 6 SLOs was breached: API availability fell to 99.87% (objective 99.90%) after a 47-minute outage on Tuesday. The week’s incidents cost €5,634; net savings fell by 63% to €3,451. Pipeline success is next at risk.',
    'Eines von 6 SLOs wurde verletzt: API availability fiel nach einem Ausfall von 47 Minuten am Dienstag auf 99,87 % (Ziel 99,90 %). Die Störungen der Woche kosteten 5.634 €; die Nettoersparnis fiel um 63 % auf 3.451 €. Als Nächstes ist Pipeline success gefährdet.',
  ],
  [
    'all is well',
    weekFacts(GOOD, { savings: SAVED }),
    'met',
    'Both SLOs were met, for the 13th week running. No incidents, no downtime; net savings were €10,054, 11% more than the week before. Nearest limit: Pipeline success has used 65.0% of its budget.',
    'Beide SLOs wurden erfüllt, die 13. Woche in Folge. Keine Störung, kein Ausfall; die Nettoersparnis betrug 10.054 €, 11 % mehr als in der Vorwoche. Am knappsten: Pipeline success hat 65,0 % seines Budgets verbraucht.',
  ],
  [
    'most data is missing',
    weekFacts([
      ...GOOD.slice(0, 1),
      { ...(SAMPLE_COURSES[2] as Course), name: 'search' },
      { ...(SAMPLE_COURSES[2] as Course), name: 'search-2' },
    ]),
    'nodata',
    '2 of 3 SLOs cannot be judged: 71.4% of their week is missing, from Wed 11 Nov to Sun 15 Nov. The one SLO that was seen met its objective. This is a gap in measurement, not proof of downtime.',
    '2 von 3 SLOs lassen sich nicht beurteilen: 71,4 % der Woche fehlen, von Mi., 11. Nov. bis So., 15. Nov. Das eine beobachtete SLO wurde erfüllt. Das ist eine Messlücke, kein Beleg für einen Ausfall.',
  ],
  [
    'there was no traffic',
    weekFacts(GOOD.map((course) => ({ ...course, perDay: 0 }))),
    'idle',
    'There was nothing to measure: 0 runs and requests, Mon 9 to Sun 15 Nov 2026, at a coverage of 100.0%. Nothing was met or missed, and no budget was spent. Was a shutdown planned?',
    'Es gab nichts zu messen: 0 runs und requests, Mo 9. bis So 15. Nov. 2026, bei 100,0 % Abdeckung. Nichts wurde erfüllt oder verletzt, kein Budget wurde verbraucht. War eine Abschaltung geplant?',
  ],
  [
    'it is the first week',
    weekFacts(GOOD.map((course) => ({ ...course, historyDays: 7 }))),
    'met',
    'First report: both SLOs met their objectives in their first week. Comparisons start next week, forecasts on Mon 23 Nov, and the full 28-day budget window closes on Sun 6 Dec.',
    'Erster Bericht: Beide SLOs wurden in der ersten Woche erfüllt. Vergleiche gibt es nächste Woche, Prognosen am Mo., 23. Nov., und das volle Budgetfenster von 28 Tagen schließt sich am So., 6. Dez.',
  ],
  [
    'one SLO is at risk',
    weekFacts([{ ...(GOOD[0] as Course), badShare: 0.0055, badDays: { 3: 0.112 } }, ...GOOD.slice(1)]),
    'risk',
    'Both SLOs were met, but Pipeline success has used 93.1% of its budget; one more bad day spends it, as early as Wed 18 Nov.',
    'Beide SLOs wurden erfüllt, aber Pipeline success hat 93,1 % seines Budgets verbraucht; ein weiterer schlechter Tag braucht es auf, frühestens Mi., 18. Nov.',
  ],
  [
    'several SLOs are breached',
    weekFacts(
      [
        ...['a', 'b', 'c'].map((name) => ({
          name,
          team: 'Data, marts',
          objective: 0.99,
          perDay: 1_000,
          badShare: 0.02,
        })),
        ...GOOD,
        { ...(SAMPLE_COURSES[2] as Course) },
      ],
      { savings: savingsFactsOf(savingsOf(WEEK_46, '186.5', '2310'), undefined) },
    ),
    'breached',
    'Three of 6 SLOs were breached, all in Data, marts; they cost €2,310. 1 has no verdict, 2 are on track. The worst: a stayed at 98.00% (objective 99.00%).',
    'Drei von 6 SLOs wurden verletzt, alle bei Data, marts; das kostete 2.310 €. 1 hat kein Urteil, 2 sind im Rahmen. Am schwersten: a blieb bei 98,00 % (Ziel 99,00 %).',
  ],
  [
    'a breach has left the window',
    weekFacts([{ ...(GOOD[1] as Course), badDays: { 33: 0.03 } }, GOOD[0] as Course]),
    'met',
    'Both SLOs were met again: API availability is back at 99.97% (objective 99.90%) after its breach in W45. No incidents, no downtime. Nearest limit: Pipeline success has used 65.0% of its budget.',
    'Beide SLOs wurden wieder erfüllt: API availability steht nach der Verletzung in KW 45 wieder bei 99,97 % (Ziel 99,90 %). Keine Störung, kein Ausfall. Am knappsten: Pipeline success hat 65,0 % seines Budgets verbraucht.',
  ],
];

describe('the verdict', () => {
  test.each(SITUATIONS)('where %s, says so in English and in German', (_, facts, status, english, german) => {
    const model = told(facts, 'en');
    expect(model.verdict.status).toBe(status);
    expect(sentence(model)).toBe(english);
    expect(sentence(told(facts, 'de'))).toBe(german);
  });

  test('has at most 45 words, whatever the names', () => {
    const long = 'an extraordinarily long name of a service that nobody could ever read aloud in a meeting';
    const facts = weekFacts(
      SAMPLE_COURSES.map((course) => ({ ...course, title: `${course.title} ${long}`, team: long })),
      { incidents: SAMPLE_INCIDENTS },
    );
    for (const locale of ['en', 'de']) {
      expect(sentence(told(facts, locale)).split(/\s+/).length).toBeLessThanOrEqual(45);
    }
  });

  test('says that there is no data where nothing was seen', () => {
    const facts = weekFacts(GOOD.map((course) => ({ ...course, historyDays: 0 })));
    expect(sentence(told(facts, 'en'))).toMatch(
      /^There is no data for this week: nothing was seen of any of the 2 SLOs/,
    );
    expect(told(facts, 'en').verdict.short).toBe('2 of 2 SLOs not judged, 2 actions.');
  });

  test('says what is certain and what is not where unseen time decides', () => {
    const facts = weekFacts([{ name: 'api', title: 'API', objective: 0.999, perDay: 1_000_000, badShare: 0.0003 }]);
    const [slo] = facts.slos;
    const [group] = slo?.groups ?? [];
    if (slo === undefined || group === undefined) throw new Error('the facts have one group');
    const status = {
      ...group.status,
      status: 'BREACHED' as const,
      coverage: 0.982,
      budgetUsedInterval: { low: 0.2946, high: 18.3 },
      reason: 'some time was not seen',
    };
    const doubtful = told({ ...facts, slos: [{ ...slo, groups: [{ ...group, status }] }] }, 'en');
    expect(sentence(doubtful)).toBe(
      'The SLO may be breached: 1.8% of the time of API was not seen, so 29.4% to 1,830% of its budget is used; the worse is assumed.',
    );
    expect(doubtful.slos.rows[0]?.budgetUsed.text).toBe('≥ 29.4%');
    expect(doubtful.actions[0]?.todo).toMatch(/^Find why the data stopped/);
  });

  test('names no incident that the budget would have survived', () => {
    const facts = weekFacts([{ name: 'api', title: 'API', objective: 0.999, perDay: 1_000_000, badShare: 0.0015 }], {
      incidents: [incident('api', '2026-11-10T08:12:00Z', 47, { budgetShare: 0.05 })],
    });
    expect(sentence(told(facts, 'en'))).toBe('The SLO was breached: API stayed at 99.85% (objective 99.90%).');
  });
});

test('an incident of a month is called by its date: it has four Tuesdays', () => {
  const month = parsePeriod('2026-11', Date.UTC(2026, 11, 2), { timeZone: WEEK_46.timeZone, weekStartsOn: 1 });
  const facts = weekFacts(SAMPLE_COURSES, { period: month, incidents: SAMPLE_INCIDENTS });
  expect(sentence(told(facts, 'en'))).toContain('after a 47-minute outage on Tue 10 Nov.');
  expect(sentence(told(facts, 'de'))).toContain('nach einem Ausfall von 47 Minuten am Di., 10. Nov.');
});
