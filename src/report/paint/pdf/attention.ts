import { burnDownChart, complianceChart, contributorChart } from '../../charts/index.ts';
import type { ReportModel, SloDetail } from '../../model.ts';
import { TYPE } from '../../theme.ts';
import { captioned, captionHeight, drawCaptioned } from './captioned.ts';
import { chartContext } from './chart-context.ts';
import { section } from './heading.ts';
import type { Sheet } from './sheet.ts';
import { say } from './words.ts';

const GUTTER = 20;
const CHART = 152;
const LOW_CHART = 116;
const POLICY_WIDTH = 175;

/** The SLOs that need somebody: two charts side by side, who made the bad events, and what the policy says. */
export function drawAttention(sheet: Sheet, model: ReportModel): void {
  for (const detail of model.attention) drawDetail(sheet, model, detail);
}

function drawDetail(sheet: Sheet, model: ReportModel, detail: SloDetail): void {
  const { left, content } = sheet.geometry;
  const context = chartContext(sheet, model);
  const width = (content - GUTTER) / 2;
  const breached = detail.status === 'breached';
  const size = { width, height: breached ? CHART : LOW_CHART };
  const burnDown = captioned(sheet, detail.burnDown, burnDownChart(detail.burnDown, context, size), width);
  const compliance = () =>
    captioned(sheet, detail.compliance, complianceChart(detail.compliance, context, size), width);
  const contributors = (wide: number) =>
    detail.contributors === null
      ? undefined
      : captioned(sheet, detail.contributors, contributorChart(detail.contributors, context, { width: wide }), wide);

  // A breach shows what happened, then what is left, then who did it. What is only at risk needs one row.
  const beside = breached ? undefined : contributors(width);
  const [first, second] = breached || beside === undefined ? [compliance(), burnDown] : [burnDown, beside];
  const caption = Math.max(captionHeight(first), captionHeight(second));
  const height = caption + Math.max(first.scene.height, second.scene.height);
  const wide = content - POLICY_WIDTH - GUTTER;
  const below = breached ? contributors(wide) : undefined;
  const policy = policyLines(sheet, detail, below === undefined ? content : POLICY_WIDTH);
  const policyHeight =
    policy.length === 0 ? 0 : TYPE.leading + policy.reduce((sum, part) => sum + part.length * 11 + 6, 0);
  const belowHeight = below === undefined ? 0 : captionHeight(below) + below.scene.height;
  const last = Math.max(policyHeight, belowHeight);
  section(
    sheet,
    {
      title: detail.name,
      remark: detail.remark,
      anchor: `detail-${detail.id}`,
      status: { key: detail.status, word: detail.word },
    },
    // What the policy says stays with what it is about; a picture may stand on the next page.
    height + (below === undefined && last > 0 ? last + 12 : 0),
  );
  const top = sheet.y;
  drawCaptioned(sheet, first, left, top, caption);
  drawCaptioned(sheet, second, left + width + GUTTER, top, caption);
  sheet.y = top + height;

  if (last === 0) return;
  sheet.need(last + 12);
  const second2 = sheet.y + (sheet.atTop ? 0 : 8);
  if (below !== undefined) drawCaptioned(sheet, below, left, second2, captionHeight(below));
  if (policy.length > 0) drawPolicy(sheet, model, policy, below === undefined ? left : left + wide + GUTTER, second2);
  sheet.y = second2 + last;
}

const POLICY = { size: TYPE.dense, leading: 11, color: 'ink2' } as const;

function policyLines(sheet: Sheet, detail: SloDetail, width: number) {
  return detail.policy.map((text) => sheet.lines(text, width, POLICY));
}

function drawPolicy(
  sheet: Sheet,
  model: ReportModel,
  paragraphs: ReturnType<typeof policyLines>,
  x: number,
  top: number,
): void {
  let y = top + TYPE.leading;
  sheet.structure.leaf('H3', {}, () => sheet.text(say(model, 'policySays'), x, y, { face: 'semibold' }));
  y += 12;
  for (const lines of paragraphs) {
    sheet.structure.leaf('P', {}, () => {
      y = sheet.paragraph(lines, x, y, POLICY);
    });
    y += 17;
  }
}
