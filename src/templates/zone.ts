import { tzOffset } from '@date-fns/tz';
import { UsageError } from '../errors.ts';
import type { Instant } from '../time/index.ts';
import { ABBREVIATIONS } from './zone-abbreviations.ts';

/** By whose clock a time is printed. */
export interface Zone {
  /** IANA name; empty for an offset alone. */
  readonly name: string;
  offsetMinutes(at: Instant): number;
  /** `CET`; an offset where the zone has no letters. */
  abbreviation(at: Instant): string;
}

export const UTC: Zone = { name: 'UTC', offsetMinutes: () => 0, abbreviation: () => 'UTC' };

/** A zone that is known by its distance from UTC. */
export function fixedZone(offsetMinutes: number, abbreviation = ''): Zone {
  const shown = abbreviation || offsetText(offsetMinutes);
  return { name: abbreviation, offsetMinutes: () => offsetMinutes, abbreviation: () => shown };
}

const known = new Map<string, Zone>([
  ['', UTC],
  ['UTC', UTC],
  // Go's word for the zone of the machine: a message reads the same wherever it is made.
  ['Local', UTC],
]);

/** @throws UsageError where there is no such zone */
export function zoneNamed(name: string): Zone {
  const found = known.get(name);
  if (found) return found;
  // Offsets, and names in another case, are understood here and by no zone database.
  if (/^[+-]|(?:^|\/)[a-z]/.test(name) || Number.isNaN(tzOffset(name, new Date(0)))) {
    throw new UsageError(`unknown time zone ${name}`, { hint: 'Write an IANA name such as Europe/Berlin.' });
  }
  const zone: Zone = {
    name,
    offsetMinutes: (at) => tzOffset(name, new Date(at)),
    abbreviation: (at) => abbreviationOf(name, at),
  };
  known.set(name, zone);
  return zone;
}

/** Every place had its own time. */
const BEFORE_ZONES = Date.UTC(1880, 0);

/** Each of these knows the abbreviations of its own region only. */
const LOCALES = ['en-US', 'en-GB', 'en-CA', 'en-AU', 'en-NZ', 'en-ZA'];

function abbreviationOf(name: string, at: Instant): string {
  if (at < BEFORE_ZONES) return 'LMT';
  const offset = tzOffset(name, new Date(at));
  const listed = ABBREVIATIONS.get(name)?.[offset];
  if (listed !== undefined) return listed;
  for (const locale of LOCALES) {
    const parts = new Intl.DateTimeFormat(locale, { timeZone: name, timeZoneName: 'short' }).formatToParts(at);
    const found = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    if (/^[A-Z]{3,5}$/.test(found)) return found;
  }
  return offsetText(offset).replace(/00$/, '');
}

/** `+0530`. */
function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (number: number): string => String(Math.trunc(number)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(size / 60)}${two(size % 60)}`;
}
