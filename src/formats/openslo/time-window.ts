import { MONTHS, WEEKDAYS } from '../../time/index.ts';
import type { Fields } from '../fields.ts';
import type { Path } from '../foreign-document.ts';
import { duration } from '../written.ts';
import type { OpenSloVersion } from './object.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Lengths of the shorthand's units where a length is needed; the SDK's own: a month is 30 days, a quarter 90, a year 365. */
const UNIT_MS = {
  s: 1_000,
  m: MINUTE_MS,
  h: 60 * MINUTE_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
  M: 30 * DAY_MS,
  Q: 90 * DAY_MS,
  Y: 365 * DAY_MS,
} as const;
type Unit = keyof typeof UNIT_MS;

const V1ALPHA_UNITS: Readonly<Record<string, Unit>> = {
  Second: 's',
  Minute: 'm',
  Hour: 'h',
  Day: 'd',
  Week: 'w',
  Month: 'M',
  Quarter: 'Q',
  Year: 'Y',
};

interface Length {
  readonly count: number;
  readonly unit: Unit;
  readonly path: Path;
}

/** A length in the specification's shorthand (`1w`, `3M`), in milliseconds; undefined, and said, where it is none. */
export function readShorthand(fields: Fields, key: string): number | undefined {
  const length = lengthAt(fields, key);
  return length && length.count * UNIT_MS[length.unit];
}

function lengthAt(fields: Fields, key: string): Length | undefined {
  const text = fields.required(key);
  if (text === undefined) return undefined;
  const match = /^([1-9]\d*)([mhdwMQY])$/.exec(text.trim());
  if (match) return { count: Number(match[1]), unit: match[2] as Unit, path: fields.at(key) };
  fields.notes.refuse(fields.at(key), `"${text}" is not a duration in "${key}"`, {
    hint: 'Write a whole number and a unit: m, h, d, w, M (months), Q (quarters), Y.',
  });
  return undefined;
}

/** The `window` of our YAML, and where it comes from. */
export interface ReadWindow {
  readonly window: unknown;
  readonly path: Path;
}

/** The one time window of an SLO. Undefined where it cannot be read. */
export function readWindow(spec: Fields, version: OpenSloVersion): ReadWindow | undefined {
  const { notes } = spec;
  const key = version === 'v1alpha' ? 'timeWindows' : 'timeWindow';
  const windows = spec.maps(key);
  const [fields, second] = windows;
  if (fields === undefined) {
    notes.warn(spec.has(key) ? spec.at(key) : spec.path, `"${key}" is missing; a rolling window of 28 days is assumed`);
    return { window: '28d', path: spec.path };
  }
  if (second !== undefined) notes.refuse(second.path, `"${key}" must have exactly one item`);
  const length = version === 'v1alpha' ? v1alphaLength(fields) : lengthAt(fields, 'duration');
  const rolling = fields.flag('isRolling') ?? false;
  const calendar = fields.has('calendar') ? readCalendar(fields.map('calendar')) : undefined;
  fields.finish('refuse');
  if (length === undefined) return undefined;
  const asRolling = { window: duration(length.count * UNIT_MS[length.unit]), path: length.path };
  if (rolling) {
    if (fields.has('calendar')) notes.refuse(fields.at('calendar'), '"calendar" does not go with "isRolling: true"');
    return asRolling;
  }
  if (!fields.has('calendar')) {
    notes.warn(fields.path, '"calendar" is missing beside "isRolling: false"; the window is taken as rolling');
    return asRolling;
  }
  return calendar && calendarWindow(length, calendar, fields, asRolling);
}

function v1alphaLength(fields: Fields): Length | undefined {
  const count = fields.number('count');
  const unit = fields.choice('unit', Object.keys(V1ALPHA_UNITS));
  if (!fields.has('count')) fields.missing('count');
  if (!fields.has('unit')) fields.missing('unit');
  if (count === undefined || unit === undefined) return undefined;
  if (!Number.isInteger(count) || count < 1) {
    fields.notes.refuse(fields.at('count'), '"count" must be a whole number from 1');
    return undefined;
  }
  return { count, unit: V1ALPHA_UNITS[unit] ?? 'd', path: fields.at('count') };
}

interface Calendar {
  readonly timeZone: string;
  /** Wall-clock time in the zone, held as if it were UTC. */
  readonly start: Date;
  readonly startPath: Path;
}

function readCalendar(fields: Fields): Calendar | undefined {
  const written = fields.required('startTime');
  const timeZone = fields.required('timeZone');
  fields.finish('refuse');
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})Z?$/.exec(written?.trim() ?? '');
  const start = new Date(`${match?.[1]}T${match?.[2]}Z`);
  if (written !== undefined && Number.isNaN(start.getTime())) {
    fields.notes.refuse(fields.at('startTime'), `"${written}" is not a time in "startTime"`, {
      hint: 'Write it like 2022-01-01 00:00:00.',
    });
    return undefined;
  }
  if (timeZone !== undefined && !isZone(timeZone)) {
    fields.notes.refuse(fields.at('timeZone'), `"${timeZone}" is not a time zone in "timeZone"`, {
      hint: 'Write an IANA name such as Europe/Berlin or UTC.',
    });
    return undefined;
  }
  return written === undefined || timeZone === undefined
    ? undefined
    : { timeZone, start, startPath: fields.at('startTime') };
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return !/^[+-]/.test(name);
  } catch {
    return false;
  }
}

/** Periods that a calendar has, by count and unit. */
const PERIODS: Readonly<Record<string, 'day' | 'week' | 'month' | 'quarter' | 'year'>> = {
  '24h': 'day',
  '1d': 'day',
  '7d': 'week',
  '1w': 'week',
  '1M': 'month',
  '3M': 'quarter',
  '1Q': 'quarter',
  '12M': 'year',
  '4Q': 'year',
  '1Y': 'year',
};

function calendarWindow(length: Length, calendar: Calendar, fields: Fields, asRolling: ReadWindow): ReadWindow {
  const { notes } = fields;
  const { start, timeZone } = calendar;
  let unit = PERIODS[`${length.count}${length.unit}`];
  if (length.unit === 'm' && PERIODS[`${length.count}M`] !== undefined) {
    unit = PERIODS[`${length.count}M`];
    notes.warn(length.path, `"${length.count}m" are minutes; a calendar has months, so "${length.count}M" is assumed`);
  }
  if (unit === undefined) {
    notes.warn(
      length.path,
      `there is no calendar period of ${length.count}${length.unit}; the window is taken as rolling`,
    );
    return asRolling;
  }
  const midDay = start.getUTCHours() + start.getUTCMinutes() + start.getUTCSeconds() > 0;
  const midMonth = unit !== 'day' && unit !== 'week' && start.getUTCDate() !== 1;
  if (midDay || midMonth) {
    notes.warn(
      calendar.startPath,
      `"startTime" is moved to the start of the ${midMonth ? 'month' : 'day'}: calendar periods begin ${midMonth ? 'with a month, ' : ''}at midnight here`,
    );
  }
  const month = MONTHS[unit === 'quarter' ? start.getUTCMonth() % 3 : start.getUTCMonth()] ?? 'january';
  const window = {
    calendar: unit,
    timeZone,
    ...(unit === 'week' && { weekStartsOn: WEEKDAYS[start.getUTCDay()] }),
    ...((unit === 'quarter' || unit === 'year') && month !== 'january' && { yearStartsIn: month }),
  };
  return { window, path: length.path };
}
