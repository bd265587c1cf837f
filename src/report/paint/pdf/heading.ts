import { statusSign } from '../../charts/index.ts';
import type { StatusKey } from '../../model.ts';
import { STATUS_TOKEN, TYPE } from '../../theme.ts';
import type { Sheet } from './sheet.ts';

export interface Heading {
  readonly title: string;
  readonly remark?: string;
  /** Place that links lead to, and name in the outline. */
  readonly anchor: string;
  readonly status?: { readonly key: StatusKey; readonly word: string };
}

const SIGN = 11;

/** Head of a section on its baseline: sign, title, word of the status, remark, as much as fits in one line. */
export function heading(sheet: Sheet, baseline: number, head: Heading): void {
  const { left, right } = sheet.geometry;
  sheet.anchor(head.anchor, baseline - 12);
  sheet.outline(head.title);
  sheet.structure.leaf('H2', {}, () => {
    let x = left;
    if (head.status !== undefined) {
      sheet.scene(statusSign(head.status.key, SIGN), x, baseline - 9);
      x += SIGN + 5;
    }
    x += sheet.text(head.title, x, baseline, { size: TYPE.section, face: 'bold', width: 300 });
    if (head.status !== undefined) {
      const color = STATUS_TOKEN[head.status.key];
      x += 3;
      x += sheet.text(`· ${head.status.word}`, x, baseline, { size: TYPE.section, face: 'semibold', color });
    }
    if (head.remark !== undefined && head.remark !== '') {
      const width = right - x - 8;
      const fits = (text: string) => sheet.measure(text, TYPE.remark, 'regular') <= width;
      sheet.text(shortened(head.remark, fits), x + 8, baseline, { size: TYPE.remark, color: 'ink3', width });
    }
  });
}

/** A remark is a list of facts: one too many is left out whole, first what stands in brackets at its end. */
function shortened(remark: string, fits: (text: string) => boolean): string {
  let text = remark;
  while (!fits(text)) {
    const shorter = text.replace(/ \([^()]*\)$/, '');
    const next = shorter === text ? text.split(' · ').slice(0, -1).join(' · ') : shorter;
    if (next === '') break;
    text = next;
  }
  return text;
}

/**
 * Begins a section: on a new page where its head and `first` points under it do not fit, else under a rule. Leaves the cursor under
 * the head.
 */
export function section(sheet: Sheet, head: Heading, first: number): void {
  const gap = sheet.tight ? 23 : 32;
  sheet.need(gap + first);
  let baseline = sheet.y + 14;
  if (!sheet.atTop) {
    const rule = sheet.tight ? sheet.y + 4 : Math.ceil((sheet.y + 6) / 8) * 8;
    sheet.rule(rule, { width: 0.75, color: 'rule' });
    baseline = rule + (sheet.tight ? 14 : 16);
  }
  heading(sheet, baseline, head);
  sheet.y = baseline + 5;
}

/** A head inside a section: no rule above it. */
export function underHead(sheet: Sheet, head: Heading, first: number): void {
  const gap = sheet.tight ? 15 : 19;
  sheet.need(gap + 5 + first);
  const baseline = sheet.y + (sheet.atTop ? 14 : gap);
  heading(sheet, baseline, head);
  sheet.y = baseline + 4;
}

/** Name of what goes on from the page before, at the top of a page. Returns its height. */
export function continuedHead(sheet: Sheet, text: string): number {
  sheet.structure.artifact(() =>
    sheet.text(text, sheet.geometry.left, sheet.y + 14, { size: TYPE.section, face: 'bold' }),
  );
  return 18;
}
