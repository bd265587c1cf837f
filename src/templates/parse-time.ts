import { UsageError } from '../errors.ts';
import type { Instant } from '../time/index.ts';
import { DAYS, type LayoutPart, layoutParts, MONTHS } from './time-layout.ts';
import { fixedZone, UTC, type Zone } from './zone.ts';

interface Found {
  year: number;
  month: number;
  day: number;
  dayOfYear: number | undefined;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  isAfternoon: boolean | undefined;
  offsetMinutes: number | undefined;
  abbreviation: string;
}

/** How a part of the reference time is read, and what it says. */
interface Reader {
  readonly form: RegExp;
  readonly take: (found: Found, text: string) => void;
}

const number = (form: RegExp, key: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'dayOfYear'): Reader => ({
  form,
  take: (found, text) => {
    found[key] = Number(text);
  },
});
const name = (names: readonly string[], length: number | undefined, take: (found: Found, index: number) => void) => ({
  form: new RegExp(`^(?:${names.map((one) => one.slice(0, length)).join('|')})`, 'i'),
  take: (found: Found, text: string) =>
    take(
      found,
      names.findIndex((one) => one.slice(0, length).toLowerCase() === text.toLowerCase()),
    ),
});
const month = (found: Found, index: number): void => {
  found.month = index + 1;
};
const nothing = (): void => undefined;
const half = (form: RegExp): Reader => ({
  form,
  take: (found, text) => {
    found.isAfternoon = /p/i.test(text);
  },
});

const ONE_OR_TWO = /^\d{1,2}/;
const TWO = /^\d{2}/;

const READERS: Readonly<Record<string, Reader>> = {
  '2006': number(/^\d{4}/, 'year'),
  '06': {
    form: TWO,
    take: (found, text) => {
      found.year = Number(text) + (Number(text) >= 69 ? 1900 : 2000);
    },
  },
  January: name(MONTHS, undefined, month),
  Jan: name(MONTHS, 3, month),
  '01': number(TWO, 'month'),
  '1': number(ONE_OR_TWO, 'month'),
  Monday: name(DAYS, undefined, nothing),
  Mon: name(DAYS, 3, nothing),
  '02': number(TWO, 'day'),
  '2': number(ONE_OR_TWO, 'day'),
  _2: number(/^ ?\d{1,2}/, 'day'),
  '002': number(/^\d{3}/, 'dayOfYear'),
  __2: number(/^ {0,2}\d{1,3}/, 'dayOfYear'),
  '15': number(ONE_OR_TWO, 'hour'),
  '03': number(TWO, 'hour'),
  '3': number(ONE_OR_TWO, 'hour'),
  '04': number(TWO, 'minute'),
  '4': number(ONE_OR_TWO, 'minute'),
  '05': number(TWO, 'second'),
  '5': number(ONE_OR_TWO, 'second'),
  PM: half(/^[AP]M/),
  pm: half(/^[ap]m/),
  MST: {
    form: /^(?:GMT[+-]\d{1,2}|[A-Z]{3,4}|[+-]\d{2,4})/,
    take: (found, text) => {
      found.abbreviation = text;
    },
  },
};

function readerOf(part: string): Reader {
  if (/^[.,]/.test(part)) {
    // Nines may be missing altogether.
    const form = part[1] === '0' ? new RegExp(`^[.,]\\d{${part.length - 1}}`) : /^(?:[.,]\d+)?/;
    return { form, take: fractionInto };
  }
  if (/^[-Z]07/.test(part)) {
    const digits = part.slice(1).replace(/07|00/g, '\\d{2}');
    return {
      form: new RegExp(`^(?:${part[0] === 'Z' ? 'Z|' : ''}[+-]${digits})`),
      take: (found, text) => {
        const [hours = '0', minutes = '0'] = text.slice(1).match(/\d{2}/g) ?? [];
        found.offsetMinutes = (text.startsWith('-') ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
      },
    };
  }
  return READERS[part] ?? { form: /^(?!)/, take: nothing };
}

function fractionInto(found: Found, text: string): void {
  if (text !== '') found.millisecond = Math.floor(Number(`0.${text.slice(1)}`) * 1000);
}

/**
 * Go's `time.Parse`, to the millisecond: times without an offset are in UTC.
 * @throws UsageError where the text is not as the layout says
 */
export function parseTime(layout: string, text: string): { readonly at: Instant; readonly zone: Zone } {
  const refusal = (why: string): UsageError => new UsageError(`"${text}" is no time like "${layout}": ${why}`);
  const found: Found = {
    year: 0,
    month: 1,
    day: 1,
    dayOfYear: undefined,
    hour: 0,
    minute: 0,
    second: 0,
    millisecond: 0,
    isAfternoon: undefined,
    offsetMinutes: undefined,
    abbreviation: '',
  };
  let rest = text;
  const parts = layoutParts(layout);
  parts.forEach((part, i) => {
    const length = part.isReference ? readPart(part.text, rest, found) : literalLength(part, rest);
    if (length === undefined) throw refusal(`${JSON.stringify(rest)} is not "${part.text}"`);
    rest = rest.slice(length);
    // A fraction of a second may follow where the layout has none.
    const next = parts[i + 1];
    if (!/^0?5$/.test(part.isReference ? part.text : '') || (next?.isReference && /^[.,]/.test(next.text))) return;
    const fraction = /^[.,]\d+/.exec(rest)?.[0] ?? '';
    fractionInto(found, fraction);
    rest = rest.slice(fraction.length);
  });
  if (rest !== '') throw refusal(`extra text: ${JSON.stringify(rest)}`);
  const wrong = outOfRange(found);
  if (wrong !== undefined) throw refusal(`${wrong} out of range`);
  return resolve(found);
}

function readPart(part: string, rest: string, found: Found): number | undefined {
  const { form, take } = readerOf(part);
  const match = form.exec(rest)?.[0];
  if (match === undefined) return undefined;
  take(found, match);
  return match.length;
}

/** A space of the layout stands for any number of them. */
function literalLength({ text }: LayoutPart, rest: string): number | undefined {
  const form = text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&').replace(/ +/g, ' *');
  return new RegExp(`^${form}`).exec(rest)?.[0].length;
}

function outOfRange({ year, month, day, dayOfYear, hour, minute, second, isAfternoon }: Found): string | undefined {
  const days = new Date(Date.UTC(2000, month, 0)).getUTCDate();
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month < 1 || month > 12) return 'month';
  if (hour > 23 || (isAfternoon !== undefined && hour > 12)) return 'hour';
  if (minute > 59) return 'minute';
  if (second > 59) return 'second';
  if (dayOfYear !== undefined && (dayOfYear < 1 || dayOfYear > (isLeap ? 366 : 365))) return 'day-of-year';
  return day < 1 || day > days || (month === 2 && day === 29 && !isLeap) ? 'day' : undefined;
}

function resolve(found: Found): { readonly at: Instant; readonly zone: Zone } {
  const { year, month, day, dayOfYear, minute, second, millisecond, isAfternoon, offsetMinutes, abbreviation } = found;
  const hour = isAfternoon === undefined ? found.hour : (found.hour % 12) + (isAfternoon ? 12 : 0);
  const date = new Date(0);
  if (dayOfYear === undefined) date.setUTCFullYear(year, month - 1, day);
  else date.setUTCFullYear(year, 0, dayOfYear);
  date.setUTCHours(hour, minute, second, millisecond);
  const named = /^(?:GMT)?([+-]\d{1,2})$/.exec(abbreviation)?.[1];
  const offset = offsetMinutes ?? (named === undefined ? 0 : Number(named) * 60);
  const isUtc = offset === 0 && (abbreviation === '' || abbreviation === 'UTC');
  return { at: date.getTime() - offset * 60_000, zone: isUtc ? UTC : fixedZone(offset, abbreviation) };
}
