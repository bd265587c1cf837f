import { TYPE } from '../../theme.ts';
import { type Heading, section } from './heading.ts';
import type { Sheet } from './sheet.ts';

const NOTE = { size: TYPE.note, leading: TYPE.noteLeading, color: 'ink3' } as const;

/** Small type under a chart or table, wrapped; nothing where there is nothing to say. */
export function noteLines(sheet: Sheet, text: string): void {
  const lines = sheet.lines(text, sheet.geometry.content, NOTE);
  if (lines.length === 0) return;
  sheet.need(lines.length * NOTE.leading + 4);
  sheet.structure.leaf('P', {}, () => sheet.paragraph(lines, sheet.geometry.left, sheet.y + 10.5, NOTE));
  sheet.y += lines.length * NOTE.leading + 4;
}

/** Height of {@link noteLines}. */
export function noteHeight(sheet: Sheet, text: string): number {
  const lines = sheet.lines(text, sheet.geometry.content, NOTE).length;
  return lines === 0 ? 0 : lines * NOTE.leading + 4;
}

/** Said in place of content where there is none. */
export function emptyLine(sheet: Sheet, text: string): void {
  const lines = sheet.lines(text, sheet.geometry.content);
  sheet.structure.leaf('P', {}, () => sheet.paragraph(lines, sheet.geometry.left, sheet.y + 12, { color: 'ink2' }));
  sheet.y += lines.length * TYPE.leading + 6;
}

/** A section that has nothing to show: its sentence stands under the head, or beside it where space is scarce. */
export function emptySection(sheet: Sheet, head: Heading, text: string): void {
  const beside = sheet.tight && sheet.measure(text, TYPE.remark, 'regular') <= sheet.geometry.content / 2;
  section(sheet, beside ? { ...head, remark: text } : head, beside ? 4 : 20);
  if (!beside) emptyLine(sheet, text);
}
