import { z } from 'zod';
import { UsageError } from '../../errors.ts';
import { parseDuration } from '../../time/index.ts';
import { suggest } from '../problems/suggest.ts';

/** What a check adds to its message; `explainIssues` reads it back from the issue. */
export interface Refusal {
  readonly allowed?: readonly string[];
  readonly suggestion?: string | undefined;
  readonly hint?: string | undefined;
}

/** Reports one problem of a value from inside a transform or a check. */
export function refuse(context: z.core.$RefinementCtx, message: string, refusal: Refusal = {}): void {
  // Without `continue` a union takes another alternative that has unknown keys only, and its message misleads.
  context.addIssue({ code: 'custom', message, params: { ...refusal }, continue: true });
}

/** A text that is not empty. */
export function text(description: string) {
  return z.string().min(1).meta({ description });
}

/** True or false. */
export function flag(description: string, fallback: boolean) {
  return z.boolean().default(fallback).meta({ description });
}

/** A boolean of YAML 1.1, which Alertmanager reads: `yes` and `off` are booleans too. */
export const yamlFlag = z.preprocess((written) => {
  const word = typeof written === 'string' ? written.toLowerCase() : '';
  if (word === 'yes' || word === 'on') return true;
  return word === 'no' || word === 'off' ? false : written;
}, z.boolean());

/** A whole number from `min` to `max`. */
export function wholeNumber(description: string, range: { readonly min: number; readonly max: number }) {
  return z.number().int().min(range.min).max(range.max).meta({ description });
}

const DURATION_HINT = 'Write it like 90s, 5m, 1h30m, 28d or 1w.';

/** `5m` → milliseconds, above zero. */
export const Duration = z.string().transform((written, context) => {
  try {
    const ms = parseDuration(written);
    if (ms > 0) return ms;
    refuse(context, 'the duration must be longer than nothing', { hint: DURATION_HINT });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    refuse(context, error.message, { hint: DURATION_HINT });
  }
  return z.NEVER;
});

/** `5m` → milliseconds, above zero, described. */
export function duration(description: string) {
  return Duration.meta({ description });
}

/** Like {@link duration}, and `0s` is one. */
export function durationOrNone(description: string) {
  return z
    .string()
    .transform((written, context) => {
      try {
        return parseDuration(written);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        refuse(context, error.message, { hint: DURATION_HINT });
        return z.NEVER;
      }
    })
    .meta({ description });
}

/**
 * A share as people write it, as exact text of the percentage: `10%`, `0.1` and `10` are all ten percent; a bare number above 1
 * is percent. Undefined where it is no number.
 */
export function percentText(written: string): string | undefined {
  const match = /^([-+]?\d*\.?\d+)\s*(%?)$/.exec(written.trim());
  const digits = match?.[1];
  if (digits === undefined) return undefined;
  return match?.[2] === '%' || Math.abs(Number(digits)) > 1 ? digits : shiftPoint(digits, 2);
}

/** Moves the decimal point of a decimal text to the right, exactly: 0.999 by 2 → 99.9. */
export function shiftPoint(digits: string, places: number): string {
  const [whole = '0', fraction = ''] = digits.split('.');
  const padded = fraction.padEnd(places, '0');
  const rest = padded.slice(places);
  const moved = `${whole}${padded.slice(0, places)}`.replace(/^([-+]?)0+(?=\d)/, '$1');
  return rest === '' ? moved : `${moved}.${rest}`;
}

/** A share → ratio in 0 to 1. */
export function share(description: string) {
  return z
    .union([z.string(), z.number()])
    .transform((written, context) => {
      const percent = percentText(String(written));
      const ratio = percent === undefined ? Number.NaN : Number(`${percent}e-2`);
      if (ratio >= 0 && ratio <= 1) return ratio;
      refuse(context, `${written} is not a share between 0% and 100%`, { hint: 'Write it like 80% or 0.8.' });
      return z.NEVER;
    })
    .meta({ description });
}

/** A ratio that may be above 1 or below 0 → number: `150%` and `1.5` are both 1.5. */
export function ratio(description: string) {
  return z
    .union([z.string(), z.number()])
    .transform((written, context) => {
      const match = /^([-+]?\d*\.?\d+)\s*(%?)$/.exec(String(written).trim());
      if (match) return Number(match[2] === '%' ? `${match[1]}e-2` : match[1]);
      refuse(context, `${written} is not a ratio`, { hint: 'Write it like 150% or 1.5.' });
      return z.NEVER;
    })
    .meta({ description });
}

/** Exact decimal, kept as text; the digits come from the file, see `Reading.text`. */
export function decimal(description: string) {
  return z
    .union([z.string(), z.number()])
    .refine((written) => /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(String(written).trim()), {
      error: 'must be a decimal number, such as 0.12',
    })
    .meta({ description });
}

/** Bytes: a number, or `512MiB`, `2GiB`, `1GB`. */
export function bytes(description: string) {
  const UNITS: Readonly<Record<string, number>> = {
    '': 1,
    B: 1,
    KB: 1e3,
    MB: 1e6,
    GB: 1e9,
    TB: 1e12,
    KiB: 2 ** 10,
    MiB: 2 ** 20,
    GiB: 2 ** 30,
    TiB: 2 ** 40,
  };
  return z
    .union([z.string(), z.number()])
    .transform((written, context) => {
      const match = /^(\d+(?:\.\d+)?)\s*([KMGT]i?B|B|)$/.exec(String(written).trim());
      const size = match ? Number(match[1]) * (UNITS[match[2] ?? ''] ?? Number.NaN) : Number.NaN;
      if (size >= 1) return Math.round(size);
      refuse(context, `${written} is not a number of bytes`, { hint: 'Write it like 512MiB or 2GiB.' });
      return z.NEVER;
    })
    .meta({ description });
}

/** Prometheus' rule for label names; names that begin with two underscores are its own. */
const LABEL_NAME = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;

export const LabelName = z
  .string()
  .regex(LABEL_NAME, { error: 'a label name has letters, digits and _, and does not begin with a digit or __' });

/** Labels by name, none by default. */
export function labels(description: string) {
  return z.record(LabelName, z.string()).default({}).meta({ description });
}

/** Names appear in keys, file names and links. */
export function name(description: string) {
  return z
    .string()
    .regex(/^[a-z0-9]([a-z0-9_-]{0,62}[a-z0-9])?$/, {
      error: 'a name has lower-case letters, digits, - and _, at most 64 of them',
    })
    .meta({ description });
}

/** A list of names, empty by default. */
export function names(description: string) {
  return z.array(z.string().min(1)).default([]).meta({ description });
}

/** One of a few words. */
export function choice<const T extends readonly [string, ...string[]]>(values: T, description: string) {
  return z.enum(values).meta({ description });
}

/** An IANA zone; offsets are refused. */
export function timeZone(description: string) {
  return z
    .string()
    .superRefine((zone, context) => {
      try {
        new Intl.DateTimeFormat('en', { timeZone: zone });
        // Offsets such as +01:00 are accepted by Intl, and are wrong half of the year.
        if (/^[+-]/.test(zone)) throw new RangeError(zone);
      } catch {
        refuse(context, `"${zone}" is not a time zone`, {
          suggestion: suggest(zone, Intl.supportedValuesOf('timeZone')),
          hint: 'Write an IANA name such as Europe/Berlin or UTC.',
        });
      }
    })
    .meta({ description });
}

/** An ISO 4217 code in capitals, one that Intl knows. */
export function currency(description: string) {
  return z
    .string()
    .superRefine((code, context) => {
      if (Intl.supportedValuesOf('currency').includes(code)) return;
      const upper = code.toUpperCase();
      const known = Intl.supportedValuesOf('currency').includes(upper);
      refuse(context, `"${code}" is not a currency`, {
        suggestion: known ? upper : undefined,
        hint: 'Write a code of ISO 4217 such as EUR or USD.',
      });
    })
    .meta({ description });
}

/** A BCP 47 tag that Intl has data for. */
export function locale(description: string) {
  return z
    .string()
    .superRefine((tag, context) => {
      try {
        if (Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0) return;
      } catch {
        // not even the form of a language tag
      }
      const suggestion = tag.replaceAll('_', '-');
      refuse(context, `"${tag}" is not a locale`, {
        suggestion: suggestion !== tag ? suggestion : undefined,
        hint: 'Write a language tag such as en, en-GB or de-DE.',
      });
    })
    .meta({ description });
}

/** An address that begins with http:// or https://. It is not repeated in errors, since it may carry a password. */
export function url(description: string) {
  return z
    .string()
    .superRefine((written, context) => {
      if (URL.canParse(written) && /^https?:\/\//i.test(written)) return;
      // The text may carry a password, so it is not repeated.
      refuse(context, 'must be a URL that begins with http:// or https://', {
        suggestion: /^[\w.-]+:\d+$/.test(written) ? `http://${written}` : undefined,
      });
    })
    .meta({ description });
}
