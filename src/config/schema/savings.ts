import { z } from 'zod';
import { REFERENCE_MONTHS } from '../../roi/index.ts';
import { choice, currency, decimal, duration, flag, name, names, text } from './fields.ts';

const Tiers = z
  .array(
    z.strictObject({
      upTo: decimal('Units of the billing period up to which the price holds; left out for the last tier.').optional(),
      price: decimal('Price of one unit of the tier.'),
    }),
  )
  .min(1)
  .meta({
    description: 'Graduated price in place of `price`; units are counted from the start of each billing period.',
  });

const Focus = z
  .strictObject({
    table: text('Table in the FOCUS format: `finops.focus`; `source` names the ClickHouse that has it.').optional(),
    query: text('SELECT that gives the columns of FOCUS, in place of `table`.').optional(),
    column: choice(
      ['effective', 'billed', 'list', 'contracted'],
      'Amount to add up: `effective` for cost as it accrues, `billed` for what is paid.',
    ).default('effective'),
    providers: names('Names of providers; all when left out.'),
    services: names('Names of services; all when left out.'),
    subAccounts: names('Ids of sub-accounts; all when left out.'),
    categories: z
      .array(choice(['Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment'], 'Category of a charge.'))
      .default([])
      .meta({ description: 'Categories of charges; all when left out.' }),
    tags: z
      .record(z.string(), z.string())
      .default({})
      .meta({ description: 'Tags that a line must have: `{ team: data }`.' }),
  })
  .refine(({ table, query }) => table === undefined || query === undefined, {
    error: 'give either "table" or "query"',
  })
  .meta({
    description:
      'Lines of bills in the FOCUS format: of a `table` or `query` in ClickHouse, else of those that `nines costs import` has read.',
  });

const OpenCost = z
  .strictObject({
    aggregate: text('What amounts are grouped by: `namespace`, `controller`, `label:team`.').default('namespace'),
    names: names('Names of groups to take; all when left out.'),
    includeIdle: flag('Take the cost of idle capacity as well.', false),
  })
  .meta({ description: "OpenCost's allocation in place of a query; `source` names a source of `type: opencost`." });

const BandSchema = z
  .strictObject({
    conservative: decimal('Factor of the amount in the conservative scenario: below 1 for savings, above 1 for costs.'),
    optimistic: decimal('Factor of the amount in the optimistic scenario.'),
  })
  .meta({ description: 'How far off the amount may be; the report then shows three scenarios.' });

const evidence = z
  .string()
  .default('')
  .meta({ description: 'Where the price comes from, printed beside it: `contract of 1 Jan 2026`.' });
const asOf = text('Day on which that was looked up, printed beside it: `2026-01-01`.').optional();

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
    price: decimal('Price of one unit, exact. 1 (the default) where the query gives money already.').optional(),
    tiers: Tiers.optional(),
    billedBy: choice(['month', 'quarter', 'year'], 'Calendar period from whose start tiers count units.').default(
      'month',
    ),
    focus: Focus.optional(),
    openCost: OpenCost.optional(),
    perMonth: decimal('Fixed amount per calendar month, instead of a query.').optional(),
    priceChanges: z
      .array(
        z
          .strictObject({
            from: text('First day of the price, in the `timeZone` of the configuration: `2026-07-01`.'),
            price: decimal('Price of one unit, or amount per month, from that day on.').optional(),
            tiers: Tiers.optional(),
          })
          .refine((change) => (change.price === undefined) !== (change.tiers === undefined), {
            error: 'give either "price" or "tiers"',
          }),
      )
      .default([])
      .meta({ description: 'Later prices. A day has the price of the newest change up to it.' }),
    currency: currency('Currency of the price; the `currency` of the configuration by default.').optional(),
    slo: text('SLO that it is a cost or a saving of, for the cost per SLO.').optional(),
    team: z
      .string()
      .default('')
      .meta({ description: 'Team in whose reports it is; in those of all teams by default.' }),
    band: BandSchema.optional(),
    evidence,
    asOf,
  })
  .refine(
    ({ query, perMonth, focus, openCost }) =>
      [query, perMonth, focus, openCost].filter((quantity) => quantity !== undefined).length === 1,
    { error: 'give one of "query" (with "price"), "perMonth", "focus" and "openCost"' },
  );
export type StreamInput = z.output<typeof StreamSchema>;

export const DowntimePerMinuteSchema = z.record(z.string(), decimal('Amount per minute.')).default({}).meta({
  description:
    'Cost of one minute of outage for each SLO, in `currency`: `{ api-availability: 25.00 }`. Short for `downtime` with `perMinute`.',
});

const part = (description: string) => decimal(description).default(1);

/** What downtime of one SLO costs. */
export const DowntimeSchema = z.strictObject({
  perMinute: decimal('All-in price of a minute of outage, where nothing finer is known.').optional(),
  revenue: z
    .strictObject({
      perHour: decimal('Revenue of an hour.'),
      impact: part('Share of it that an outage touches: 0.6.'),
      recovered: decimal('Share of the lost revenue that comes back later.').default(0),
    })
    .optional()
    .meta({ description: 'Lost revenue by time.' }),
  perFailedEvent: decimal('Lost revenue of one failed event of an incident.').optional(),
  productivity: z
    .strictObject({
      people: decimal('People who cannot work.'),
      perHour: decimal('Loaded cost of an hour of one of them.'),
      impact: part('Share of their work that is held up.'),
    })
    .optional()
    .meta({ description: 'Lost work.' }),
  recovery: z
    .strictObject({ responders: decimal('People who mend it.'), perHour: decimal('Cost of an hour of one of them.') })
    .optional()
    .meta({ description: 'Labour of the recovery, for the whole length of an incident.' }),
  credits: z
    .strictObject({
      monthlyFee: decimal('Fee of one calendar month; never that of a year.'),
      tiers: z
        .array(
          z.strictObject({
            below: decimal('Share of good events in the month below which the credit is due: 0.999.'),
            credit: decimal('Share of the monthly fee that is paid back: 0.10.'),
          }),
        )
        .min(1)
        .meta({ description: 'The largest credit that is due counts.' }),
      cap: part('The most that is paid back, as a share of the fee.'),
    })
    .optional()
    .meta({ description: 'Service credits of a contract, settled by calendar month.' }),
  baseline: z
    .strictObject({
      minutesPerMonth: decimal('Minutes of downtime that a month had before.').optional(),
      measured: choice(
        [...REFERENCE_MONTHS],
        'In place of `minutesPerMonth`: the downtime that was measured in the month before, or in the same month a year before.',
      ).optional(),
      evidence: z
        .string()
        .default('')
        .meta({ description: 'Where stated minutes come from: `mean of 2025, before the rollout`.' }),
    })
    .refine((one) => (one.minutesPerMonth === undefined) !== (one.measured === undefined), {
      error: 'give either "minutesPerMonth" or "measured"',
    })
    .refine((one) => one.minutesPerMonth === undefined || one.evidence !== '', {
      error: '"evidence" is missing: stated minutes must come from somewhere',
    })
    .optional()
    .meta({ description: 'Downtime below it is avoided, and counts as an avoided saving.' }),
  band: BandSchema.optional(),
  evidence,
  asOf,
});

export const InvestmentSchema = z.strictObject({
  name: name('Unique name.'),
  title: text('Name for people; the `name` by default.').optional(),
  date: text('Day on which it was paid: `2026-03-01`.'),
  amount: decimal('Amount, exact.'),
  currency: currency('Currency of the amount; the `currency` of the configuration by default.').optional(),
  band: BandSchema.optional(),
  evidence,
});

export const RateSchema = z.strictObject({
  date: text('Day from which the rate holds, until the next one of the same pair: `2026-07-01`.'),
  from: currency('Currency of which one unit is exchanged.'),
  to: currency('Currency that it is exchanged to.'),
  rate: decimal('What one unit of `from` is worth in `to`.'),
  source: text('Where it was published: `ECB reference rate`.').optional(),
});

export const ThresholdSchema = z.strictObject({
  stream: text('A stream, or `net` for all savings less all cost.').default('net'),
  per: duration('Length of time that the amounts are for.').prefault('24h'),
  poorBelow: decimal('Red below this mean.'),
  goodFrom: decimal('Green from this mean on; amber between the two.'),
});

export const DiscountRateSchema = decimal('Interest of a year for the net present value: 0.08 is 8 %.').default(0);

export const SavingsSchema = z.strictObject({
  streams: z.array(StreamSchema).default([]).meta({ description: 'What is saved and what is spent.' }),
  downtimePerMinute: DowntimePerMinuteSchema,
  downtime: z
    .record(z.string(), DowntimeSchema)
    .default({})
    .meta({ description: 'What downtime of an SLO costs, by component, in `currency`.' }),
  investments: z
    .array(InvestmentSchema)
    .default([])
    .meta({ description: 'Money spent once. With it come net present value and payback.' }),
  rates: z
    .array(RateSchema)
    .default([])
    .meta({ description: 'Rates of exchange by date. An amount of another currency is never added without one.' }),
  discountRate: DiscountRateSchema,
  thresholds: z.array(ThresholdSchema).default([]).meta({
    description: 'Savings that the report calls good or poor, by colour; for alerts see `alerts.savingsTargets`.',
  }),
});
