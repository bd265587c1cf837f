import { Decimal } from 'decimal.js';
import type { Language } from '../languages.ts';
import { type CalendarPrint, calendarPrint } from './calendar-print.ts';
import type { Percent } from './rounding.ts';

/** How figures and times look in the report's language, locale, currency and zone. */
export interface Print extends CalendarPrint {
  /** `99.87%` */
  percent(figure: Percent): string;
  /** `0.36 pp`, without sign. */
  points(figure: Percent): string;
  /** Number without unit, with up to `digits` digits after the point. */
  number(value: number | Decimal, digits?: number): string;
  /** Exactly `digits` digits after the point. */
  fixed(value: number | Decimal, digits: number): string;
  /** In full, with separators: `36,700,057`. */
  count(value: number): string;
  /** Full below 10,000, then three digits: `46.0 k`, `562 k`, `36.7 M`. */
  shortCount(value: number): string;
  /** Whole units of the currency: `€5,634`, `−€2,394`. */
  money(amount: Decimal): string;
  /** For narrow places: `€1.20 M` from a million on. */
  shortMoney(amount: Decimal): string;
  /** A price with all its digits, at least those of the currency: `€38.00`, `€0.0024`. */
  price(amount: Decimal): string;
  /** A decimal as somebody wrote it, every digit of it: `0.0240`, `1,800.00`, in German `0,0240`. */
  written(decimal: string): string;
  /** `47 min`, `3 h 18`, `4 d 12 h`. Parts of a minute count as a minute. */
  duration(ms: number): string;
  /** `3.9×` */
  times(value: number, digits: number): string;
}

export interface PrintOptions {
  readonly locale: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly language: Language;
  readonly to: string;
  /** Letters after scaled counts: thousand, million, billion. */
  readonly scales: readonly [string, string, string];
}

const NARROW_SPACE = '\u202f';
const MINUS = '\u2212';
/** Japanese locales write the sign of their currency as wide as a Chinese letter, which few fonts have. */
const FULL_WIDTH_YEN = '\uffe5';
const MINUTE_MS = 60_000;

/** Intl writes a hyphen for minus; it is narrower than a digit and breaks columns. */
const withMinus = (text: string): string => text.replace(/-/g, MINUS);

export function createPrint(options: PrintOptions): Print {
  const [thousand, million, billion] = options.scales;
  const scales = [
    [1e9, billion],
    [1e6, million],
    [1e3, thousand],
  ] as const;
  const formats = new Map<string, Intl.NumberFormat>();
  const format = (settings: Intl.NumberFormatOptions): Intl.NumberFormat => {
    const key = JSON.stringify(settings);
    const known = formats.get(key) ?? new Intl.NumberFormat(options.locale, settings);
    formats.set(key, known);
    return known;
  };
  const digitsOf = (least: number, most = least): Intl.NumberFormatOptions => ({
    minimumFractionDigits: least,
    maximumFractionDigits: most,
  });
  const asNumber = (value: number | Decimal): number => (typeof value === 'number' ? value : value.toNumber());
  const currency = (amount: Decimal, least: number, most = least): string =>
    withMinus(
      format({ style: 'currency', currency: options.currency, ...digitsOf(least, most) }).format(asNumber(amount)),
    ).replace(FULL_WIDTH_YEN, '¥');
  const whole = (amount: Decimal): Decimal => {
    const rounded = amount.toDecimalPlaces(0, Decimal.ROUND_HALF_UP);
    // Intl would print the sign of minus zero.
    return rounded.isZero() ? new Decimal(0) : rounded;
  };

  /** Value scaled to three digits and the letter of its scale. */
  const scaled = (value: number): { readonly text: string; readonly letter: string } => {
    const three = Number(value.toPrecision(3));
    for (const [size, letter] of scales) {
      if (Math.abs(three) < size) continue;
      const mantissa = three / size;
      const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(mantissa)) + 1e-9));
      return { text: format(digitsOf(digits)).format(mantissa), letter };
    }
    return { text: format(digitsOf(0)).format(three), letter: '' };
  };

  return {
    ...calendarPrint(options),
    percent: ({ value, digits }) =>
      withMinus(format({ style: 'percent', ...digitsOf(digits) }).format(asNumber(value.div(100)))),
    points: ({ value, digits }) => `${format(digitsOf(digits)).format(asNumber(value.abs()))} pp`,
    number: (value, digits = 2) => withMinus(format(digitsOf(0, digits)).format(asNumber(value))),
    fixed: (value, digits) => withMinus(format(digitsOf(digits)).format(asNumber(value))),
    count: (value) => withMinus(format(digitsOf(0)).format(Math.round(value))),
    shortCount: (value) => {
      if (Math.abs(Math.round(value)) < 10_000) return withMinus(format(digitsOf(0)).format(Math.round(value)));
      const { text, letter } = scaled(value);
      return withMinus(`${text}${NARROW_SPACE}${letter}`);
    },
    money: (amount) => currency(whole(amount), 0),
    shortMoney: (amount) => {
      const rounded = whole(amount);
      if (rounded.abs().lt(1e6)) return currency(rounded, 0);
      const [size, letter] = scales.find(([limit]) => rounded.abs().gte(limit)) ?? [1, ''];
      const three = rounded.div(size).toSignificantDigits(3);
      const digits = Math.max(0, 2 - Math.floor(Math.log10(three.abs().toNumber()) + 1e-9));
      return `${currency(three, digits)}${NARROW_SPACE}${letter}`;
    },
    price: (amount) => {
      const usual =
        format({ style: 'currency', currency: options.currency }).resolvedOptions().maximumFractionDigits ?? 2;
      return currency(amount, usual, Math.min(20, Math.max(usual, amount.decimalPlaces())));
    },
    written: (decimal) => {
      const mark =
        format(digitsOf(1))
          .formatToParts(0.5)
          .find(({ type }) => type === 'decimal')?.value ?? '.';
      const parts = /^(-?\d+)(?:\.(\d+))?$/.exec(decimal);
      if (parts === null) return decimal;
      const [, whole = '', fraction] = parts;
      const grouped = whole === '-0' ? '-0' : format(digitsOf(0)).format(BigInt(whole));
      return withMinus(fraction === undefined ? grouped : `${grouped}${mark}${fraction}`);
    },
    duration: (ms) => durationText(ms),
    times: (value, digits) => `${withMinus(format(digitsOf(digits)).format(value))}×`,
  };
}

/** Under two hours in minutes, under two days in hours, else in days. Rounded up: no rounding makes an outage shorter. */
function durationText(ms: number): string {
  const minutes = Math.ceil(ms / MINUTE_MS - 1e-6);
  if (minutes < 120) return `${Math.max(0, minutes)} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${String(minutes % 60).padStart(2, '0')}`;
  const allHours = Math.ceil(minutes / 60);
  return allHours % 24 === 0 ? `${allHours / 24} d` : `${Math.floor(allHours / 24)} d ${allHours % 24} h`;
}
