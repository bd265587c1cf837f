import { create, type Font } from 'fontkit';
import { describe, expect, it } from 'vitest';
import { readFontMetrics } from '../../../src/report/type/index.ts';
import { ASSETS } from '../assets.ts';

const LETTERS = Array.from(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,;:-–—−()[]“”’"/%€£$≤→▲▼×÷…·äöüßéÅøΑΩλЖдя',
);

/** Kerning between an alphabet and another is a matter of taste in which fontkit and others differ. */
const greek = (letter: string) => /\p{sc=Greek}/u.test(letter);

describe.each(['regular', 'semibold', 'bold', 'mono'] as const)('widths of %s', (face) => {
  const metrics = readFontMetrics(ASSETS.fonts[face]);
  const font = create(Buffer.from(ASSETS.fonts[face])) as Font;

  it('are those of fontkit for every pair of letters, with what the pair closes up by', () => {
    const wrong: string[] = [];
    let kerned = 0;
    for (const [i, left] of LETTERS.entries()) {
      for (const right of i % 4 === 0 ? LETTERS : [LETTERS[(i * 7) % LETTERS.length] ?? 'x']) {
        if (greek(left) !== greek(right)) continue;
        const [a, b] = [left.codePointAt(0) ?? 0, right.codePointAt(0) ?? 0];
        const kerning = metrics.kerning(a, b);
        if (kerning !== 0) kerned++;
        const width = (metrics.advance(a) ?? 0) + (metrics.advance(b) ?? 0) + kerning;
        const run = font.layout(left + right);
        if (Math.abs(width * font.unitsPerEm - run.advanceWidth) > 0.01) {
          wrong.push(`${left}${right} ${width * font.unitsPerEm} ${run.advanceWidth}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(kerned > 100).toBe(face !== 'mono');
  });
});
