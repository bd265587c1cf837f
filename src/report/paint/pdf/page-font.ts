import { create, type Font } from 'fontkit';
import { type FontMetrics, isSimple, readFontMetrics } from '../../type/index.ts';

/** What pdfkit asks a font for to set a line, in units of the em; it scales the positions in place. */
interface Line {
  readonly glyphs: readonly { readonly id: number; readonly advanceWidth: number; readonly codePoints: number[] }[];
  readonly positions: readonly {
    readonly xAdvance: number;
    readonly yAdvance: number;
    readonly xOffset: number;
    readonly yOffset: number;
  }[];
  readonly advanceWidth: number;
}

/** Of fonts that are in use: what fontkit has read of their tables to shape one document serves the next one. */
const opened = new WeakMap<Uint8Array, Font>();

function open(bytes: Uint8Array): Font {
  const font = opened.get(bytes) ?? (create(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) as Font);
  opened.set(bytes, font);
  return font;
}

/**
 * A font for one document of pdfkit that looks the letters of simple texts up in its tables. fontkit shapes every text by the whole of
 * OpenType, which takes most of the time of a page and gives the same glyphs and places.
 */
export function pageFont(bytes: Uint8Array): Font {
  // pdfkit takes a font that it did not open itself as it is (`PDFFontFactory.open`). Glyphs are the document's own: fontkit notes at
  // them which letters they were first asked for.
  const font: Font = Object.assign(Object.create(open(bytes)), { _glyphs: {} });
  const shaped = font.layout.bind(font);
  const simple = (text: string, metrics: FontMetrics): Line => {
    const glyphs: Line['glyphs'][number][] = [];
    const positions: Line['positions'][number][] = [];
    const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
    let width = 0;
    codes.forEach((code, i) => {
      const next = codes[i + 1];
      const advanceWidth = Math.round((metrics.advance(code) ?? 0.5) * font.unitsPerEm);
      const kerning = next === undefined ? 0 : Math.round(metrics.kerning(code, next) * font.unitsPerEm);
      glyphs.push({ id: metrics.glyph(code), advanceWidth, codePoints: [code] });
      positions.push({ xAdvance: advanceWidth + kerning, yAdvance: 0, xOffset: 0, yOffset: 0 });
      width += advanceWidth + kerning;
    });
    return { glyphs, positions, advanceWidth: width };
  };
  const layout = (text: string, ...options: unknown[]) => {
    if (options[0] === undefined && isSimple(text)) return simple(text, readFontMetrics(bytes));
    return (shaped as (...all: unknown[]) => unknown)(text, ...options);
  };
  return Object.assign(font, { layout });
}
