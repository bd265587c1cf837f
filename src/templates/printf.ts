import { exponentialNumber, fixedNumber, generalNumber, shortestNumber } from './number-text.ts';
import { textOf, type Value } from './value.ts';

const VERB = /%([-+# 0]*)(\d+)?(?:\.(\d*))?([a-zA-Z%])/g;
/** Wider is a mistake, or an attack. */
const MAX_WIDTH = 1_000;

/** Go's `fmt.Sprintf` for texts, numbers and booleans. What does not fit is said in the text, as there: `%!d(string=x)`. */
export function printf(format: string, values: readonly Value[]): string {
  let next = 0;
  const text = format.replace(
    VERB,
    (_, flags: string, width: string | undefined, precision: string | undefined, verb: string) => {
      if (verb === '%') return '%';
      if (next >= values.length) return `%!${verb}(MISSING)`;
      const value = values[next++];
      const digits = precision === undefined ? undefined : Math.min(Number(precision), MAX_WIDTH);
      const shown = shownAs(verb, value, digits, flags) ?? `%!${verb}(${typeName(value)}=${textOf(value)})`;
      return padded(
        shown,
        flags,
        Math.min(Number(width ?? 0), MAX_WIDTH),
        typeof value === 'number' || typeof value === 'bigint',
      );
    },
  );
  const extra = values.slice(next).map((value) => `${typeName(value)}=${textOf(value)}`);
  return extra.length === 0 ? text : `${text}%!(EXTRA ${extra.join(', ')})`;
}

function shownAs(verb: string, value: Value, precision: number | undefined, flags: string): string | undefined {
  if (verb === 'v')
    return typeof value === 'number' && precision !== undefined
      ? plus(generalNumber(value, precision), flags)
      : textOf(value);
  if (verb === 'T') return typeName(value);
  if (typeof value === 'number') return floatAs(verb, value, precision, flags);
  if (typeof value === 'bigint') return wholeAs(verb, value, flags);
  if (typeof value === 'boolean') return verb === 't' ? String(value) : undefined;
  if (verb === 's' || verb === 'q' || verb === 'x' || verb === 'X') {
    const text = textOf(value);
    if (verb === 's') return precision === undefined ? text : [...text].slice(0, precision).join('');
    if (verb === 'q') return JSON.stringify(text);
    const hex = [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return verb === 'x' ? hex : hex.toUpperCase();
  }
  return undefined;
}

function floatAs(verb: string, value: number, precision: number | undefined, flags: string): string | undefined {
  switch (verb) {
    case 'f':
    case 'F':
      return plus(fixedNumber(value, precision ?? 6), flags);
    case 'e':
    case 'E': {
      const text = plus(exponentialNumber(value, precision ?? 6), flags);
      return verb === 'E' ? text.toUpperCase() : text;
    }
    case 'g':
    case 'G': {
      const text = plus(precision === undefined ? shortestNumber(value) : generalNumber(value, precision), flags);
      return verb === 'G' ? text.toUpperCase() : text;
    }
    default:
      return undefined;
  }
}

function wholeAs(verb: string, value: bigint, flags: string): string | undefined {
  switch (verb) {
    case 'd':
      return plus(String(value), flags);
    case 'x':
      return value.toString(16);
    case 'X':
      return value.toString(16).toUpperCase();
    case 'o':
      return value.toString(8);
    case 'b':
      return value.toString(2);
    case 'c':
      return String.fromCodePoint(Number(value));
    case 'q':
      return `'${String.fromCodePoint(Number(value))}'`;
    default:
      return undefined;
  }
}

function plus(text: string, flags: string): string {
  if (/^[-+]/.test(text)) return text;
  return flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text;
}

function padded(text: string, flags: string, width: number, isNumber: boolean): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!flags.includes('0') || !isNumber) return ' '.repeat(missing) + text;
  const sign = /^[-+ ]/.test(text) ? text.charAt(0) : '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

function typeName(value: Value): string {
  if (value === undefined) return '<nil>';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'value';
}
