import { z } from 'zod';
import { duration, durationOrNone, refuse, text } from './fields.ts';

const onMissing = z.enum(['resolve', 'freeze']).meta({
  description:
    'What an empty answer means: `resolve`, that the condition does not hold, as in Prometheus, or `freeze`.',
});

/** An item of `alerts.ruleFiles`. */
export const RuleFilesSchema = z.union([
  text('Glob of rule files, relative to this file.'),
  z.strictObject({
    files: z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
      .meta({ description: 'Globs of rule files, relative to this file.' }),
    source: text('Source of the rules that name none; the only source of type `prometheus` by default.').optional(),
    interval: duration(
      'Distance of evaluations in groups without an `interval`, the `evaluation_interval` of Prometheus.',
    ).prefault('1m'),
    onMissing: onMissing.default('resolve'),
  }),
]);
export type RuleFilesInput = z.output<typeof RuleFilesSchema>;

/** Keys of Thanos, Mimir and vmalert that change nothing here. */
export const IGNORED_GROUP_KEYS: readonly string[] = [
  'partial_response_strategy',
  'evaluation_delay',
  'align_evaluation_time_on_interval',
  'source_tenants',
  'concurrency',
  'params',
  'headers',
  'notifier_headers',
  'tenant',
  'eval_alignment',
  'debug',
];
/** What `mimirtool` and `lokitool` load a file into. */
export const IGNORED_FILE_KEYS: readonly string[] = ['namespace'];
export const IGNORED_RULE_KEYS: readonly string[] = ['debug', 'update_entries_limit'];

const ignored = (keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, z.unknown().optional().meta({ alias: true })]));

/** Prometheus reads a key without a value as one that is not there, and writes nothing as `0` or `0s`. */
const durationOrNothing = z
  .preprocess((written) => (written === '0' || written === null ? '0s' : written), durationOrNone(''))
  .optional();

/** Names are UTF-8 since Prometheus 3; values may hold any text: they are templates. */
const texts = (description: string) =>
  z
    .record(
      z.string().min(1, { error: 'a label has a name' }),
      z
        .string()
        .nullable()
        .transform((value) => value ?? ''),
    )
    .nullish()
    .meta({ description });

const labels = () =>
  texts('')
    .superRefine((given, context) => {
      if (given && Object.hasOwn(given, '__name__'))
        refuse(context, '__name__ is no label that a rule can set', { hint: 'Remove it.' });
    })
    .transform((given) => given ?? {});

export const RuleSchema = z
  .strictObject({
    record: z.string().optional(),
    alert: z.string().optional(),
    expr: z.string(),
    for: durationOrNothing,
    keep_firing_for: durationOrNothing,
    labels: labels(),
    annotations: texts('').transform((given) => given ?? {}),
    source: z.string().optional(),
    onMissing: onMissing.optional(),
    ...ignored(IGNORED_RULE_KEYS),
  })
  .superRefine((rule, context) => {
    if ((rule.record === undefined) === (rule.alert === undefined)) {
      refuse(context, 'a rule has either "alert" or "record"');
    }
    if (rule.alert?.trim() === '' || rule.record?.trim() === '') refuse(context, 'the rule has no name');
    if (rule.expr.trim() === '') refuse(context, '"expr" is empty');
    if (rule.record === undefined) return;
    for (const key of ['for', 'keep_firing_for', 'onMissing'] as const) {
      if (rule[key]) refuse(context, `"${key}" has no meaning beside "record"`);
    }
    if (Object.keys(rule.annotations).length > 0) refuse(context, '"annotations" have no meaning beside "record"');
    if (/[{}]/.test(rule.record))
      refuse(context, `"${rule.record}" is not the name of a series`, {
        hint: 'Matchers belong into expr, and labels of the series into labels.',
      });
  });
export type RuleInput = z.output<typeof RuleSchema>;

export const RuleGroupSchema = z.strictObject({
  name: z.string().min(1),
  /** That of the file where it is nothing. */
  interval: durationOrNothing,
  /** No limit where it is not above 0. */
  limit: z
    .number()
    .int()
    .nullish()
    .transform((given) => given ?? 0),
  query_offset: durationOrNothing.transform((ms) => ms ?? 0),
  labels: labels(),
  rules: z
    .array(z.unknown())
    .nullish()
    .transform((given) => given ?? []),
  source: z.string().optional(),
  onMissing: onMissing.optional(),
  /** Of vmalert, which also asks Graphite and VictoriaLogs. */
  type: z.literal('prometheus').optional(),
  ...ignored(IGNORED_GROUP_KEYS),
});
export type RuleGroupInput = z.output<typeof RuleGroupSchema>;
