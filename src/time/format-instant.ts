import { TZDate } from '@date-fns/tz';
import { format } from 'date-fns/format';
import type { Instant } from './range.ts';

/**
 * An instant as wall time of a zone with its offset, ISO 8601: `2023-06-15T18:17:18+02:00`, `…Z` where it is UTC's. Parts of a second are printed where there
 * are any, to the microsecond.
 */
export function formatInstant(instant: Instant, timeZone: string): string {
  const zoned = new TZDate(Math.floor(instant), timeZone);
  const micros = Math.round((instant - Math.floor(instant / 1000) * 1000) * 1000);
  const fraction = micros === 0 ? '' : `.${String(micros).padStart(6, '0').replace(/000$/, '')}`;
  return `${format(zoned, "yyyy-MM-dd'T'HH:mm:ss")}${fraction}${format(zoned, 'XXX')}`;
}
