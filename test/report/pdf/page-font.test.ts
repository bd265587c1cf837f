import { create, type Font } from 'fontkit';
import { describe, expect, it } from 'vitest';
import { pageFont } from '../../../src/report/paint/pdf/page-font.ts';
import { readFontMetrics } from '../../../src/report/type/index.ts';
import { ASSETS } from '../assets.ts';
import { GERMAN, WEEK } from '../fixture.ts';

/** Every word that two reports print, as pdfkit asks for it: with the space behind it. */
const WORDS = [
  ...new Set(
    JSON.stringify([WEEK, GERMAN])
      .replace(/\\n|[{}[\]"]/g, ' ')
      .match(/[^ ]{2,} ?/g),
  ),
];

describe('the lines of a page', () => {
  it('have the glyphs and places that fontkit shapes them with', () => {
    const bytes = ASSETS.fonts.regular;
    const metrics = readFontMetrics(bytes);
    const ours = pageFont(bytes, () => metrics);
    const theirs = create(Buffer.from(bytes)) as Font;
    const line = (font: Font, text: string) => {
      const { glyphs, positions } = font.layout(text);
      return `${text} ${glyphs.map(({ id }) => id).join()} ${positions.map(({ xAdvance }) => xAdvance).join()}`;
    };
    const some = WORDS.filter((word, i) => i % 5 === 0 || /f[a-z]/.test(word));
    expect(some.length).toBeGreaterThan(300);
    expect(some.map((word) => line(ours, word))).toEqual(some.map((word) => line(theirs, word)));
  });
});
