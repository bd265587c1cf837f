import PDFDocument from 'pdfkit';
import type { ReportModel } from '../../model.ts';
import type { PaintAssets, Painter, PaintOptions } from '../../painter.ts';
import type { SectionKey } from '../../section-names.ts';
import { TYPE } from '../../theme.ts';
import { plainText } from '../../type/index.ts';
import { csvPainter, jsonPainter } from '../index.ts';
import { actionsHeight, drawActions } from './actions.ts';
import { drawAnomalies } from './anomalies.ts';
import { drawAttention } from './attention.ts';
import { drawCapacity } from './capacity.ts';
import { drawChanges } from './changes.ts';
import { drawEvidence } from './evidence.ts';
import { CONTENT_TOP, geometryOf, RUNNING_HEAD, RUNNING_RULE } from './geometry.ts';
import { drawHealth } from './health.ts';
import { drawIncidents } from './incidents.ts';
import { infoOf, writeMetadata } from './metadata.ts';
import { drawDates, drawPageOne } from './page-one.ts';
import { drawPanels } from './panels.ts';
import { drawSavings } from './savings.ts';
import { Sheet } from './sheet.ts';
import { ROW } from './slo-row.ts';
import { drawFullTable } from './slo-table.ts';
import { say } from './words.ts';

type Pdf = InstanceType<typeof PDFDocument>;

/** The report as a tagged PDF. All its dates are the model's, so equal models give equal bytes. */
export const pdfPainter: Painter = {
  format: 'pdf',
  mediaType: 'application/pdf',
  async paint(model, assets, options) {
    let draft = drafted(model, assets, options);
    // What follows page 1 may leave room on it for more of the SLOs that it leaves out.
    const rows = Math.min(draft.hidden, Math.floor(draft.sheet.roomOf(1) / ROW));
    if (rows > 0) draft = drafted(model, assets, options, { rows });
    if (endsNearlyEmpty(draft.sheet)) {
      const tight = drafted(model, assets, options, { tight: true, rows });
      if (tight.sheet.pages < draft.sheet.pages) draft = tight;
    }
    const { doc, sheet } = draft;
    const chunks: Uint8Array[] = [];
    const finished = new Promise<void>((resolve, reject) => {
      doc.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      doc.on('end', () => resolve());
      doc.on('error', reject);
    });
    await attach(doc, model, assets, options);
    sheet.finish((page, pages) => footer(sheet, model, page, pages));
    sheet.structure.end();
    doc.end();
    await finished;
    return new Uint8Array(Buffer.concat(chunks));
  },
};

/** A last page with less than this on it is worth a second try. */
const NEARLY_EMPTY = 300;
/** Of long reports one page more or less is not noticed. */
const FEW_PAGES = 8;

function endsNearlyEmpty(sheet: Sheet): boolean {
  return sheet.pages > 1 && sheet.pages <= FEW_PAGES && sheet.y < CONTENT_TOP + NEARLY_EMPTY;
}

/**
 * All pages but for what names pages that come later, and how many SLOs page 1 leaves out.
 * @param layout with less space between sections, and with more rows on page 1 than there would be
 */
function drafted(
  model: ReportModel,
  assets: PaintAssets,
  options: PaintOptions,
  { tight = false, rows = 0 }: { readonly tight?: boolean; readonly rows?: number } = {},
): { readonly doc: Pdf; readonly sheet: Sheet; readonly hidden: number } {
  const geometry = geometryOf(options.pageSize);
  const info = infoOf(model);
  const doc = new PDFDocument({
    size: [geometry.width, geometry.height],
    margin: 0,
    autoFirstPage: false,
    bufferPages: true,
    pdfVersion: '1.7',
    tagged: true,
    lang: model.language,
    displayTitle: true,
    info,
    // Not Helvetica, which pdfkit would read first: nothing is set in it.
    font: '',
  });
  writeMetadata(doc, info, model.language);
  const sheet = new Sheet(doc, { geometry, tight, assets }, (page) => runningHead(page, model));
  return { doc, sheet, hidden: drawReport(sheet, model, rows) };
}

/** The figures travel with the page that prints them. */
async function attach(doc: Pdf, model: ReportModel, assets: PaintAssets, options: PaintOptions): Promise<void> {
  const made = new Date(model.generatedAt);
  for (const painter of [jsonPainter, csvPainter]) {
    const bytes = await painter.paint(model, assets, options);
    doc.file(Buffer.from(bytes), {
      name: `${plainText(model.name)}.${painter.format}`,
      type: painter.mediaType.split(';')[0] ?? '',
      creationDate: made,
      modifiedDate: made,
    });
  }
}

function drawReport(sheet: Sheet, model: ReportModel, rows: number): number {
  sheet.addPage();
  const left = drawPageOne(sheet, model, rows);
  if (left.actions.length > 0) {
    sheet.need(actionsHeight(left.actions.slice(0, 2), false));
    if (sheet.atTop) sheet.y -= 8;
    drawActions(sheet, model, left.actions, { more: 0, continued: true });
  }
  if (left.dates) {
    sheet.need(80);
    if (left.actions.length === 0 && !sheet.atTop) sheet.addPage();
    drawDates(sheet, model);
  }
  const reference = model.sections.findIndex((section) => section === 'health' || section === 'evidence');
  const before = reference < 0 ? model.sections.length : reference;
  model.sections.slice(0, before).forEach((section) => {
    DRAW[section](sheet, model);
  });
  // The whole table is for looking up: it stands where the evidence begins.
  if (left.hidden > 0) drawFullTable(sheet, model);
  model.sections.slice(before).forEach((section) => {
    DRAW[section](sheet, model);
  });
  return left.hidden;
}

const DRAW: Readonly<Record<SectionKey, (sheet: Sheet, model: ReportModel) => void>> = {
  changes: drawChanges,
  // On the first page where there is room, else on the second.
  dates: () => undefined,
  attention: drawAttention,
  incidents: drawIncidents,
  anomalies: drawAnomalies,
  savings: (sheet, model) => {
    if (model.savings !== null) drawSavings(sheet, model, model.savings);
  },
  capacity: (sheet, model) => {
    if (model.capacity !== null) drawCapacity(sheet, model, model.capacity);
  },
  panels: (sheet, model) => {
    model.panels.forEach((panels, i) => {
      drawPanels(sheet, model, panels, i);
    });
  },
  health: drawHealth,
  evidence: drawEvidence,
};

function runningHead(sheet: Sheet, model: ReportModel): void {
  if (sheet.pages === 1) return;
  const { left, right } = sheet.geometry;
  sheet.structure.artifact(() => {
    const x = left + sheet.text(model.title, left, RUNNING_HEAD, { face: 'semibold', width: 220 }) + 6;
    const when = [model.period.label, model.period.dates].filter((part) => part !== '').join(', ');
    const text = [model.scope, when].filter((part) => part !== '').join(' · ');
    sheet.text(text, x, RUNNING_HEAD, { color: 'ink2', width: right - x });
  });
  sheet.rule(RUNNING_RULE, { width: 0.75, color: 'ink' });
}

function footer(sheet: Sheet, model: ReportModel, page: number, pages: number): void {
  const { left, right, content, footerRule, footer: y } = sheet.geometry;
  sheet.rule(footerRule, { width: 0.75, color: 'rule' });
  const style = { size: TYPE.head, color: 'ink3' } as const;
  sheet.text(model.confidentiality, left, y, { ...style, width: content * 0.32 });
  sheet.text(model.zoneNote, left + content / 2, y, { ...style, align: 'middle', width: content * 0.4 });
  sheet.text(say(model, 'page', { page, pages }), right, y, {
    size: TYPE.head,
    face: 'semibold',
    color: 'ink2',
    align: 'right',
  });
}
