import type { Instant } from '../time/index.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Alertmanager's time of an alert that has not ended. */
export const ZERO_TIME = Date.parse('0001-01-01T00:00:00Z');

/** `2026-11-09 03:10:00 +0000 UTC`, as Go prints a time in UTC. */
export function goTimeText(at: Instant): string {
  return formatTime(at, '2006-01-02 15:04:05.999999999 -0700 MST');
}

/**
 * Go's `time.Format` in UTC: the layout is the reference time, Mon Jan 2 15:04:05 MST 2006, as it should look.
 */
export function formatTime(at: Instant, layout: string): string {
  const date = new Date(at);
  const two = (number: number): string => String(number).padStart(2, '0');
  const hour12 = date.getUTCHours() % 12 || 12;
  const month = MONTHS[date.getUTCMonth()] ?? '';
  const day = DAYS[date.getUTCDay()] ?? '';
  const parts: Readonly<Record<string, string>> = {
    '2006': String(date.getUTCFullYear()).padStart(4, '0'),
    '06': two(date.getUTCFullYear() % 100),
    January: month,
    Jan: month.slice(0, 3),
    '01': two(date.getUTCMonth() + 1),
    '1': String(date.getUTCMonth() + 1),
    Monday: day,
    Mon: day.slice(0, 3),
    '02': two(date.getUTCDate()),
    _2: String(date.getUTCDate()).padStart(2, ' '),
    '2': String(date.getUTCDate()),
    '15': two(date.getUTCHours()),
    '03': two(hour12),
    '3': String(hour12),
    '04': two(date.getUTCMinutes()),
    '4': String(date.getUTCMinutes()),
    '05': two(date.getUTCSeconds()),
    '5': String(date.getUTCSeconds()),
    PM: date.getUTCHours() < 12 ? 'AM' : 'PM',
    pm: date.getUTCHours() < 12 ? 'am' : 'pm',
    MST: 'UTC',
    'Z07:00': 'Z',
    Z0700: 'Z',
    '-07:00': '+00:00',
    '-0700': '+0000',
    '-07': '+00',
  };
  const fraction = String(date.getUTCMilliseconds()).padStart(3, '0');
  return layout.replace(
    /[.,](?:0+|9+)(?!\d)|2006|January|Jan|Monday|Mon|MST|Z07:00|Z0700|-07:00|-0700|-07|_2|01|02|03|04|05|06|15|PM|pm|[1-5]/g,
    (part) => {
      if (!/^[.,]/.test(part)) return parts[part] ?? part;
      const digits = fraction.padEnd(part.length - 1, '0').slice(0, part.length - 1);
      if (part[1] === '0') return `${part[0]}${digits}`;
      const short = digits.replace(/0+$/, '');
      return short === '' ? '' : `${part[0]}${short}`;
    },
  );
}
