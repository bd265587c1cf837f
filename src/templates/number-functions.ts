import { UsageError } from '../errors.ts';
import type { GoFunction } from './function.ts';
import type { Type } from './type.ts';
import { Duration, textOf, type Value } from './value.ts';

/** A function that takes a number, a text that is one, or a duration in seconds. */
export function numberFunction(give: (value: number) => Value, gives: Type = 'text'): GoFunction {
  return {
    takes: ['any'],
    gives,
    refuses: ([type]) => notANumber(type),
    call: ([value]) => give(numberOf(value)),
  };
}

function notANumber(type: Type | undefined): string | undefined {
  const isOther = typeof type === 'object' || ['bool', 'nil', 'time', 'named', 'markup'].includes(String(type));
  return isOther ? 'takes a number' : undefined;
}

/** Go's `strconv.ParseFloat`, but for hexadecimal. */
const NUMBER = /^[-+]?(?:(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?|inf(?:inity)?|nan)$/i;

/** @throws UsageError where it is no number */
export function numberOf(value: Value): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  if (value instanceof Duration) return value.ms / 1000;
  if (typeof value === 'string' && NUMBER.test(value)) {
    const lower = value.toLowerCase();
    if (lower.includes('inf')) return lower.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    return lower.includes('nan') ? Number.NaN : Number(value);
  }
  throw new UsageError(`"${textOf(value)}" is not a number`);
}
