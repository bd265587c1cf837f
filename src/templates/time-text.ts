import type { Instant } from '../time/index.ts';
import { DAYS, layoutParts, MONTHS } from './time-layout.ts';
import { UTC, type Zone } from './zone.ts';

/** Alertmanager's time of an alert that has not ended. */
export const ZERO_TIME = Date.parse('0001-01-01T00:00:00Z');

/** `2026-11-09 03:10:00 +0000 UTC`, as Go prints a time. */
export function goTimeText(at: Instant, zone: Zone = UTC): string {
  return formatTime(at, '2006-01-02 15:04:05.999999999 -0700 MST', zone);
}

/** The instant that shows in UTC what the clock of the zone shows. */
export function clockOf(at: Instant, zone: Zone): Date {
  return new Date(at + zone.offsetMinutes(at) * 60_000);
}

/** Go's `time.Format`: the layout is the reference time, Mon Jan 2 15:04:05 MST 2006, as it should look. */
export function formatTime(at: Instant, layout: string, zone: Zone = UTC): string {
  const date = clockOf(at, zone);
  const offset = zone.offsetMinutes(at);
  return layoutParts(layout)
    .map(({ text, isReference }) => (isReference ? partText(text, date, offset, () => zone.abbreviation(at)) : text))
    .join('');
}

const two = (number: number): string => String(number).padStart(2, '0');

function partText(part: string, date: Date, offsetMinutes: number, abbreviation: () => string): string {
  if (/^[.,]/.test(part)) return fraction(part, date.getUTCMilliseconds());
  if (/^[-Z]07/.test(part)) return part[0] === 'Z' && offsetMinutes === 0 ? 'Z' : offset(part.slice(1), offsetMinutes);
  const month = MONTHS[date.getUTCMonth()] ?? '';
  const day = DAYS[date.getUTCDay()] ?? '';
  const hours = date.getUTCHours();
  switch (part) {
    case '2006':
      return String(date.getUTCFullYear()).padStart(4, '0');
    case '06':
      return two(date.getUTCFullYear() % 100);
    case 'January':
      return month;
    case 'Jan':
      return month.slice(0, 3);
    case '01':
      return two(date.getUTCMonth() + 1);
    case '1':
      return String(date.getUTCMonth() + 1);
    case 'Monday':
      return day;
    case 'Mon':
      return day.slice(0, 3);
    case '02':
      return two(date.getUTCDate());
    case '_2':
      return String(date.getUTCDate()).padStart(2, ' ');
    case '2':
      return String(date.getUTCDate());
    case '002':
      return String(dayOfYear(date)).padStart(3, '0');
    case '__2':
      return String(dayOfYear(date)).padStart(3, ' ');
    case '15':
      return two(hours);
    case '03':
      return two(hours % 12 || 12);
    case '3':
      return String(hours % 12 || 12);
    case '04':
      return two(date.getUTCMinutes());
    case '4':
      return String(date.getUTCMinutes());
    case '05':
      return two(date.getUTCSeconds());
    case '5':
      return String(date.getUTCSeconds());
    case 'PM':
      return hours < 12 ? 'AM' : 'PM';
    case 'pm':
      return hours < 12 ? 'am' : 'pm';
    case 'MST':
      return abbreviation();
    default:
      return part;
  }
}

export function dayOfYear(date: Date): number {
  const first = Date.UTC(date.getUTCFullYear(), 0, 1);
  return Math.floor((date.getTime() - first) / 86_400_000) + 1;
}

/** @param form `07:00` and the like */
function offset(form: string, minutes: number): string {
  const size = Math.abs(minutes);
  const digits = [Math.trunc(size / 60), Math.trunc(size % 60), 0].map(two);
  const colon = form.includes(':') ? ':' : '';
  const count = form.replace(/:/g, '').length / 2;
  return `${minutes < 0 ? '-' : '+'}${digits.slice(0, count).join(colon)}`;
}

/** @param part `.000` keeps its zeros, `.999` does not */
function fraction(part: string, milliseconds: number): string {
  const digits = String(milliseconds)
    .padStart(3, '0')
    .padEnd(part.length - 1, '0')
    .slice(0, part.length - 1);
  if (part[1] === '0') return `${part[0]}${digits}`;
  const short = digits.replace(/0+$/, '');
  return short === '' ? '' : `${part[0]}${short}`;
}

/** `1h30m0s`, `1.5s`, `20ms`: Go's text of a duration. */
export function durationText(ms: number): string {
  if (ms === 0) return '0s';
  const sign = ms < 0 ? '-' : '';
  const nanoseconds = Math.round(Math.abs(ms) * 1e6);
  if (nanoseconds < 1_000) return `${sign}${nanoseconds}ns`;
  if (nanoseconds < 1e6) return `${sign}${nanoseconds / 1e3}µs`;
  if (nanoseconds < 1e9) return `${sign}${nanoseconds / 1e6}ms`;
  const minutes = Math.floor(nanoseconds / 60e9);
  const seconds = `${(nanoseconds - minutes * 60e9) / 1e9}s`;
  if (minutes === 0) return `${sign}${seconds}`;
  return `${sign}${minutes >= 60 ? `${Math.floor(minutes / 60)}h` : ''}${minutes % 60}m${seconds}`;
}
