import { UsageError } from '../errors.ts';
import { Duration, GoList, GoMap, GoStruct, Markup, Named, Time, textOf, type Value } from './value.ts';

/** Go's `json.Marshal`: keys of maps in their order, and what could end a script as `\u003c`. */
export function jsonText(value: Value): string {
  if (value === undefined) return 'null';
  if (typeof value === 'string' || value instanceof Markup) return quoted(textOf(value));
  if (typeof value === 'number') return numberText(value);
  if (value instanceof Time) return quoted(timeText(value));
  if (value instanceof Duration) return String(Math.round(value.ms * 1e6));
  if (value instanceof Named) return String(value.number);
  if (value instanceof GoList) return `[${value.items.map(jsonText).join(',')}]`;
  if (value instanceof GoMap) return `{${[...value.entries].map(pair).join(',')}}`;
  if (value instanceof GoStruct) {
    const names = value.jsonNames;
    return `{${Object.entries(value.fields)
      .map(([name, one]) => pair([names[name] ?? name, one]))
      .join(',')}}`;
  }
  return String(value);
}

function pair([key, value]: readonly [string, Value]): string {
  return `${quoted(key)}:${jsonText(value)}`;
}

/** RFC 3339, with a fraction only where there is one. */
function timeText({ at, zone }: Time): string {
  const offset = zone.offsetMinutes(at);
  const local = new Date(at + offset * 60_000).toISOString().replace(/\.?0*Z$/, '');
  if (offset === 0) return `${local}Z`;
  const size = Math.abs(offset);
  const two = (number: number): string => String(Math.trunc(number)).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** JavaScript writes an exponent of one digit as Go does here, and begins with exponents at the same numbers. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new UsageError(`JSON has no ${textOf(value)}`);
  return String(value);
}
