import type { Labels } from '../../series/index.ts';
import type { Instant } from '../../time/index.ts';

/** One row or sample of a file. */
export interface FileRow {
  /** Name that a selector may ask for: of the metric, or of the file. */
  readonly metric: string;
  readonly labels: Labels;
  readonly time: Instant;
  /** `value`, or `good` and `valid`. NaN stands for a cell that says NaN; a row with an empty cell is not there. */
  readonly values: readonly number[];
  readonly line: number;
}

/** Something in a file that cannot be read, with its line from 1. */
export class FileFormatError extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** Number as a person, a spreadsheet or Prometheus writes it; undefined where it is none. */
export function readNumber(text: string): number | undefined {
  const clean = text.trim();
  if (/^[+-]?(nan|inf|infinity)$/i.test(clean)) {
    if (/nan/i.test(clean)) return Number.NaN;
    return clean.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  const value = clean === '' ? Number.NaN : Number(clean);
  return Number.isNaN(value) ? undefined : value;
}

const DATE = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * Time as UTC milliseconds: ISO 8601 (without a zone it is UTC), or Unix time in seconds, milliseconds, microseconds or
 * nanoseconds, told apart by its size. Undefined where it is none.
 */
export function readTime(text: string): Instant | undefined {
  const clean = text.trim();
  const date = DATE.exec(clean);
  if (date !== null) {
    const zone = date[3] === undefined ? 'Z' : date[3].toUpperCase();
    const instant = Date.parse(`${date[1]}T${date[2] ?? '00:00'}${zone}`);
    return Number.isNaN(instant) ? undefined : instant;
  }
  const number = readNumber(clean);
  if (number === undefined || !Number.isFinite(number) || number < 0) return undefined;
  if (number >= 1e17) return Math.round(number / 1e6);
  if (number >= 1e14) return Math.round(number / 1e3);
  return Math.round(number >= 1e11 ? number : number * 1e3);
}
