import { z } from 'zod';
import type { Budgeting, Comparison, SloWindow } from '../../slo/index.ts';
import { MONTHS, type Month, WEEKDAYS, type Weekday } from '../../time/index.ts';
import {
  choice,
  Duration,
  decimal,
  duration,
  LabelName,
  labels,
  name,
  percentText,
  refuse,
  share,
  text,
  timeZone,
  wholeNumber,
} from './fields.ts';
import { HoursSchema } from './hours.ts';

const CALENDAR_UNITS = ['day', 'week', 'month', 'quarter', 'year'] as const;
type CalendarUnitName = (typeof CALENDAR_UNITS)[number];

/** The zone of a calendar window comes from the configuration where the SLO names none. */
export type WindowInput =
  | Extract<SloWindow, { kind: 'rolling' }>
  | {
      readonly kind: 'calendar';
      readonly unit: CalendarUnitName;
      readonly timeZone: string | undefined;
      readonly weekStartsOn?: Weekday | undefined;
      readonly yearStartsIn?: Month | undefined;
    };

const Window = z
  .union([
    z.string().transform((written, context): WindowInput => {
      const unit = CALENDAR_UNITS.find((known) => known === written);
      if (unit) return { kind: 'calendar', unit, timeZone: undefined };
      const parsed = Duration.safeParse(written);
      if (parsed.success) return { kind: 'rolling', lengthMs: parsed.data };
      refuse(context, `"${written}" is not a window`, {
        allowed: CALENDAR_UNITS,
        hint: 'Or a length, for a rolling window: 7d, 28d, 30d.',
      });
      return z.NEVER;
    }),
    z
      .strictObject({
        calendar: choice(CALENDAR_UNITS, 'Calendar period that contains the instant of evaluation.'),
        timeZone: timeZone('Zone of the calendar; the `timeZone` of the configuration by default.').optional(),
        weekStartsOn: choice(
          WEEKDAYS,
          'First day of the week; the `weekStartsOn` of the configuration by default.',
        ).optional(),
        yearStartsIn: choice(MONTHS, 'First month of the fiscal year, for quarters and years.').default('january'),
      })
      .transform(
        (window): WindowInput => ({
          kind: 'calendar',
          unit: window.calendar,
          timeZone: window.timeZone,
          weekStartsOn:
            window.weekStartsOn === undefined ? undefined : (WEEKDAYS.indexOf(window.weekStartsOn) as Weekday),
          yearStartsIn: (MONTHS.indexOf(window.yearStartsIn) + 1) as Month,
        }),
      ),
  ])
  .prefault('28d')
  .meta({
    description:
      'Time over which the objective holds: a length for a rolling window (`28d`), or `day`, `week`, `month`, `quarter`, `year` for a calendar one.',
  });

const Objective = z
  .union([z.string(), z.number()])
  .superRefine((written, context) => {
    const percent = percentText(String(written));
    if (percent === undefined) {
      refuse(context, `"${written}" is not an objective`, { hint: 'Write it like 99.9%, 99.9 or 0.999.' });
    } else if (Number(percent) >= 100) {
      refuse(context, `an objective of ${percent}% leaves no error budget`, {
        hint: 'It must lie between 0% and 100%, such as 99.9%.',
      });
    } else if (Number(percent) <= 0) {
      refuse(context, `an objective of ${percent}% can never be missed`, {
        hint: 'It must lie between 0% and 100%, such as 99.9%.',
      });
    }
  })
  .meta({
    description:
      'Share of valid events that must be good: `99.9%`, `99.9` or `0.999`. A bare number above 1 is percent.',
  });

const Condition = z
  .string()
  .transform((written, context): { comparison: Comparison; threshold: number } => {
    const match = /^(<=|>=|==|!=|<|>)\s*([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)$/.exec(written.trim());
    if (match) return { comparison: match[1] as Comparison, threshold: Number(match[2]) };
    refuse(context, `"${written}" is not a condition`, { hint: "Write a comparison and a number: '< 5', '>= 0.99'." });
    return z.NEVER;
  })
  .meta({
    description: "When a slice is good: a comparison and a number, `'< 5'`. One of `<`, `<=`, `>`, `>=`, `==`, `!=`.",
  });

const source = text('Name of the source; may be left out where there is only one.').optional();

export const SliSchema = z
  .union([
    z
      .strictObject({
        source,
        good: text('Query for good events: a counter selector, or an expression of `increase`.').optional(),
        bad: text('Query for bad events, instead of `good`.').optional(),
        valid: text('Query for all events that count.'),
      })
      .refine((sli) => (sli.good === undefined) !== (sli.bad === undefined), {
        error: 'give either "good" or "bad" beside "valid"',
      })
      .meta({ title: 'Ratio of counters' }),
    z
      .strictObject({
        source,
        query: text('SQL that returns `time` (start of the bucket), `good`, `valid`, and label columns.'),
      })
      .meta({ title: 'Events from SQL' }),
    z
      .strictObject({
        source,
        histogram: text(
          'Selector of a histogram, of a classic one without `_bucket`: `http_request_duration_seconds{job="api"}`.',
        ),
        threshold: duration(
          'Events that took at most this long are good. Between two bucket bounds of the histogram it is interpolated, with a warning.',
        ),
      })
      .meta({ title: 'Latency from a histogram' }),
    z
      .strictObject({
        source,
        query: text('Query whose value at the end of each slice is compared.'),
        condition: Condition,
        slice: duration('Length of a slice. Every slice is one event.').prefault('1m'),
      })
      .meta({ title: 'Time slices' }),
    z
      .strictObject({
        source,
        ratio: text('Query for a share of events, 0 to 1, that something else computed.'),
        ratioOf: choice(['good', 'bad'], 'Which events the share is of.').default('good'),
        slice: duration('Length of what one value stands for. Without counts, every slice weighs the same.').prefault(
          '5m',
        ),
      })
      .meta({ title: 'Pre-computed ratio' }),
    z
      .strictObject({
        composite: choice(
          ['weighted', 'worst', 'serial'],
          'How members make one: their weighted mean, the worst of them, or their product, for what a request passes through in turn.',
        ),
        members: z
          .array(
            z.strictObject({
              slo: text('Name of the SLO, which may be a composite itself.'),
              weight: z.number().positive().default(1).meta({ description: 'Weight, with `weighted`.' }),
            }),
          )
          .min(1)
          .meta({ description: 'SLOs that it is made of.' }),
        missing: choice(
          ['ignore', 'good', 'bad', 'unmeasured'],
          'How a member counts that nobody measured; `unmeasured` makes the slice unmeasured.',
        ).default('ignore'),
        slice: duration('Length of a slice. Every slice is one event.').prefault('5m'),
      })
      .meta({ title: 'Composite of other SLOs' }),
  ])
  .meta({ description: 'What is measured.' });
export type SliInput = z.output<typeof SliSchema>;

const BudgetingSchema = z
  .strictObject({
    method: choice(
      ['occurrences', 'timeslices', 'ratioTimeslices'],
      'What one event is: an event as counted; a slice of time that is good or bad; or a slice as good as its events.',
    ),
    slice: duration('Length of a slice of time.').prefault('1m'),
    target: share('With `timeslices`: share of the events of a slice that makes it good.').optional(),
  })
  .refine((budgeting) => (budgeting.method === 'timeslices') === (budgeting.target !== undefined), {
    error: '"target" goes with "method: timeslices", and must be given there',
    path: ['target'],
  })
  .transform(({ method, slice, target }): Budgeting => {
    if (method === 'occurrences') return { method };
    return method === 'timeslices' ? { method, sliceMs: slice, target: target ?? 0 } : { method, sliceMs: slice };
  })
  .meta({ description: 'How the error budget is counted; by events as they are, where left out.' });

const BurnRuleSchema = z
  .strictObject({
    severity: choice(['page', 'ticket'], 'How urgent it is.'),
    long: duration('Long window.'),
    short: duration(
      'Short window, so that the alert ends soon after the cause. A twelfth of the long one by default.',
    ).optional(),
    factor: decimal('Burn rate above which it fires.').optional(),
    budgetShare: share('Instead of `factor`: share of the budget that the long window may spend.').optional(),
  })
  .refine((rule) => (rule.factor === undefined) !== (rule.budgetShare === undefined), {
    error: 'give either "factor" or "budgetShare"',
  })
  .refine((rule) => rule.short === undefined || rule.short < rule.long, {
    error: '"short" must be shorter than "long"',
    path: ['short'],
  });

const COUNT_AS = ['ignore', 'good', 'bad'] as const;

const LowTrafficSchema = z
  .strictObject({
    minEvents: wholeNumber('Fewer valid events in the long window fire nothing.', { min: 1, max: 1_000_000 }).default(
      10,
    ),
    enoughBad: wholeNumber('This many bad events need no test.', { min: 1, max: 1_000_000 }).default(10),
    confidence: share('How sure an exact binomial test of fewer bad events must be.').prefault('99%'),
  })
  .meta({
    description: 'When a burn rate rests on too few events to alert. The values shown are those of an SLO without it.',
  });

const PolicyStepSchema = z.strictObject({
  below: share('The step holds while less than this share of the budget is left; at `0%`, once it is spent.'),
  name: text('What the step is called: `warn`, `freeze`.'),
  message: text('What is to be done.'),
});

const PairSchema = z
  .strictObject({
    slo: text('Name of the other SLO.'),
    tolerance: share('Share by which the numbers of valid events may differ.').prefault('1%'),
    budgetTolerance: share('Share of the error budget by which the error ratios may differ.').prefault('10%'),
    over: duration('Time that is compared, up to each evaluation; whole hours.')
      .refine((ms) => ms >= 3_600_000 && ms % 3_600_000 === 0, { error: 'must be whole hours, at least one' })
      .prefault('1d'),
    severity: text('Value of the label `severity`.').default('ticket'),
  })
  .meta({
    description:
      'Another SLO that measures the same from another source, as from Prometheus and from ClickHouse: an alert and the report say when they differ.',
  });

const alertLabels = (description: string) =>
  labels(description).refine((given) => !('alertname' in given || 'slo' in given), {
    error: 'alerts keep their name, and the name of their SLO',
  });

export const SloSchema = z.strictObject({
  name: name('Unique name; part of keys, file names and links.'),
  title: text('Name for people; the name by default.').optional(),
  description: z.string().default('').meta({ description: 'What it promises, in a sentence.' }),
  service: z.string().default('').meta({ description: 'Service it belongs to.' }),
  owner: z.string().default('').meta({ description: 'Person who answers for it; printed beside actions.' }),
  team: z.string().default('').meta({ description: 'Team; commands take `--team`.' }),
  tier: z.string().default('').meta({ description: 'Importance, in your words: `1`, `gold`.' }),
  labels: labels('Labels on alerts and rows of this SLO.'),
  alertLabels: z
    .strictObject({
      page: alertLabels('Labels of alerts with the severity `page`.'),
      ticket: alertLabels('Labels of alerts with the severity `ticket`.'),
    })
    .optional()
    .meta({
      description:
        'Labels on alerts of this SLO by how urgent they are, over all other labels: `page: { severity: critical, pager: shop }`, as the routes of an Alertmanager expect them.',
    }),
  runbook: z.string().default('').meta({ description: 'Address of the runbook; in alerts and reports.' }),
  objective: Objective,
  window: Window,
  sli: SliSchema,
  budgeting: BudgetingSchema.optional(),
  unit: text(
    'What one event is called, plural: `requests`, `runs`; `minutes` or `slices` for time slices, else `requests`.',
  ).optional(),
  groupBy: z.array(LabelName).default([]).meta({ description: 'Labels that split this SLO into one budget each.' }),
  groupLimit: wholeNumber('More groups than this is an error.', { min: 1, max: 100_000 }).default(100),
  bucket: duration(
    'Width of a ledger row. By default the largest width up to 5m that divides the slice and the shortest alert window.',
  ).optional(),
  noTraffic: choice(COUNT_AS, 'How time without any event counts.').default('ignore'),
  unmeasured: choice(COUNT_AS, 'How time counts for which the source had nothing to say.').default('ignore'),
  minCoverage: share('Below this share of seen time there is no verdict.').prefault('90%'),
  warnAtUsed: share('Share of the budget used from which the status is WARNING.').prefault('80%'),
  impact: choice(
    ['outage', 'degraded'],
    'What time is in which more than half of the events are bad: an `outage`, which is downtime; or `degraded`, where an SLO says that something is slow, full or late while the service answers.',
  ).default('outage'),
  lowTraffic: LowTrafficSchema.optional(),
  hours: HoursSchema.optional(),
  pair: PairSchema.optional(),
  budgetPolicy: z
    .array(PolicyStepSchema)
    .default([])
    .meta({ description: 'Error-budget policy: what is done when little of the budget is left.' }),
  burnRules: z.array(BurnRuleSchema).optional().meta({
    description:
      'Burn-rate conditions instead of the usual ones for this objective and window; an empty list for none.',
  }),
});
export type SloInput = z.output<typeof SloSchema>;
