import { z } from 'zod';
import { WEEKDAYS, type Weekday } from '../../time/index.ts';
import { choice, refuse, timeZone } from './fields.ts';

const DAY_MINUTES = 1_440;

/** `08:00` → minutes of the day; `24:00` is its end. */
function timeOfDay(description: string) {
  return z
    .string()
    .transform((written, context) => {
      const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(written) ?? [];
      const time = Number(hours) * 60 + Number(minutes);
      if (Number(minutes) < 60 && time <= DAY_MINUTES) return time;
      refuse(context, `"${written}" is not a time of day`, {
        hint: 'Write it like "08:00"; "24:00" is the end of the day.',
      });
      return z.NEVER;
    })
    .meta({ description });
}

export const HoursSchema = z
  .strictObject({
    days: z
      .array(choice(WEEKDAYS, 'A day of the week.').transform((day) => WEEKDAYS.indexOf(day) as Weekday))
      .min(1)
      .prefault(['monday', 'tuesday', 'wednesday', 'thursday', 'friday'])
      .meta({ description: 'Days on which it counts.' }),
    from: timeOfDay('Time of day from which it counts.'),
    to: timeOfDay('Time of day up to which it counts.'),
    timeZone: timeZone('Zone of these times; the `timeZone` of the configuration by default.').optional(),
  })
  .refine(({ from, to }) => from < to, { error: '"to" must be later than "from"', path: ['to'] })
  .meta({
    description:
      'Business hours: only this time counts. Outside of it no budget is spent, nothing is due, and nobody is paged. Holidays are `corrections`.',
  });
export type HoursInput = z.output<typeof HoursSchema>;
