import { quoteGo } from './go-string.ts';
import { exponentialNumber, fixedNumber, generalNumber, shortestNumber } from './number-text.ts';
import { Duration, GoList, GoMap, GoStruct, Markup, Named, ownText, Time, textOf, type Value } from './value.ts';

const DIRECTIVE = /%([-+# 0]*)((?:\[\d*\])?\*|\d+)?(?:\.((?:\[\d*\])?\*|\d*))?(\[[^\]]*\])?([\s\S]?)/gu;
/** Wider is a mistake, or an attack. */
const MAX_WIDTH = 1_000;

/** How a directive wants its value. */
interface Form {
  readonly verb: string;
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
}

/** Go's `fmt.Sprintf`. What does not fit is said in the text, as there: `%!d(string=x)`. */
export function printf(format: string, values: readonly Value[]): string {
  let next = 0;
  let reordered = false;
  const text = format.replace(
    DIRECTIVE,
    (_, flags: string, width?: string, precision?: string, at?: string, verb = '') => {
      if (verb === '') return '%!(NOVERB)';
      if (verb === '%') return '%';
      const index = (written: string | undefined): boolean => {
        const number = /\[([^\]]*)\]/.exec(written ?? '')?.[1];
        if (number === undefined) return true;
        reordered = true;
        if (!/^\d+$/.test(number) || Number(number) < 1 || Number(number) > values.length) return false;
        next = Number(number) - 1;
        return true;
      };
      const star = (written: string | undefined): number | undefined => {
        if (!written?.includes('*')) return written === undefined ? undefined : Number(written);
        index(written);
        const value = values[next++];
        return typeof value === 'bigint' ? Number(value) : undefined;
      };
      const wide = star(width) ?? 0;
      const precise = star(precision);
      if (!index(at)) return `%!${verb}(BADINDEX)`;
      if (next >= values.length) return `%!${verb}(MISSING)`;
      const form: Form = {
        verb,
        flags: wide < 0 ? `${flags}-` : flags,
        width: Math.min(Math.abs(wide), MAX_WIDTH),
        precision: precise === undefined || precise < 0 ? undefined : Math.min(precise, MAX_WIDTH),
      };
      return formatted(form, values[next++]);
    },
  );
  const extra = reordered ? [] : values.slice(next).map((value) => withType(value));
  return extra.length === 0 ? text : `${text}%!(EXTRA ${extra.join(', ')})`;
}

function formatted(form: Form, value: Value): string {
  const { verb } = form;
  if (verb === 'T') return padded(typeName(value), form);
  const shown = shownAs(form, value);
  if (shown !== undefined) return shown;
  return `%!${verb}(${withType(value, { ...form, verb: 'v' })})`;
}

const AS_IT_IS: Form = { verb: 'v', flags: '', width: 0, precision: undefined };

function withType(value: Value, form: Form = AS_IT_IS): string {
  return value === undefined ? '<nil>' : `${typeName(value)}=${shownAs(form, value)}`;
}

function shownAs(form: Form, value: Value): string | undefined {
  const { verb } = form;
  if (value === undefined) return verb === 'v' ? padded('<nil>', form) : undefined;
  if (typeof value === 'number') return numberAs(form, value);
  if (typeof value === 'bigint') return wholeAs(form, value);
  if (typeof value === 'boolean') return verb === 't' || verb === 'v' ? padded(String(value), form) : undefined;
  if (typeof value === 'string' || value instanceof Markup) return textAs(form, textOf(value));
  const own = ownText(value);
  if (own !== undefined && /^[vsxXq]$/.test(verb)) return textAs(form, own);
  if (value instanceof Named) return wholeAs(form, value.number);
  if (value instanceof Duration) return wholeAs(form, BigInt(Math.round(value.ms * 1e6)));
  return partsAs(form, value);
}

/** A list, a map or a struct: every part for itself. */
function partsAs(form: Form, value: Value): string | undefined {
  const part = (one: Value): string => formatted(form, one);
  if (value instanceof GoList) return `[${value.items.map(part).join(' ')}]`;
  if (value instanceof GoMap)
    return `map[${[...value.entries].map(([key, one]) => `${part(key)}:${part(one)}`).join(' ')}]`;
  if (!(value instanceof GoStruct)) return undefined;
  const named = form.verb === 'v' && form.flags.includes('+');
  return `{${Object.entries(value.fields)
    .map(([name, one]) => (named ? `${name}:${part(one)}` : part(one)))
    .join(' ')}}`;
}

function textAs(form: Form, text: string): string | undefined {
  const { verb, flags, precision } = form;
  const cut = precision === undefined || verb === 'x' || verb === 'X' ? text : [...text].slice(0, precision).join('');
  switch (verb) {
    case 's':
    case 'v':
      return padded(cut, form);
    case 'q':
      return padded(flags.includes('#') && !/[`\p{Cc}]/u.test(cut) ? `\`${cut}\`` : quoteGo(cut), form);
    case 'x':
    case 'X': {
      const bytes = [...new TextEncoder().encode(text).slice(0, precision)].map((byte) =>
        byte.toString(16).padStart(2, '0'),
      );
      const start = flags.includes('#') && bytes.length > 0 ? '0x' : '';
      const hex = flags.includes(' ') ? bytes.map((byte) => start + byte).join(' ') : start + bytes.join('');
      return padded(verb === 'x' ? hex : hex.toUpperCase(), form);
    }
    default:
      return undefined;
  }
}

function numberAs(form: Form, value: number): string | undefined {
  const { verb, precision } = form;
  const texts: Readonly<Record<string, () => string>> = {
    v: () => (precision === undefined ? shortestNumber(value) : generalNumber(value, precision)),
    f: () => fixedNumber(value, precision ?? 6),
    e: () => exponentialNumber(value, precision ?? 6),
    g: () => (precision === undefined ? shortestNumber(value) : generalNumber(value, precision)),
  };
  const text = texts[verb === 'v' ? verb : verb.toLowerCase()]?.();
  if (text === undefined || verb === 'V') return undefined;
  return paddedNumber(
    verb === 'E' || verb === 'G' ? text.toUpperCase().replace('INF', 'Inf').replace('NAN', 'NaN') : text,
    form,
  );
}

const BASES: Readonly<Record<string, number>> = { d: 10, v: 10, x: 16, X: 16, o: 8, O: 8, b: 2 };
const STARTS: Readonly<Record<string, string>> = { x: '0x', X: '0X', o: '0', b: '0b' };

function wholeAs(form: Form, value: bigint): string | undefined {
  const { verb, flags, precision } = form;
  if (verb === 'c') return padded(characterOf(value), form);
  if (verb === 'q') return padded(quoteGo(characterOf(value), "'"), form);
  if (verb === 'U') return padded(`U+${value.toString(16).toUpperCase().padStart(4, '0')}`, form);
  const base = BASES[verb];
  if (base === undefined) return undefined;
  const size = value < 0n ? -value : value;
  if (precision === 0 && value === 0n) return padded('', form);
  const digits = size.toString(base).padStart(precision ?? 0, '0');
  const start = verb === 'O' ? '0o' : flags.includes('#') ? (STARTS[verb] ?? '') : '';
  const text = `${value < 0n ? '-' : ''}${start}${verb === 'X' ? digits.toUpperCase() : digits}`;
  return precision === undefined
    ? paddedNumber(text, form)
    : padded(signed(text, form.flags), { ...form, flags: flags.replaceAll('0', '') });
}

function characterOf(value: bigint): string {
  const isCharacter = value >= 0n && value <= 0x10ffffn && (value < 0xd800n || value > 0xdfffn);
  return isCharacter ? String.fromCodePoint(Number(value)) : '\ufffd';
}

function signed(text: string, flags: string): string {
  if (/^[-+]/.test(text)) return text;
  return flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text;
}

function paddedNumber(text: string, form: Form): string {
  const hasDigits = /\d/.test(text);
  const shown = signed(text, form.flags);
  const missing = form.width - [...shown].length;
  if (missing <= 0 || !form.flags.includes('0') || form.flags.includes('-') || !hasDigits)
    return padded(shown, { ...form, flags: form.flags.replaceAll('0', '') });
  const start = /^[-+ ]?(?:0[xXbo])?/.exec(shown)?.[0] ?? '';
  return start + '0'.repeat(missing) + shown.slice(start.length);
}

function padded(text: string, { flags, width }: Form): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  return (flags.includes('0') ? '0' : ' ').repeat(missing) + text;
}

function typeName(value: Value): string {
  if (value === undefined) return '<nil>';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (value instanceof Time) return 'time.Time';
  if (value instanceof Duration) return 'time.Duration';
  if (value instanceof Markup) return `template.${value.kind.toUpperCase()}`;
  return value instanceof Named ? 'time.Month' : 'value';
}
