import { z } from 'zod';
import { choice, currency, duration, durationOrNone, locale, timeZone } from './fields.ts';

export const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

export const RetentionSchema = z
  .strictObject({
    detail: duration('Ledger rows and samples.').prefault('90d'),
    aggregates: duration('Status, incidents, anomalies, savings, reports.').prefault('1y'),
  })
  .prefault({})
  .meta({ description: 'How long results are kept.' });

export const CollectSchema = z
  .strictObject({
    overlap: durationOrNone('Every run reads this much again, for data that arrives late.').prefault('15m'),
    initial: duration('How far back the first run reads. `nines backfill` reads further.').prefault('30d'),
  })
  .prefault({})
  .meta({ description: 'Reading from sources.' });

export const GENERAL = {
  timeZone: timeZone('Zone of calendar periods, schedules and printed times.').default('UTC'),
  weekStartsOn: choice(WEEKDAYS, 'First day of the week.').default('monday'),
  currency: currency('Currency of amounts.').default('USD'),
  locale: locale('How numbers and dates are printed.').default('en'),
  externalUrl: z
    .string()
    .default('')
    .meta({ description: 'Address where people find the written reports; linked from notifications.' }),
};
