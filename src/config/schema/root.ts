import { z } from 'zod';
import { AlertsSchema } from './alerts.ts';
import { CapacitySchema } from './capacity.ts';
import { CorrectionSchema } from './corrections.ts';
import { DetectorSchema } from './detectors.ts';
import { CollectSchema, GENERAL, RetentionSchema } from './general.ts';
import { PanelSchema } from './panels.ts';
import { GlobalSchema, ReceiverSchema } from './receivers.ts';
import { ReportSchema } from './reports.ts';
import { InhibitRuleSchema, RouteSchema, TimeIntervalSchema } from './routing.ts';
import { SavingsSchema } from './savings.ts';
import { ScheduleSchema } from './schedule.ts';
import { SloSchema } from './slos.ts';
import { SourceSchema } from './sources.ts';
import { StoreSchema } from './store.ts';

export type SectionShape = 'list' | 'map' | 'names' | 'value';

/** Which sections hold a list, a map of settings, or a map from names to things; all of them can be lists of file globs instead. */
export const SECTION_SHAPES: Readonly<Record<string, SectionShape>> = {
  store: 'value',
  sources: 'names',
  slos: 'list',
  corrections: 'list',
  detectors: 'list',
  savings: 'map',
  alerts: 'map',
  receivers: 'list',
  route: 'map',
  inhibit_rules: 'list',
  time_intervals: 'list',
  mute_time_intervals: 'list',
  global: 'map',
  templates: 'value',
  alertmanager: 'value',
  panels: 'list',
  capacity: 'list',
  reports: 'list',
  schedule: 'list',
  retention: 'map',
  collect: 'map',
  timeZone: 'value',
  weekStartsOn: 'value',
  holidays: 'value',
  currency: 'value',
  locale: 'value',
  externalUrl: 'value',
};

const Files = z
  .array(z.string())
  .meta({ description: 'Globs of files that hold this section, relative to this file: `slos/*.yaml`.' });
const Glob = z.string().meta({ description: 'Glob of files that hold items of this list.' });

/** A list whose items may stand in files. */
function list<T extends z.ZodType>(item: T, description: string) {
  return z
    .array(z.union([item, Glob]))
    .default([])
    .meta({ description });
}

/**
 * The file as a person writes it, for the JSON Schema and the reference page. Loading checks section by section with the same
 * schemas, so that one wrong item does not hide the others.
 */
export const RootSchema = z
  .strictObject({
    store: StoreSchema,
    sources: z
      .union([z.record(z.string(), SourceSchema), Files])
      .meta({ description: 'Where numbers come from, by name.' }),
    slos: list(SloSchema, 'Service level objectives.'),
    corrections: list(CorrectionSchema, 'Time that does not count against SLOs: maintenance, once or again and again.'),
    detectors: list(DetectorSchema, 'Metrics that are watched for anomalies.'),
    savings: z
      .union([SavingsSchema, Files])
      .optional()
      .meta({ description: 'What is saved, what it costs, and what an outage costs.' }),
    alerts: z.union([AlertsSchema, Files]).optional().meta({ description: 'What raises alerts, and who is told.' }),
    receivers: list(ReceiverSchema, 'Who is told, in the shape of Alertmanager’s `receivers`.'),
    route: z
      .union([RouteSchema, Files])
      .optional()
      .meta({ description: 'Who is told of what, in the shape of Alertmanager’s `route`.' }),
    inhibit_rules: list(InhibitRuleSchema, 'Alerts that are not told while others fire, in Alertmanager’s shape.'),
    time_intervals: list(TimeIntervalSchema, 'Times that routes name, in Alertmanager’s shape.'),
    mute_time_intervals: list(TimeIntervalSchema, 'Older name of `time_intervals`.'),
    global: z
      .union([GlobalSchema, Files])
      .optional()
      .meta({ description: 'What receivers have where they say nothing themselves, in Alertmanager’s shape.' }),
    templates: z
      .array(z.string())
      .optional()
      .meta({ description: 'Files with named templates (`define`) that texts of receivers call; globs.' }),
    alertmanager: z
      .string()
      .optional()
      .meta({ description: 'A whole `alertmanager.yml`, whose sections take the place of the seven above.' }),
    panels: list(PanelSchema, 'Queries that reports show as figures, tables and charts.'),
    capacity: list(CapacitySchema, 'What may fill up; reports say when.'),
    reports: list(ReportSchema, 'Reports to write; a weekly one by default.'),
    schedule: list(
      ScheduleSchema,
      'What `nines serve` runs and when. By default: everything but reports every 5 minutes, every report at 07:00 after its period, `keep` at 03:30.',
    ),
    retention: z.union([RetentionSchema, Files]).optional().meta({ description: 'How long results are kept.' }),
    collect: z.union([CollectSchema, Files]).optional().meta({ description: 'Reading from sources.' }),
    ...GENERAL,
  })
  .meta({ title: 'nines.yaml', description: 'Configuration of nines.' });
