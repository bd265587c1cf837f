import type { PaintAssets } from '../painter.ts';
import type { Face } from '../theme.ts';
import { type FontMetrics, readFontMetrics } from './font-metrics.ts';
import { directions } from './right-to-left.ts';

type Fallback = keyof NonNullable<PaintAssets['fallback']>;
export type FontName = Face | Fallback;

/** Fonts that stand in where the report's own faces have no letter, in the order in which they are asked; pictures come last. */
const FALLBACKS: readonly Fallback[] = ['wide', 'own', 'thai', 'devanagari', 'kana', 'han', 'hangul', 'emoji'];

export function isFallback(font: FontName): font is Fallback {
  return FALLBACKS.some((fallback) => fallback === font);
}

/** Fall-back fonts are drawn smaller, so that their small letters are as high as those beside them. */
export const FALLBACK_SIZE = 0.89;

/** Letters of one font and direction. */
export interface TypeRun {
  readonly text: string;
  readonly font: FontName;
  readonly rightToLeft: boolean;
}

export interface Typeset {
  /** From left to right. */
  readonly runs: readonly TypeRun[];
  /** False where a reader of the runs would not get the text back: letters in another order, or boxes for them. */
  readonly faithful: boolean;
}

/** Whether a font draws a character. */
export type Covers = (font: FontName, codePoint: number) => boolean;

/** Metrics of the fonts that are at hand, each read when it is first asked for. */
export function metricsOf({ fonts, fallback }: PaintAssets): (font: FontName) => FontMetrics | undefined {
  return (font) => {
    const bytes = isFallback(font) ? fallback?.[font] : fonts[font];
    return bytes === undefined ? undefined : readFontMetrics(bytes);
  };
}

/** Reads what fonts draw out of them. */
export function coverageOf(assets: PaintAssets): Covers {
  const metrics = metricsOf(assets);
  return (font, codePoint) => metrics(font)?.advance(codePoint) !== undefined;
}

/** Beyond Latin, Greek and Cyrillic letters; what of it the report's own faces have is looked up. */
const UNUSUAL = /[^\0-\u024f\u0370-\u052f]/gu;

/** True where a model holds characters that the report's own faces cannot show. */
export function needsFallback(model: object, assets: PaintAssets): boolean {
  const covers = coverageOf(assets);
  const unusual = new Set(JSON.stringify(model).match(UNUSUAL));
  return [...unusual].some((character) => !covers('regular', character.codePointAt(0) ?? 0));
}

/** Letters of a model that none of the fonts at hand has, each once: they are drawn as boxes. */
export function lettersWithoutFont(model: object, assets: PaintAssets): string[] {
  const covers = coverageOf(assets);
  const fonts: readonly FontName[] = ['regular', ...FALLBACKS];
  const unusual = new Set(JSON.stringify(model).match(UNUSUAL));
  return [...unusual].filter(
    (letter) =>
      /[\p{L}\p{N}\p{S}]/u.test(letter) &&
      !INVISIBLE.test(letter) &&
      !fonts.some((font) => covers(font, letter.codePointAt(0) ?? 0)),
  );
}

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Joiners and selectors: they choose between shapes and have none. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
/** Asks for a picture where a letter would do as well, or is one of several pictures that are drawn as one. */
const PICTURE = /\ufe0f|\p{Extended_Pictographic}.*\u200d/u;
const BOX = '□';

/** Shares a line out among the fonts that can show it, in the order in which it is drawn. */
export function typeRuns(text: string, face: Face, covers: Covers): Typeset {
  if (coversAll(text, face, covers)) {
    return { runs: [{ text, font: face, rightToLeft: false }], faithful: true };
  }
  const parts = directions(text);
  let faithful = parts.every(({ rightToLeft }) => !rightToLeft);
  const runs = parts.flatMap((part): TypeRun[] => {
    const pieces: TypeRun[] = [];
    for (const { segment } of SEGMENTER.segment(part.text)) {
      const shown = shownBy(segment, face, part.rightToLeft, covers);
      if (shown.text !== segment) faithful = false;
      const last = pieces.at(-1);
      if (last?.font === shown.font) pieces[pieces.length - 1] = { ...last, text: last.text + shown.text };
      else pieces.push({ ...shown, rightToLeft: part.rightToLeft });
    }
    return part.rightToLeft ? pieces.reverse() : pieces;
  });
  return { runs: runs.filter((run) => run.text !== ''), faithful };
}

function coversAll(text: string, face: Face, covers: Covers): boolean {
  for (const character of text) if (!covers(face, character.codePointAt(0) ?? 0)) return false;
  return true;
}

/** One letter as a reader counts them: with its accents, or a picture with all that it is put together from. */
function shownBy(letter: string, face: Face, rightToLeft: boolean, covers: Covers): { text: string; font: FontName } {
  const characters = Array.from(letter);
  const visible = characters.filter((character) => !INVISIBLE.test(character));
  const order: readonly FontName[] = rightToLeft
    ? ['wide', face, ...FALLBACKS]
    : PICTURE.test(letter)
      ? ['emoji', face, ...FALLBACKS]
      : [face, ...FALLBACKS];
  const has = (font: FontName) => (character: string) => covers(font, character.codePointAt(0) ?? 0);
  // A letter under a heap of accents that no font has is still a letter.
  const font =
    order.find((name) => visible.every(has(name))) ?? order.find((name) => visible.slice(0, 1).some(has(name)));
  if (font === undefined) return { text: BOX, font: face };
  return { text: characters.filter(has(font)).join(''), font };
}
