import { create, type Font } from 'fontkit';
import { type FontMetrics, isSimple } from '../../type/index.ts';

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

/**
 * A font for pdfkit that looks the letters of simple texts up in its tables. fontkit shapes every text by the whole of OpenType, which
 * takes most of the time of a page and gives the same glyphs and places.
 */
export function pageFont(bytes: Uint8Array, metricsOf: () => FontMetrics | undefined): Font {
  // pdfkit takes a font that it did not open itself as it is (`PDFFontFactory.open`).
  const font = create(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) as Font;
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
    const metrics = options[0] === undefined && isSimple(text) ? metricsOf() : undefined;
    return metrics === undefined ? (shaped as (...all: unknown[]) => unknown)(text, ...options) : simple(text, metrics);
  };
  return Object.assign(font, { layout });
}
