import { z } from 'zod';
import { choice, currency, decimal, name, text } from './fields.ts';

export const StreamSchema = z
  .strictObject({
    name: name('Unique name.'),
    title: text('Name for people; the name by default.').optional(),
    kind: choice(['saving', 'cost'], 'Which side of the balance it is on.').default('saving'),
    basis: choice(
      ['realised', 'avoided'],
      'Money that was not spent, or an estimate of what would have been. Never added up without saying so.',
    ).default('realised'),
    source: text('Name of the source; may be left out where there is only one.').optional(),
    query: text('Query for the quantity.').optional(),
    measure: choice(
      ['increase', 'sum', 'average'],
      '`increase`: growth of a counter; `sum`: sum of the values per step; `average`: mean × hours.',
    ).default('increase'),
    divisor: decimal('Divides the quantity: `1e9` for bytes to GB.').default(1),
    convertFrom: text(
      'Unit that the query counts in, converted to `unit` instead of a `divisor`: `bytes` to `GB` or `GiB`, `s` to `h`.',
    ).optional(),
    unit: z.string().default('').meta({ description: 'Unit of the quantity after the division: `GB`, `runs`.' }),
    price: decimal('Price of one unit, exact. 1 where the query gives money already.').default(1),
    perMonth: decimal('Fixed amount per calendar month, instead of a query.').optional(),
    priceChanges: z
      .array(
        z.strictObject({
          from: text('First day of the price, in the `timeZone` of the configuration: `2026-07-01`.'),
          price: decimal('Price of one unit, or amount per month, from that day on.'),
        }),
      )
      .default([])
      .meta({ description: 'Later prices. A day has the price of the newest change up to it.' }),
    currency: currency('Currency of the price; the `currency` of the configuration by default.').optional(),
    evidence: z
      .string()
      .default('')
      .meta({ description: 'Where the price comes from, printed beside it: `contract of 1 Jan 2026`.' }),
  })
  .refine((stream) => (stream.query === undefined) !== (stream.perMonth === undefined), {
    error: 'give either "query" (with "price") or "perMonth"',
  });
export type StreamInput = z.output<typeof StreamSchema>;

export const DowntimeSchema = z
  .record(z.string(), decimal('Amount per minute.'))
  .default({})
  .meta({ description: 'Cost of one minute of outage for each SLO, in `currency`: `{ api-availability: 25.00 }`.' });

export const SavingsSchema = z.strictObject({
  streams: z.array(StreamSchema).default([]).meta({ description: 'What is saved and what is spent.' }),
  downtimePerMinute: DowntimeSchema,
});
