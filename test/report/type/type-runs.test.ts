import { describe, expect, it } from 'vitest';
import {
  coverageOf,
  escapeXml,
  isolated,
  lettersWithoutFont,
  needsFallback,
  plainText,
  typeRuns,
} from '../../../src/report/type/index.ts';
import { ALL_ASSETS, ASSETS } from '../assets.ts';
import { HOSTILE, WEEK } from '../fixture.ts';

const covers = coverageOf(ALL_ASSETS);
const shown = (text: string) =>
  typeRuns(text, 'regular', covers).runs.map(
    ({ text, font, rightToLeft }) => `${font}${rightToLeft ? '<' : ''}:${text}`,
  );

describe('a line among fonts', () => {
  it('is one run where the face has every letter', () => {
    expect(typeRuns('Größe ≤ 300 ms ▲ −1', 'bold', covers)).toEqual({
      runs: [{ text: 'Größe ≤ 300 ms ▲ −1', font: 'bold', rightToLeft: false }],
      faithful: true,
    });
  });

  it('gives Arabic and Hebrew their own font and direction, and what is around them its own', () => {
    expect(shown('مخطط المبيعات success')).toEqual(['wide<:مخطط المبيعات', 'regular: success']);
    expect(shown('SLO שלום 99.9%')).toEqual(['regular:SLO ', 'wide<:שלום', 'regular: 99.9%']);
  });

  it('draws words from right to left, numbers among them from left to right, brackets mirrored', () => {
    expect(shown('שירות 2.0 (בטא) x')).toEqual(['wide<: )בטא(', 'regular:2.0', 'wide<:שירות ', 'regular: x']);
  });

  it('keeps a picture of several parts in one piece, and a plain letter plain', () => {
    expect(shown('a 👨‍👩‍👧 b 🇩🇪')).toEqual(['regular:a ', 'emoji:👨‍👩‍👧', 'regular: b ', 'emoji:🇩🇪']);
    expect(shown('✓')).toEqual(['regular:✓']);
    expect(shown('⚠️')).toEqual(['emoji:⚠️']);
  });

  it('asks a font of the user’s for what the others lack', () => {
    const withOwn = (font: Parameters<typeof covers>[0], code: number) =>
      font === 'own' ? code >= 0x2e80 && code < 0xa000 : covers(font, code);
    expect(typeRuns('数据 x 🚀', 'regular', withOwn)).toEqual({
      runs: [
        { text: '数据', font: 'own', rightToLeft: false },
        { text: ' x ', font: 'regular', rightToLeft: false },
        { text: '🚀', font: 'emoji', rightToLeft: false },
      ],
      faithful: true,
    });
  });

  it('draws a box for what no font has, and says that it did', () => {
    expect(typeRuns('数据 x', 'regular', covers)).toEqual({
      runs: [{ text: '□□ x', font: 'regular', rightToLeft: false }],
      faithful: false,
    });
    expect(typeRuns('🚀', 'regular', coverageOf(ASSETS)).runs[0]?.text).toBe('□');
  });

  it('leaves the letter standing where only its accents are missing', () => {
    const { runs, faithful } = typeRuns('z\u0351\u0363\u0352algo', 'regular', covers);
    expect(runs.map((run) => run.text).join('')).toContain('z');
    expect(runs.map((run) => run.text).join('')).not.toContain('□');
    expect(faithful).toBe(false);
  });

  it('asks for more fonts only where a model needs them', () => {
    expect(needsFallback(WEEK, ASSETS)).toBe(false);
    expect(needsFallback(HOSTILE, ASSETS)).toBe(true);
  });
});

describe('names in a line', () => {
  it('lose what would break or turn it', () => {
    expect(plainText('tab\tand\nline\u0000feed \u202Eright\u2066\u200b')).toBe('tab and linefeed right');
    expect(plainText('می\u200cخواهم 👨\u200d👩')).toBe('می\u200cخواهم 👨\u200d👩');
  });

  it('are set apart where they run from right to left', () => {
    expect(isolated('up שלום (בטא) 5%')).toBe('up \u2068שלום (בטא)\u2069 5%');
    expect(isolated('plain 5%')).toBe('plain 5%');
    expect(escapeXml('<b>&"\'')).toBe('&lt;b&gt;&amp;&quot;&#39;');
  });
});

describe('letters that no font at hand has', () => {
  it('are found once each, and not where a font for other scripts has them', () => {
    const model = { title: '漢字 and 漢 · עברית · العربية · ▲ 🚀 \u200d\ufe0f', deep: [{ text: 'ไทย' }] };
    expect(lettersWithoutFont(model, ALL_ASSETS)).toEqual(['漢', '字', 'ไ', 'ท', 'ย']);
    expect(lettersWithoutFont({ text: 'Größe ≤ 300 ms — Σ' }, ASSETS)).toEqual([]);
  });
});
