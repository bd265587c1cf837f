import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  composeReportMail,
  loadPainter,
  type Painter,
  type ReportModel,
  slackSummary,
} from '../../src/report/index.ts';
import { ASSETS } from './assets.ts';
import { paintedPdf } from './painted.ts';
import { textOfHtml, textOfPdf } from './painted-text.ts';
import { hasPoppler } from './pdf/read-pdf.ts';
import { SITUATIONS } from './situations.ts';

const golden = (name: string, ending: string): string =>
  join(import.meta.dirname, 'golden', `${name}.${ending}.golden`);

const paint = async (format: Painter['format'], model: ReportModel): Promise<Uint8Array> =>
  (await loadPainter(format)).paint(model, ASSETS, { pageSize: 'A4' });

const read = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The JSON without what other formats draw: one line for each thing that it says. */
function digestOf(model: ReportModel): string {
  const { verdict, actions, tiles, slos, attention, incidents, anomalies, savings, capacity, health, panels } = model;
  const { evidence, dates } = model;
  const line = (name: string, value: unknown): string => `${name} ${JSON.stringify(value)}`;
  return [
    line('schema', [model.schema, model.name, model.period.key, model.revision, model.coverage]),
    line('verdict', verdict),
    ...actions.map((action) => line('action', action)),
    ...tiles.map((tile) => line('tile', tile)),
    ...slos.rows.slice(0, 12).map(({ trend, ...row }) => line(`slo, trend of ${trend.length},`, row)),
    ...attention.map(({ id, status, remark }) => line('attention', [id, status, remark])),
    ...incidents.rows.map((row) => line('incident', row)),
    line('incidents', [incidents.remark, incidents.empty]),
    line('anomalies', [anomalies.remark, anomalies.empty, anomalies.items.map(({ what, why }) => `${what} ${why}`)]),
    line('savings', savings?.rows.map(({ name, amount, text }) => [name, amount, text]) ?? null),
    line('capacity', capacity?.rows ?? null),
    ...health.columns.map((column) => line('health', column)),
    line(
      'panels',
      panels.flatMap((section) => section.panels.map(({ kind, id, alt }) => [kind, id, alt])),
    ),
    ...evidence.rows.slice(0, 12).map((row) => line('evidence', row)),
    line('dates', dates),
  ].join('\n');
}

/** The first rows and how many there are. */
function headOf(text: string, rows: number): string {
  const lines = text.split('\r\n');
  return lines.length <= rows + 2 ? text : `${lines.slice(0, rows).join('\n')}\n… ${lines.length - 2} rows\n`;
}

const few = Object.entries(SITUATIONS).filter(([name]) => name !== 'many-slos');

describe.each(Object.entries(SITUATIONS))('a week that is %s', (name, model) => {
  it('as a mail', async () => {
    const { subject, html } = composeReportMail(model, { pdf: new Uint8Array(1) });
    await expect(`Subject: ${subject}\n\n${textOfHtml(html)}\n`).toMatchFileSnapshot(golden(name, 'mail'));
  });

  it('as a summary in Slack', async () => {
    await expect(`${JSON.stringify(slackSummary(model), null, 2)}\n`).toMatchFileSnapshot(golden(name, 'slack'));
  });

  it('as CSV', async () => {
    await expect(headOf(read(await paint('csv', model)), 9)).toMatchFileSnapshot(golden(name, 'csv'));
  });

  it('as JSON', async () => {
    const back = JSON.parse(read(await paint('json', model))) as ReportModel;
    await expect(`${digestOf(back)}\n`).toMatchFileSnapshot(golden(name, 'json'));
  });
});

describe.each(few)('a week that is %s, on pages', (name, model) => {
  it('as Markdown', async () => {
    await expect(read(await paint('md', model))).toMatchFileSnapshot(golden(name, 'md'));
  });

  it('as HTML', async () => {
    await expect(`${textOfHtml(read(await paint('html', model)))}\n`).toMatchFileSnapshot(golden(name, 'html'));
  });

  it.skipIf(!hasPoppler)('as PDF (needs pdftotext)', async () => {
    await expect(`${textOfPdf(await paintedPdf(model))}\n`).toMatchFileSnapshot(golden(name, 'pdf'));
  });
});

describe('200 SLOs of 13 weeks', () => {
  const model = SITUATIONS['many-slos'] as ReportModel;

  it.skipIf(!hasPoppler)('begin and end their pages as before (needs pdftotext)', async () => {
    const pages = textOfPdf(await paintedPdf(model)).split('\n\n— next page —\n\n');
    const ends = pages.map((page) => {
      const lines = page.split('\n');
      return [...lines.slice(0, 4), '…', ...lines.slice(-3)].join('\n');
    });
    const [first = ''] = pages;
    await expect(`${[first, ...ends.slice(1)].join('\n\n— next page —\n\n')}\n`).toMatchFileSnapshot(
      golden('many-slos', 'pdf'),
    );
  });

  it('are all in the HTML and the Markdown', async () => {
    const texts = [textOfHtml(read(await paint('html', model))), read(await paint('md', model))];
    for (const text of texts) for (const row of model.slos.rows) expect(text).toContain(row.name);
  });
});
