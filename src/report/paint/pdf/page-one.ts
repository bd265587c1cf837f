import type { ReportModel, SloRow } from '../../model.ts';
import { TYPE } from '../../theme.ts';
import { actionsHeight, drawActions, type MeasuredAction, measureActions } from './actions.ts';
import { heading } from './heading.ts';
import type { Sheet } from './sheet.ts';
import { DENSE_FROM, drawShortTable, shortTableHeight } from './slo-table.ts';
import { drawTiles, tileRowHeight } from './tiles.ts';
import { titleBlock, verdictBlock } from './verdict.ts';
import { say } from './words.ts';

const MOST_ACTIONS = 5;
const FEWER_ACTIONS = 3;
const MOST_DATES = 3;
/** Of many SLOs, so many at least: where all are met, those that are nearest to their limit. */
const FEWEST_ROWS = 5;
const TILES_GAP = 14;

/** What page 1 holds; the rest stands on later pages. */
interface Plan {
  readonly actions: readonly MeasuredAction[];
  readonly rows: readonly SloRow[];
  readonly dense: boolean;
  readonly dates: boolean;
}

/** What did not fit on page 1. */
export interface Left {
  readonly actions: readonly MeasuredAction[];
  readonly dates: boolean;
  /** SLOs that the table of page 1 leaves out. */
  readonly hidden: number;
}

/**
 * Page 1: the answer, what to do, the figures, every SLO that is not met. Space is handed out in the order that a reader
 * needs it: dates go first, then actions beyond the third, then SLOs that are met.
 * @param more rows of SLOs beside those that it shows of many anyway
 */
export function drawPageOne(sheet: Sheet, model: ReportModel, more: number): Left {
  titleBlock(sheet, model);
  verdictBlock(sheet, model);
  const actions = measureActions(sheet, model);
  const key = keyLines(sheet, model);
  const plan = planFor(sheet, model, actions, { keyLines: key.length, more });
  const later = actions.length - plan.actions.length;
  drawActions(sheet, model, plan.actions, { more: later, continued: false });
  sheet.y += TILES_GAP;
  drawTiles(sheet, model);
  const hidden = model.slos.rows.length - plan.rows.length;
  drawShortTable(sheet, model, plan.rows, { dense: plan.dense, more: hidden });
  drawKey(sheet, key);
  if (plan.dates) drawDates(sheet, model);
  return {
    actions: actions.slice(plan.actions.length),
    dates: !plan.dates && model.dates.length > 0,
    hidden,
  };
}

function planFor(
  sheet: Sheet,
  model: ReportModel,
  actions: readonly MeasuredAction[],
  { keyLines, more }: { readonly keyLines: number; readonly more: number },
): Plan {
  const all = model.slos.rows;
  const many = all.length >= DENSE_FROM;
  const notMet = all.filter((row) => row.status !== 'met');
  const tiles = tileRowHeight(sheet, model.tiles, Math.max(1, model.tiles.length));
  const room = sheet.room - TILES_GAP - tiles - keyHeight(keyLines);
  const height = (plan: Plan) =>
    actionsHeight(plan.actions, plan.actions.length < actions.length) +
    shortTableHeight(plan.rows.length, { dense: plan.dense, more: all.length - plan.rows.length }) +
    (plan.dates ? datesHeight(model) : 0);
  const fits = (plan: Plan) => height(plan) <= room;

  const five = actions.slice(0, MOST_ACTIONS);
  const three = actions.slice(0, FEWER_ACTIONS);
  const dates = model.dates.length > 0;
  const met = all.filter((row) => row.status === 'met');
  const rows = many ? [...notMet, ...met.slice(0, Math.max(0, FEWEST_ROWS - notMet.length) + more)] : all;
  const wished: Plan[] = [
    { actions: five, rows, dense: false, dates },
    { actions: five, rows, dense: false, dates: false },
    { actions: three, rows, dense: false, dates: false },
    // A line each rather than a second table for the few that do not fit.
    ...(many ? [] : [dates, false].map((shown) => ({ actions: three, rows, dense: true, dates: shown }))),
  ];
  const whole = wished.find(fits);
  if (whole !== undefined) return whole;
  const dense = { actions: three, rows: notMet, dense: many, dates: false };
  if (many && !fits(dense)) return dense;
  return withMetRows(all, notMet, dense, fits);
}

/** Adds met rows, the worst first as they come, while they fit. */
function withMetRows(
  all: readonly SloRow[],
  notMet: readonly SloRow[],
  plan: Plan,
  fits: (plan: Plan) => boolean,
): Plan {
  const met = all.filter((row) => row.status === 'met');
  let best = plan;
  if (plan.dense) return best;
  for (let count = 1; count <= met.length; count++) {
    const longer = { ...plan, rows: [...notMet, ...met.slice(0, count)] };
    if (!fits(longer)) break;
    best = longer;
  }
  return best;
}

function keyLines(sheet: Sheet, model: ReportModel) {
  // The square of a missed period is printed in its colour.
  const runs = (text: string) => text.split(/(■)/).map((part) => ({ text: part, strong: part === '■' }));
  return model.slos.key.flatMap((text) => sheet.lines(runs(text), sheet.geometry.content, { size: TYPE.note }));
}

function keyHeight(lines: number): number {
  return lines === 0 ? 0 : 1 + lines * TYPE.noteLeading + 3;
}

function drawKey(sheet: Sheet, lines: ReturnType<typeof keyLines>): void {
  if (lines.length === 0) return;
  sheet.need(keyHeight(lines.length));
  const style = { size: TYPE.note, leading: TYPE.noteLeading, color: 'ink3', strongColor: 'bad' } as const;
  sheet.structure.leaf('P', {}, () => sheet.paragraph(lines, sheet.geometry.left, sheet.y + 11.5, style));
  sheet.y += keyHeight(lines.length);
}

function datesHeight(model: ReportModel): number {
  return 23 + Math.min(MOST_DATES, model.dates.length) * 12;
}

/** What falls due after this report. */
export function drawDates(sheet: Sheet, model: ReportModel): void {
  const { left, right } = sheet.geometry;
  const baseline = sheet.y + 19;
  heading(sheet, baseline, { title: say(model, 'dates'), anchor: 'dates' });
  sheet.rule(baseline + 4.5, {});
  sheet.structure.group('L', {}, () => {
    model.dates.slice(0, MOST_DATES).forEach((date, i) => {
      const y = baseline + 14 + i * 12;
      sheet.structure.group('LI', {}, () => {
        sheet.structure.leaf('Lbl', {}, () => sheet.text(date.when, left, y, { face: 'semibold', width: 56 }));
        sheet.structure.leaf('LBody', {}, () => sheet.text(date.text, left + 60, y, { width: right - left - 60 }));
      });
    });
  });
  sheet.y = baseline + 4 + Math.min(MOST_DATES, model.dates.length) * 12;
}
