import { validate } from 'node-cron';
import { z } from 'zod';
import { choice, duration, name, refuse, timeZone } from './fields.ts';

/** In the order in which `all` runs them. */
export const JOB_NAMES = ['collect', 'evaluate', 'detect', 'value', 'alert', 'report', 'keep'] as const;

const Cron = z
  .string()
  .superRefine((expression, context) => {
    // node-cron also takes seconds; what is due is decided by the minute.
    if (expression.trim().split(/\s+/).length === 5 && validate(expression)) return;
    refuse(context, `"${expression}" is not a cron expression`, {
      hint: 'Five fields: minute, hour, day of month, month, day of week, such as 0 7 * * 1 for Mondays at 07:00.',
    });
  })
  .meta({ description: 'When, as five cron fields: `0 7 * * 1`.' });

export const ScheduleSchema = z.strictObject({
  name: name('Unique name.'),
  jobs: z
    .array(z.string())
    .min(1)
    .meta({
      description: `Jobs in order: ${JOB_NAMES.map((job) => `\`${job}\``).join(', ')}, \`report NAME\`, or \`all\`.`,
    }),
  cron: Cron,
  timeZone: timeZone('Zone of the cron fields; the `timeZone` of the configuration by default.').optional(),
  timeLimit: duration('A job that takes longer is ended; what it has done is kept.').prefault('30m'),
  catchUp: choice(
    ['none', 'last', 'all'],
    'Which of the runs missed while the service was down are made up for.',
  ).default('last'),
  catchUpWindow: duration('Runs missed longer ago than this are not made up for.').prefault('7d'),
});
