import { statusSign } from '../../charts/index.ts';
import type { Action, ReportModel } from '../../model.ts';
import { TYPE } from '../../theme.ts';
import { continuedHead, heading } from './heading.ts';
import { limitedLines } from './limited-lines.ts';
import type { Sheet } from './sheet.ts';
import { say } from './words.ts';
import type { Run } from './wrap-runs.ts';

/** Columns: rank, what happened (under its sign), cost, what to do. Widths beyond these go to the texts. */
const SIGN_AT = 16;
const TEXT_AT = 30;
const COST_WIDTH = 60;
const COST_MOST = 88;
const COST_GAP = 8;
const DO_AT = 332;
const COST_RIGHT = 318;

export interface MeasuredAction {
  readonly action: Action;
  readonly rank: number;
  readonly text: Run[][];
  readonly todo: Run[][];
  readonly height: number;
}

/** Actions with their lines, so that page 1 can be laid out before anything is drawn. */
export function measureActions(sheet: Sheet, model: ReportModel): MeasuredAction[] {
  const wide = widths(sheet, model);
  return model.actions.map((action, i) => {
    const runs = [
      { text: action.subject, strong: true },
      { text: ` · ${action.word}. ${action.text}`, strong: false },
    ];
    const text = limitedLines(sheet, runs, wide.text, 4);
    const todo = limitedLines(sheet, [{ text: action.todo, strong: true }], wide.todo, 3);
    const lines = Math.max(2, text.length, todo.length + (action.owner === '' ? 0 : 1));
    return { action, rank: i + 1, text, todo, height: Math.ceil((lines * TYPE.leading + 7) / 4) * 4 };
  });
}

/** Height of head, rows and last rule of so many actions. */
export function actionsHeight(actions: readonly MeasuredAction[], more: boolean): number {
  const rows = actions.reduce((sum, each) => sum + each.height, 0);
  return 40 + (actions.length === 0 ? 16 : rows) + (more ? 12 : 0);
}

/** Draws the section from the cursor on; `more` leads to those that stand on the next page. */
export function drawActions(
  sheet: Sheet,
  model: ReportModel,
  actions: readonly MeasuredAction[],
  options: { readonly more: number; readonly continued: boolean },
): void {
  const { left, right } = sheet.geometry;
  const baseline = sheet.y + 22;
  heading(sheet, baseline, {
    title: say(model, 'actions'),
    remark: options.continued ? say(model, 'continued') : say(model, 'actionsRemark'),
    anchor: options.continued ? 'actions-more' : 'actions',
  });
  let top = baseline + 18;
  if (actions.length === 0) {
    sheet.structure.leaf('P', {}, () => sheet.text(say(model, 'actionsEmpty'), left, top, { color: 'ink2' }));
    sheet.y = top + 4;
    return;
  }
  const wide = widths(sheet, model);
  sheet.structure.artifact(() => {
    const head = { size: TYPE.head, color: 'ink3' } as const;
    sheet.text(say(model, 'actionsWhat'), left + SIGN_AT, baseline + 14, head);
    sheet.text(say(model, 'actionsCost'), wide.costRight, baseline + 14, { ...head, align: 'right' });
    sheet.text(say(model, 'actionsDo'), wide.doAt, baseline + 14, head);
  });
  sheet.rule(top, {});
  sheet.structure.group('L', {}, () => {
    actions.forEach((each, i) => {
      if (top + each.height > sheet.geometry.bottom) {
        sheet.rule(top, {});
        sheet.addPage();
        top = sheet.y + continuedHead(sheet, `${say(model, 'actions')} · ${say(model, 'continued')}`) + 4;
        sheet.rule(top, {});
      }
      drawAction(sheet, each, wide, top);
      top += each.height;
      if (i < actions.length - 1) sheet.rule(top, { color: 'grid', width: 0.75 });
    });
  });
  sheet.rule(top, {});
  sheet.y = top;
  if (options.more > 0) {
    const fill = sheet.structure.reserve('P');
    const y = top + 10;
    sheet.later(() => {
      const text = say(model, 'actionsMore', { count: options.more, page: sheet.pageOf('actions-more') ?? '' });
      fill(() => sheet.link('actions-more', text, right, y, { size: TYPE.head, color: 'data', align: 'right' }));
    });
    sheet.y += 12;
  }
}

function drawAction(sheet: Sheet, each: MeasuredAction, wide: ReturnType<typeof widths>, top: number): void {
  const { left } = sheet.geometry;
  const { action } = each;
  const baseline = top + 12;
  const strong = action.cost === '' ? 'regular' : 'semibold';
  sheet.structure.group('LI', {}, () => {
    sheet.structure.leaf('Lbl', {}, () => sheet.text(String(each.rank), left, baseline, { face: 'semibold' }));
    sheet.structure.leaf('LBody', {}, () => {
      sheet.scene(statusSign(action.status, 9), left + SIGN_AT, baseline - 7.8);
      sheet.paragraph(each.text, left + TEXT_AT, baseline);
      sheet.text(action.cost, wide.costRight, baseline, { face: strong, align: 'right', width: wide.cost });
      sheet.text(action.costNote, wide.costRight, baseline + TYPE.leading, {
        size: TYPE.head,
        color: 'ink2',
        align: 'right',
        width: wide.cost,
      });
      const last = sheet.paragraph(each.todo, wide.doAt, baseline);
      sheet.text(action.owner, wide.doAt, last + TYPE.leading, { size: TYPE.head, color: 'ink2', width: wide.todo });
    });
  });
}

/** The cost takes what its widest text needs, the text beside it gets the rest. */
function widths(sheet: Sheet, { actions }: ReportModel) {
  const { left, right } = sheet.geometry;
  const doAt = left + DO_AT;
  const needed = actions.flatMap(({ cost, costNote }) => [
    sheet.measure(cost, TYPE.body, 'semibold'),
    sheet.measure(costNote, TYPE.head, 'regular'),
  ]);
  const cost = Math.min(COST_MOST, Math.max(COST_WIDTH, ...needed));
  return { text: COST_RIGHT - cost - COST_GAP - TEXT_AT, cost, costRight: left + COST_RIGHT, doAt, todo: right - doAt };
}
