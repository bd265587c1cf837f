import { Decimal } from 'decimal.js';
import type { Print } from './print.ts';

/** How the figures of one column or chart are written: all in one unit, with the same digits. */
export interface UnitPrint {
  /** Unit of what {@link scaled} gives: `ms`, `GiB`, `requests/s`; empty where figures carry it themselves or have none. */
  readonly unit: string;
  /** What the figures are percentages of is percent: differences are percentage points. */
  readonly isPercent: boolean;
  /** Digits after the point. */
  readonly digits: number;
  /** The value in {@link unit}. */
  scaled(value: number): number;
  /** {@link scaled}, as {@link figure} prints it. */
  rounded(value: number): number;
  /** For columns whose head says the unit: `1,840`, `3.2%`, `€12.40`. */
  figure(value: number): string;
  /** For figures that stand alone: `1,840 ms`. */
  full(value: number): string;
}

/** Narrow ones are hardly seen between figures and a word. */
const NO_BREAK_SPACE = '\u00a0';

/** Sizes of a ladder of units, smallest first: [unit, size in the base unit, largest magnitude that is still written in it]. */
type Ladder = readonly (readonly [string, number, number])[];

const SECONDS: Ladder = [
  ['ns', 1e-9, 1e-6],
  ['µs', 1e-6, 1e-3],
  ['ms', 1e-3, 1],
  ['s', 1, 120],
  ['min', 60, 7_200],
  ['h', 3_600, 172_800],
  ['d', 86_400, Number.POSITIVE_INFINITY],
];
const BINARY: Ladder = ladder(['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'], 1_024);
const DECIMAL: Ladder = ladder(['B', 'kB', 'MB', 'GB', 'TB', 'PB'], 1_000);

function ladder(units: readonly string[], factor: number): Ladder {
  return units.map((unit, i) => [
    unit,
    factor ** i,
    i === units.length - 1 ? Number.POSITIVE_INFINITY : factor ** (i + 1),
  ]);
}

/** Units that have a ladder, and the size of one of them on it; the names of Grafana are among them. */
const LADDERS: Readonly<Record<string, readonly [Ladder, number, string]>> = {
  ns: [SECONDS, 1e-9, ''],
  µs: [SECONDS, 1e-6, ''],
  us: [SECONDS, 1e-6, ''],
  ms: [SECONDS, 1e-3, ''],
  s: [SECONDS, 1, ''],
  seconds: [SECONDS, 1, ''],
  min: [SECONDS, 60, ''],
  h: [SECONDS, 3_600, ''],
  B: [BINARY, 1, ''],
  bytes: [BINARY, 1, ''],
  decbytes: [DECIMAL, 1, ''],
  'bytes/s': [BINARY, 1, '/s'],
  'B/s': [BINARY, 1, '/s'],
  binBps: [BINARY, 1, '/s'],
  Bps: [DECIMAL, 1, '/s'],
};
const WORDS: Readonly<Record<string, string>> = {
  short: '',
  none: '',
  number: '',
  reqps: 'requests/s',
  ops: 'operations/s',
  rps: 'reads/s',
  wps: 'writes/s',
};
const PERCENT: Readonly<Record<string, number>> = { '%': 1, percent: 1, ratio: 100, percentunit: 100 };

/**
 * Chooses scale and digits for figures that are compared with each other: the largest has three digits at least, whole numbers have
 * none after the point, and nothing but zero is printed as zero.
 * @param currency of the report; a unit of that code is printed as money.
 * @param timesAsGiven whether times stay in their unit: an objective of 400 ms is compared with 1,840 ms, not with 1.84 s.
 */
export function unitPrint(
  print: Print,
  unit: string,
  currency: string,
  values: readonly number[],
  { timesAsGiven = false }: { readonly timesAsGiven?: boolean } = {},
): UnitPrint {
  const finite = values.filter(Number.isFinite);
  const largest = finite.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (unit === currency || unit === `currency${currency}`) return money(print, finite);
  const percent = PERCENT[unit];
  if (percent !== undefined) {
    const scaled = (value: number) => value * percent;
    const digits = percentDigits(finite.map(scaled));
    const rounded = (value: number) => Number(shortOfAll(scaled(value), digits).toFixed(digits));
    const figure = (value: number) =>
      written(shortOfAll(scaled(value), digits), digits, (shown, places) =>
        print.percent({ value: new Decimal(shown).toDecimalPlaces(places), digits: places }),
      );
    return { unit: '', isPercent: true, digits, scaled, rounded, figure, full: figure };
  }
  const [named, factor] = timesAsGiven && isTime(unit) ? [unit, 1] : scaleOf(unit, largest);
  const scaled = (value: number) => value * factor;
  const digits = digitsFor(finite.map(scaled));
  const figure = (value: number): string => {
    const shown = scaled(value);
    if (!Number.isFinite(shown)) return infinite(shown);
    return Math.abs(shown) >= 10_000
      ? print.shortCount(shown)
      : written(shown, digits, (each, places) => print.fixed(each, places));
  };
  return {
    unit: named,
    isPercent: false,
    digits,
    scaled,
    rounded: (value) => Number(scaled(value).toFixed(digits)),
    figure,
    full: (value) => (named === '' ? figure(value) : `${figure(value)}${NO_BREAK_SPACE}${named}`),
  };
}

const isTime = (unit: string): boolean => Object.hasOwn(LADDERS, unit) && LADDERS[unit]?.[0] === SECONDS;

function scaleOf(unit: string, largest: number): readonly [string, number] {
  const known = Object.hasOwn(LADDERS, unit) ? LADDERS[unit] : undefined;
  if (known === undefined) return [Object.hasOwn(WORDS, unit) ? (WORDS[unit] ?? '') : unit, 1];
  const [steps, size, per] = known;
  const inBase = largest * size;
  // Nothing to scale by: the unit as it was given.
  const step =
    inBase === 0 ? steps.find(([, own]) => own === size) : steps.find(([, , most]) => inBase < most * (1 - 1e-12));
  const [name, own] = step ?? ['', size];
  return [`${name}${per}`, size / own];
}

function money(print: Print, values: readonly number[]): UnitPrint {
  const whole = values.some((value) => Math.abs(value) >= 100);
  const figure = (value: number): string => {
    if (!Number.isFinite(value)) return infinite(value);
    const amount = new Decimal(value);
    return whole ? print.money(amount) : print.price(amount.toDecimalPlaces(2));
  };
  const digits = whole ? 0 : 2;
  const rounded = (value: number): number => Number(value.toFixed(digits));
  return { unit: '', isPercent: false, digits, scaled: (value) => value, rounded, figure, full: figure };
}

/** What is not all of it is not rounded to 100%. */
function shortOfAll(value: number, digits: number): number {
  return value < 100 && Number(value.toFixed(digits)) >= 100 ? Math.floor(value * 10 ** digits) / 10 ** digits : value;
}

/** As of any figures; where several are near all of it, the digits are those of what is missing, such as 99.987 and 99.995. */
function percentDigits(values: readonly number[]): number {
  const missing = values.flatMap((value) => (value > NEAR_ALL && value < 100 ? [100 - value] : []));
  const alike = values.every((value) => value === values[0]);
  if (alike || missing.length === 0) return digitsFor(values);
  const least = missing.reduce((smallest, each) => Math.min(smallest, each));
  return Math.max(digitsFor(values), Math.min(MOST_PERCENT_DIGITS, -Math.floor(Math.log10(least) + 1e-9)));
}

const NEAR_ALL = 99;
const MOST_PERCENT_DIGITS = 4;

/**
 * Digits after the point so that the largest magnitude shows three, one more where the smallest needs it or where all would be printed
 * nearly alike, such as 99.87 and 99.95; none where all are whole. More would tell of nothing.
 */
function digitsFor(values: readonly number[]): number {
  if (values.every((value) => Number.isInteger(value))) return 0;
  const sizes = values.map(Math.abs).filter((size) => size > 0);
  if (sizes.length === 0) return 0;
  const digits = (size: number, shown: number) => Math.max(0, shown - 1 - Math.floor(Math.log10(size) + 1e-9));
  const largest = digits(
    sizes.reduce((most, size) => Math.max(most, size)),
    3,
  );
  const smallest = digits(
    sizes.reduce((least, size) => Math.min(least, size)),
    2,
  );
  const spread =
    values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY) -
    values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const apart = spread > 0 && spread < 10 ** -largest ? largest + 1 : 0;
  return Math.min(9, Math.max(largest, Math.min(smallest, largest + 1), apart));
}

/** With the digits of its column, or with as many as show two of its own where it would look like zero. */
function written(value: number, digits: number, print: (value: number, digits: number) => string): string {
  if (!Number.isFinite(value)) return infinite(value);
  const lost = value !== 0 && Math.abs(value) < 0.5 * 10 ** -digits;
  const own = lost ? Math.min(12, 1 - Math.floor(Math.log10(Math.abs(value)))) : digits;
  // No minus before a zero that was rounded to it.
  const rounded = Number(value.toFixed(own));
  return print(rounded === 0 ? 0 : rounded, own);
}

function infinite(value: number): string {
  return Number.isNaN(value) ? '—' : value > 0 ? '∞' : '−∞';
}
