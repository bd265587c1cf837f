import bidiFactory, { type Bidi } from 'bidi-js';

const LETTER = String.raw`[\p{sc=Arab}\p{sc=Hebr}\p{sc=Syrc}\p{sc=Thaa}\p{sc=Nkoo}\p{sc=Samr}\p{sc=Mand}\p{sc=Adlm}]`;
/** From a letter of these scripts to the last one that no other letter parts from it. */
const SEGMENT = new RegExp(`${LETTER}+(?:[^\\p{L}]{0,40}${LETTER}+)*`, 'gu');

const FIRST_LETTER = new RegExp(LETTER, 'u');

/** A piece of a line in the order in which pieces stand from left to right; letters inside are in the order they are read. */
export interface Direction {
  readonly text: string;
  readonly rightToLeft: boolean;
}

/**
 * Words that run from right to left, set apart from the rest of the line (U+2068, U+2069): a figure behind a Hebrew name stays
 * behind it, where the Unicode bidirectional algorithm (UAX 9) would otherwise draw it into the name.
 */
export function isolated(text: string): string {
  if (!FIRST_LETTER.test(text)) return text;
  let out = '';
  let from = 0;
  for (const { start, end } of segments(text)) {
    out += `${text.slice(from, start)}\u2068${text.slice(start, end)}\u2069`;
    from = end;
  }
  return from === 0 ? text : out + text.slice(from);
}

/** Where words from right to left stand; a bracket that opens among them also closes there. */
function segments(text: string): { readonly start: number; readonly end: number }[] {
  return [...text.matchAll(SEGMENT)].map((found) => {
    let end = found.index + found[0].length;
    let open = 0;
    for (const character of found[0]) open += '([{'.includes(character) ? 1 : ')]}'.includes(character) ? -1 : 0;
    for (; open > 0 && ')]}'.includes(text[end] ?? ' '); end++) open--;
    return { start: found.index, end };
  });
}

// Its types describe the ES module, Node loads the other one, where the function is all that is exported.
const bidi = (bidiFactory as unknown as () => Bidi)();

/** A line that is read from left to right, as pieces of one direction each; words from right to left are isolated. */
export function directions(text: string): Direction[] {
  const parts: Direction[] = [];
  let from = 0;
  for (const { start, end } of segments(text)) {
    if (start > from) parts.push({ text: text.slice(from, start), rightToLeft: false });
    parts.push(...visualOrder(text.slice(start, end)));
    from = end;
  }
  if (from < text.length) parts.push({ text: text.slice(from), rightToLeft: false });
  return parts;
}

/** Numbers inside run from left to right; brackets are mirrored. */
function visualOrder(segment: string): Direction[] {
  const { levels } = bidi.getEmbeddingLevels(segment, 'rtl');
  const parts: Direction[] = [];
  let from = 0;
  for (let i = 1; i <= segment.length; i++) {
    if (i < segment.length && levels[i] === levels[from]) continue;
    const rightToLeft = (levels[from] ?? 1) % 2 === 1;
    const text = segment.slice(from, i);
    parts.unshift({ text: rightToLeft ? mirrored(text) : text, rightToLeft });
    from = i;
  }
  return parts;
}

function mirrored(text: string): string {
  return Array.from(text, (character) => bidi.getMirroredCharacter(character) ?? character).join('');
}
