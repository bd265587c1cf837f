import { UsageError } from '../../errors.ts';
import { parsePeriod } from '../../time/index.ts';
import type { Surroundings } from './slos.ts';

/** Start of a day that is written as `2026-07-01`, in the configured zone; undefined for anything else. */
export function startOfDay(day: string, { timeZone, weekStartsOn }: Surroundings): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  try {
    return parsePeriod(day, 0, { timeZone, weekStartsOn }).start;
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}
