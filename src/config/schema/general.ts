import { z } from 'zod';
import { WEEKDAYS } from '../../time/index.ts';
import { choice, currency, duration, durationOrNone, locale, refuse, timeZone } from './fields.ts';

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
  holidays: z
    .array(
      z.string().superRefine((written, context) => {
        const day = /^(?:(\d{4})-)?(\d{2})-(\d{2})$/.exec(written);
        const date = `${day?.[1] ?? '2024'}-${day?.[2]}-${day?.[3]}`;
        const time = Date.parse(`${date}T00:00:00Z`);
        if (day !== null && !Number.isNaN(time) && new Date(time).toISOString().startsWith(date)) return;
        refuse(context, `"${written}" is not a day`, { hint: 'Write "2026-04-03", or "12-25" for every year.' });
      }),
    )
    .default([])
    .meta({
      description: 'Days that detectors take for a Sunday: `2026-04-03`, or `12-25` for every year, in `timeZone`.',
    }),
  externalUrl: z
    .string()
    .default('')
    .meta({ description: 'Address where people find the written reports; linked from notifications.' }),
};
