import { create, type Font } from 'fontkit';
import { describe, expect, it } from 'vitest';
import { pageFont } from '../../../src/report/paint/pdf/page-font.ts';
import { isSimple } from '../../../src/report/type/index.ts';
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

const LETTERS = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ019.,:-–/()%'];

describe('the lines of a page', () => {
  it('leave every pair that is drawn as one to fontkit', () => {
    const font = create(Buffer.from(ASSETS.fonts.semibold)) as Font;
    const joined = LETTERS.flatMap((a) => LETTERS.map((b) => a + b)).filter(
      (pair) => font.layout(pair).glyphs.length !== 2,
    );
    expect(joined).toEqual(['ff', 'ft']);
    expect(joined.filter(isSimple)).toEqual([]);
  });

  it('have the glyphs and places that fontkit shapes them with', () => {
    const bytes = ASSETS.fonts.regular;
    const ours = pageFont(bytes);
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
