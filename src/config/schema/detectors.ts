import { z } from 'zod';
import { choice, duration, durationOrNone, labels, name, names, share, text, wholeNumber } from './fields.ts';

export const DetectorSchema = z.strictObject({
  name: name('Unique name.'),
  title: text('Name for people; the name by default.').optional(),
  source: text('Name of the source; may be left out where there is only one.').optional(),
  query: text('PromQL, or SQL that returns `time`, `value` and label columns. One model per series.'),
  unit: z.string().default('').meta({ description: 'Unit of the value: `ms`, `requests/s`, `%`.' }),
  step: duration('Distance of the points that are judged.').prefault('5m'),
  train: duration('Trailing history that trains the model.').prefault('28d'),
  retrain: duration('How long a model serves before it is trained again.').prefault('1d'),
  engine: choice(
    ['isolation-forest', 'ml-isolation-forest'],
    'Implementation of the isolation forest: our own, or the package of that name.',
  ).default('isolation-forest'),
  seed: wholeNumber('Seed of everything random: the same data gives the same result.', {
    min: 0,
    max: 2 ** 31 - 1,
  }).default(1),
  falseAlarmsPerWeek: z
    .number()
    .positive()
    .max(1000)
    .default(1)
    .meta({ description: 'False alarms per week and series that are acceptable; sets the threshold.' }),
  contamination: share(
    'Share of points taken as anomalous; sets the threshold instead of `falseAlarmsPerWeek`.',
  ).optional(),
  minConfidence: share('Report only points that score at least this.').optional(),
  direction: choice(['both', 'above', 'below'], 'Which side of the expected range is of interest.').default('both'),
  minDeviation: z
    .strictObject({
      absolute: z.number().min(0).default(0).meta({ description: 'In the unit of the value.' }),
      relative: share('As a share of the expected value.').prefault('0%'),
    })
    .prefault({})
    .meta({ description: 'Deviations smaller than this are never anomalies.' }),
  allowed: z
    .strictObject({
      min: z.number().optional().meta({ description: 'Least value.' }),
      max: z.number().optional().meta({ description: 'Greatest value.' }),
    })
    .prefault({})
    .meta({ description: 'A value outside is always an anomaly, whatever is usual.' }),
  minTraffic: z
    .strictObject({
      query: text('What counts the traffic: one series for each of the detector, or one for all of them.'),
      atLeast: z
        .number()
        .positive()
        .meta({ description: 'Points with less are gaps: neither judged nor learned from.' }),
    })
    .optional()
    .meta({
      description: 'How much traffic a point needs to say anything: an error ratio of two requests says nothing.',
    }),
  groupBy: names(
    'Series that agree in these labels are judged as one row, by the two that are oddest at a time: several metrics of one service.',
  ),
  mergeGap: durationOrNone('Anomalous points closer together than this are one episode.').prefault('10m'),
  slo: z.string().default('').meta({ description: 'SLO that this metric is a symptom of; named in the report.' }),
  owner: z.string().default('').meta({ description: 'Person who answers for it.' }),
  team: z.string().default('').meta({ description: 'Team; commands take `--team`.' }),
  labels: labels('Labels on alerts of this detector.'),
});
