import { describe, expect, test } from 'vitest';
import { reportPlans } from '../../../reports/index.ts';
import { composeReportMail, type ReportModel } from '../../../src/report/index.ts';
import { reportOf } from '../situations.ts';

const plan = reportPlans.find(({ name }) => name === 'incident');
const about = (locale: string): ReportModel => {
  if (plan === undefined) throw new Error('no plan of incidents');
  return reportOf(plan, 'breached', locale);
};
const tilesOf = (model: ReportModel): string[] =>
  model.tiles.map(({ label, figure, change, earlier }) =>
    [label, figure.text, change, earlier]
      .filter((part) => part !== '')
      .join(' | ')
      .replaceAll('\u202f', ' '),
  );

describe('the report of one incident', () => {
  test('has its own key figures', () => {
    expect(tilesOf(about('en'))).toEqual([
      'Duration | 47 min | Outage | until Tue 10 09:59',
      'Failed | 32.6 k | requests | 81.5% of 40.0 k',
      'Budget spent | 88.9% | of the window’s | 27.5% left',
      'Cost | €4,512 | all components',
      'First alert | 4 min | after its start | 09:16',
      'Taken on | — | by nobody',
    ]);
    expect(tilesOf(about('de'))[0]).toBe('Dauer | 47 min | Ausfall | bis Di 10. 09:59');
  });

  test('asks for its cause where nobody has named one, with what it cost', () => {
    const [first] = about('en').actions;
    expect(first).toMatchObject({
      subject: 'API availability',
      status: 'info',
      cost: '€4,512',
      money: 4_512,
      todo: 'Name the cause, and what keeps it from coming back.',
    });
    expect(first?.text).toContain('Suspect: deploy “4.18.0”.');
  });

  test('tells in the mail what happened when', () => {
    const { html } = composeReportMail(about('en'), { pdf: new Uint8Array(1) });
    for (const { when, text } of about('en').incidents.log) {
      expect(html).toContain(`>${when}</td>`);
      expect(html).toContain(text.replaceAll('"', '&quot;'));
    }
    expect(html.indexOf('What happened when')).toBeLessThan(html.indexOf('Service level objectives'));
  });
});
