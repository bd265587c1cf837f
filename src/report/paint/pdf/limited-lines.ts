import { cutToWidth } from '../../charts/index.ts';
import { TYPE } from '../../theme.ts';
import type { ParagraphStyle, Sheet } from './sheet.ts';
import type { Run } from './wrap-runs.ts';

/** Wrapped to at most so many lines; what is left of the text ends the last one, cut. */
export function limitedLines(
  sheet: Sheet,
  runs: readonly Run[],
  width: number,
  most: number,
  style: Pick<ParagraphStyle, 'size'> = {},
): Run[][] {
  const lines = sheet.lines(runs, width, style);
  if (lines.length <= most) return lines;
  const rest = lines.slice(most - 1).map((line) => line.map((run) => run.text).join(''));
  const strong = lines[most - 1]?.every((run) => run.strong) ?? false;
  const measure = (text: string) => sheet.measure(text, style.size ?? TYPE.body, strong ? 'semibold' : 'regular');
  return [...lines.slice(0, most - 1), [{ text: cutToWidth(rest.join(' '), width, measure), strong }]];
}
