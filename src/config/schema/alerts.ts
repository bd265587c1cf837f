import { z } from 'zod';
import { decimal, duration, durationOrNone, flag, LabelName, labels, name, ratio, share, text } from './fields.ts';
import { RuleFilesSchema } from './rule-files.ts';

const severity = text('Value of the label `severity`.').default('ticket');

export const AlertsSchema = z.strictObject({
  receiver: text(
    'Receiver that is told. Without it and without `route`, alerts are computed and stored only.',
  ).optional(),
  groupBy: z.array(LabelName).optional().meta({
    description:
      'Alerts with equal values of these labels share a message. By default all alerts with the same label `service` do, and those without it by SLO: one cause, one message.',
  }),
  oneCause: z
    .union([
      z.literal(false),
      z.preprocess(
        (written) => (written === true ? {} : written),
        z.strictObject({
          within: duration('They began within this long of each other.').prefault('1h'),
          labels: z.array(LabelName).default(['upstream', 'depends_on']).meta({
            description: 'Labels that name what something depends on: services or SLOs, separated by commas.',
          }),
        }),
      ),
    ])
    .prefault({})
    .meta({
      description:
        'Alerts of different services share a message too where they have one cause: see [alerting](alerting.md#one-cause-one-message). `false` for none of it; not beside `groupBy` or `route`.',
    }),
  repeat: duration('Remind of an alert that is still firing.').prefault('4h'),
  labels: labels('Labels on every alert.'),
  burnRate: z.boolean().default(true).meta({ description: 'Burn-rate alerts for every SLO.' }),
  budgetLeftBelow: z
    .array(
      z.strictObject({
        share: share('Share of the budget that is left.'),
        severity,
      }),
    )
    .prefault([{ share: '20%', severity: 'ticket' }])
    .meta({ description: 'Alert when less than this is left of an error budget.' }),
  exhaustionWithin: z
    .union([duration('Time to the end of the budget.'), z.literal(false)])
    .prefault('3d')
    .meta({
      description: 'Alert when an error budget is foreseen to run out within this time; `false` for no such alert.',
    }),
  missingFor: z
    .union([duration('Time without data.'), z.literal(false)])
    .prefault('1h')
    .meta({
      description:
        'Alert when an SLO, or all SLOs of a source, have had no data for this long; `false` for no such alert.',
    }),
  health: flag('Alert on jobs that are overdue or fail, and on receivers that cannot be told.', true),
  anomalies: z
    .union([z.enum(['minor', 'major', 'critical']), z.literal(false)])
    .default('major')
    .meta({ description: 'Alert on anomalies of at least this severity; `false` for none.' }),
  savingsTargets: z
    .array(
      z.strictObject({
        name: name('Unique name.'),
        stream: text('A stream of `savings`, or `net` for all savings less all cost.').default('net'),
        belowPerHour: decimal('Alert when less than this is saved per hour.'),
        for: durationOrNone('For at least this long.').prefault('1h'),
        severity,
      }),
    )
    .default([])
    .meta({ description: 'Alert when savings fall below a target.' }),
  ruleFiles: z.array(RuleFilesSchema).default([]).meta({
    description: 'Rule files of Prometheus, unchanged, and files of the same shape with SQL for a ClickHouse source.',
  }),
  deploys: z
    .array(
      z.strictObject({
        name: name('Unique name.'),
        source: text('Source that is asked; the only one by default.').optional(),
        query: text(
          'PromQL that is not 0 while something is deployed, such as `changes(app_build_info[5m])`, or SQL with a row (`time`, `value`, labels) for each.',
        ),
        text: z
          .string()
          .default('')
          .meta({ description: 'Template of what people read: `{{ $labels.version }}`. The labels by default.' }),
        step: duration('Distance of the points that are asked for.').prefault('1m'),
      }),
    )
    .default([])
    .meta({ description: 'Queries that tell of deploys: likely causes of alerts, and marks in reports.' }),
  roiTargets: z
    .array(
      z.strictObject({
        name: name('Unique name.'),
        below: ratio('Alert when the return on investment is below this: `150%`.'),
        over: duration('Time that it is measured over.').prefault('30d'),
        for: durationOrNone('For at least this long.').prefault('0s'),
        severity,
      }),
    )
    .default([])
    .meta({ description: 'Alert when the return on investment falls below a target.' }),
  step: duration('Distance of the instants between two runs at which conditions are evaluated.').prefault('5m'),
});
export type AlertsInput = z.output<typeof AlertsSchema>;
