const SIMPLE: Readonly<Record<string, number>> = {
  a: 0x07,
  b: 0x08,
  f: 0x0c,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  v: 0x0b,
  '\\': 0x5c,
  '"': 0x22,
};
/** Number of hexadecimal digits after `\x`, `\u` and `\U`. */
const DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * Text of a Go string literal between double quotes (Go specification, "String literals"); `\x` and octal escapes are bytes of
 * UTF-8. Undefined where an escape is unknown, a line breaks, or the bytes are not UTF-8.
 */
export function unquoteGo(literal: string): string | undefined {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  const inside = literal.slice(1, -1);
  for (let i = 0; i < inside.length; ) {
    const character = String.fromCodePoint(inside.codePointAt(i) ?? 0);
    if (character === '\n' || character === '"') return undefined;
    if (character !== '\\') {
      bytes.push(...encoder.encode(character));
      i += character.length;
      continue;
    }
    const found = readEscape(inside.slice(i + 1, i + 10));
    if (found === undefined) return undefined;
    bytes.push(...(found.byte === undefined ? encoder.encode(found.text) : [found.byte]));
    i += 1 + found.length;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(new Uint8Array(bytes));
  } catch {
    return undefined;
  }
}

interface Escape {
  readonly byte?: number;
  readonly text?: string;
  /** Characters after the backslash. */
  readonly length: number;
}

function readEscape(rest: string): Escape | undefined {
  const [kind = ''] = rest;
  const simple = Object.hasOwn(SIMPLE, kind) ? SIMPLE[kind] : undefined;
  if (simple !== undefined) return { byte: simple, length: 1 };
  const octal = /^[0-7]{3}/.exec(rest)?.[0];
  if (octal !== undefined) {
    const byte = Number.parseInt(octal, 8);
    return byte > 255 ? undefined : { byte, length: 3 };
  }
  const count = Object.hasOwn(DIGITS, kind) ? DIGITS[kind] : undefined;
  if (count === undefined) return undefined;
  const hex = rest.slice(1, 1 + count);
  if (hex.length !== count || !/^[0-9a-fA-F]+$/.test(hex)) return undefined;
  const code = Number.parseInt(hex, 16);
  if (kind === 'x') return { byte: code, length: 3 };
  const isCharacter = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? { text: String.fromCodePoint(code), length: 1 + count } : undefined;
}

const QUOTED: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

/** A Go literal of a text or a character, between quotes of one kind (`strconv.Quote`). */
export function quoteGo(text: string, quote = '"'): string {
  const inside = [...text].map((character) => {
    if (character === quote) return `\\${character}`;
    const known = QUOTED[character];
    if (known !== undefined) return known;
    if (character === ' ' || !/[\p{C}\p{Z}]/u.test(character)) return character;
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `${quote}${inside.join('')}${quote}`;
}
