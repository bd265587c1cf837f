import { z } from 'zod';
import { rruleProblem } from '../../slo/index.ts';
import { duration, names, refuse, text, timeZone } from './fields.ts';

const TIME_HINT =
  'Write a local time such as 2026-11-03T22:00, or an instant with its offset: 2026-11-03T22:00:00+01:00.';

function time(description: string) {
  return z
    .string()
    .superRefine((written, context) => {
      if (!/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?$/.test(written.trim())) {
        refuse(context, `"${written}" is not a time`, { hint: TIME_HINT });
      }
    })
    .meta({ description });
}

export const CorrectionSchema = z
  .strictObject({
    reason: text('Why this time does not count; printed beside the figures.'),
    slos: names('SLOs that it holds for; all, where neither `slos` nor `teams` name any.'),
    teams: names('Teams whose SLOs it holds for.'),
    start: time('First time: a local time of `timeZone`, or an instant with its offset.'),
    end: time('End of the first time.').optional(),
    duration: duration('Instead of `end`: how long it takes.').optional(),
    rrule: z
      .string()
      .superRefine((written, context) => {
        const problem = rruleProblem(written);
        if (problem === undefined) return;
        refuse(context, `"${written}" is not a rule of repetition: ${problem}`, {
          hint: 'Write it as in RFC 5545: FREQ=WEEKLY;BYDAY=SU.',
        });
      })
      .optional()
      .meta({ description: 'When it comes again, RFC 5545: `FREQ=MONTHLY;BYDAY=1SU`. Once, where left out.' }),
    timeZone: timeZone(
      'Zone of local times and of the repetition; the `timeZone` of the configuration by default.',
    ).optional(),
  })
  .refine((correction) => (correction.end === undefined) !== (correction.duration === undefined), {
    error: 'give either "end" or "duration"',
  });
export type CorrectionInput = z.output<typeof CorrectionSchema>;
