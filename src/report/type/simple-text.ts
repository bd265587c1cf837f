import type { FontMetrics } from './font-metrics.ts';

/** Letters that join (ff and ft too, in our type), stack or turn are shaped by a library; all others stand side by side as they come. */
const SHAPED = /[\p{M}\p{Default_Ignorable_Code_Point}\p{sc=Arab}\p{sc=Hebr}\p{sc=Deva}\p{sc=Thai}\u2044]|f[ft]/u;

const SPACE = 0x20;

/** True where a text is no more than its letters side by side, with what pairs of them close up by. */
export function isSimple(text: string): boolean {
  return !SHAPED.test(text);
}

/**
 * Width of a simple text in parts of the type size; letters that the font does not draw count as half a square. Nothing closes up
 * to a space before it, as pdfkit sets lines word by word.
 */
export function simpleWidth(text: string, metrics: FontMetrics): number {
  let width = 0;
  let before: number | undefined;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    width += metrics.advance(code) ?? 0.5;
    if (before !== undefined) width += metrics.kerning(before, code);
    before = code === SPACE ? undefined : code;
  }
  return width;
}
