import { z } from 'zod';
import type { WholeRange } from '../../alerting/index.ts';
import { UsageError } from '../../errors.ts';
import { MONTHS, parseDuration, WEEKDAYS } from '../../time/index.ts';
import { refuse, yamlFlag } from './fields.ts';

/** Alertmanager reads a key without a value as one that is not there. */
function optional<T extends z.ZodType>(schema: T, description: string) {
  return schema
    .nullish()
    .transform((value) => value ?? undefined)
    .meta({ description });
}

/** Durations are nanoseconds in 64 bits there. */
const LONGEST_MS = 2 ** 63 / 1e6;

/** A Prometheus duration, `0` and `0s` included → milliseconds. */
export const Wait = z.string().transform((written, context) => {
  try {
    const ms = written.trim() === '0' ? 0 : parseDuration(written);
    if (ms <= LONGEST_MS) return ms;
    refuse(context, `"${written}" is too long`, { hint: 'Write at most 292 years.' });
    return z.NEVER;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    refuse(context, error.message, { hint: 'Write it like 30s, 5m or 4h.' });
    return z.NEVER;
  }
});

const Interval = Wait.superRefine((ms, context) => {
  if (ms === 0) refuse(context, 'the interval must be longer than nothing', { hint: 'Write it like 5m.' });
});

/** Nothing is an empty text there, in lists and in maps. */
const TextOrNothing = z
  .string()
  .nullable()
  .transform((text) => text ?? '');
const Texts = z.array(TextOrNothing);
const Matches = z.record(z.string().min(1), TextOrNothing);
const Patterns = z.record(z.string().min(1), z.string());

/** Items without a value are zeros there, which is nothing but for the days of the week: sunday. */
function ranges<T extends z.ZodType<WholeRange>>(range: T, ofNothing: WholeRange, description: string) {
  return optional(z.array(range.nullable().transform((item) => item ?? ofNothing)), description);
}

/** One node of the route tree; the nodes below it are read one by one. */
export const RouteSchema = z.strictObject({
  receiver: optional(z.string(), 'Name of the receiver; that of the node above where it is missing.'),
  group_by: optional(Texts, 'Labels by which alerts share a message; `[...]` for all of them.'),
  continue: optional(yamlFlag, 'Ask the nodes that follow too, although this one matched.'),
  matchers: optional(Texts, 'Labels that an alert must have: `severity="page"`, `team=~"api|web"`.'),
  match: optional(Matches, 'Older form of `matchers`: labels and their values.'),
  match_re: optional(Patterns, 'Older form of `matchers`: labels and regular expressions (RE2, for the whole value).'),
  group_wait: optional(Wait, 'How long a new group may wait for more alerts; `30s` at the root.'),
  group_interval: optional(Interval, 'Shortest time between messages of one group; `5m` at the root.'),
  repeat_interval: optional(Interval, 'Remind of what is still firing after this long; `4h` at the root.'),
  mute_time_intervals: optional(Texts, 'Names of `time_intervals` in which nobody is told.'),
  active_time_intervals: optional(Texts, 'Names of `time_intervals` outside of which nobody is told.'),
  labels: optional(Matches, 'Labels for templates.'),
  routes: optional(z.array(z.record(z.string(), z.unknown())), 'Nodes below, in the same shape.'),
});

export const InhibitRuleSchema = z.strictObject({
  name: optional(z.string(), 'Name of the rule, for messages.'),
  source_matchers: optional(Texts, 'What must fire.'),
  source_match: optional(Matches, 'Older form of `source_matchers`.'),
  source_match_re: optional(Patterns, 'Older form of `source_matchers`.'),
  target_matchers: optional(Texts, 'What is not told meanwhile.'),
  target_match: optional(Matches, 'Older form of `target_matchers`.'),
  target_match_re: optional(Patterns, 'Older form of `target_matchers`.'),
  equal: optional(
    z.array(z.string().min(1, { error: 'a label has a name' })),
    'Labels whose values must be equal in both.',
  ),
});

const TIME = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;
const Clock = z.string().transform((written, context) => {
  if (TIME.test(written)) return Number(written.slice(0, 2)) * 60 + Number(written.slice(3));
  refuse(context, `"${written}" is not a time of day`, { hint: 'Write two digits each, from 00:00 to 24:00: 09:00.' });
  return z.NEVER;
});

const TimeRange = z
  .strictObject({
    start_time: Clock.meta({ description: 'First minute: `09:00`.' }),
    end_time: Clock.meta({ description: 'Minute that no longer belongs to it, up to `24:00`.' }),
  })
  .transform((range, context) => {
    if (range.start_time < range.end_time) return { from: range.start_time, to: range.end_time };
    refuse(context, 'the start must be before the end', {
      hint: 'Split a range over midnight: one until 24:00 and one from 00:00.',
    });
    return z.NEVER;
  });

/** `monday:friday` or `sunday` → numbers. */
function range(what: string, toNumber: (word: string) => number | undefined, allowed: readonly string[], hint: string) {
  return z.string().transform((written, context) => {
    const words = written.toLowerCase().split(':');
    const [from, last] = words.map(toNumber);
    const to = words.length === 1 ? from : last;
    if (words.length > 2 || from === undefined || to === undefined) {
      refuse(context, `"${written}" is not ${what}`, { allowed, hint });
      return z.NEVER;
    }
    return { from, to };
  });
}

function ordered<T extends z.ZodType<{ from: number; to: number }>>(
  schema: T,
  fault: (range: { from: number; to: number }) => string | undefined,
  hint: string,
) {
  return schema.superRefine((value, context) => {
    const message = fault(value);
    if (message !== undefined) refuse(context, message, { hint });
  });
}

const wholeNumber = (word: string): number | undefined => (/^[-+]?\d{1,9}$/.test(word) ? Number(word) : undefined);
const index = (list: readonly string[], word: string): number | undefined => {
  const at = list.indexOf(word);
  return at === -1 ? undefined : at;
};
const backwards = ({ from, to }: { from: number; to: number }): string | undefined =>
  from > to ? 'the range ends before it begins' : undefined;

const Weekdays = ordered(
  range('a day of the week', (word) => index(WEEKDAYS, word), WEEKDAYS, 'Write whole names: monday, or monday:friday.'),
  backwards,
  'The week begins on sunday: write saturday and sunday as two items.',
);

const DaysOfMonth = ordered(
  range('a day of the month', wholeNumber, [], 'Write 1 to 31, -1 for the last day, or a range such as 1:7 or -3:-1.'),
  ({ from, to }) => {
    if ([from, to].some((day) => day === 0 || day < -31 || day > 31))
      return 'a day of the month lies in 1 to 31 or -31 to -1';
    if (from < 0 && to > 0) return 'a range that begins at the end of the month cannot end at its beginning';
    // The shortest month decides, so that a range is one in every month.
    const inFebruary = (day: number): number => (day < 0 ? 28 + day : day);
    return inFebruary(from) > inFebruary(to) ? 'the range ends before it begins, in February at least' : undefined;
  },
  'Write it like 1:7 or -3:-1.',
);

const Months = ordered(
  range(
    'a month',
    (word) => {
      const at = index(MONTHS, word);
      return at === undefined ? wholeNumber(word) : at + 1;
    },
    MONTHS,
    'Write names or numbers: january, 1, or june:august.',
  ),
  backwards,
  'Write two items for a range over the turn of the year: november:december and january.',
);

const Years = ordered(
  range('a year', wholeNumber, [], 'Write it like 2026 or 2026:2027.'),
  backwards,
  'Write the earlier year first.',
);

/** The names of three letters in the zone database. */
const THREE_LETTERS: ReadonlySet<string> = new Set('CET EET EST GMT HST MET MST PRC ROC ROK UCT UTC WET'.split(' '));

const Location = z.string().transform((written, context) => {
  if (written === '') return 'UTC';
  // Go's word for the zone of the machine.
  if (written === 'Local') return new Intl.DateTimeFormat('en').resolvedOptions().timeZone;
  try {
    // Offsets, names in another case, and abbreviations are understood here and by no zone database.
    const foreign = /^[+-]|(?:^|\/)[a-z]/.test(written) || (/^[A-Z]{3}$/.test(written) && !THREE_LETTERS.has(written));
    if (foreign) throw new RangeError(written);
    return new Intl.DateTimeFormat('en', { timeZone: written }).resolvedOptions().timeZone;
  } catch {
    refuse(context, `"${written}" is not a time zone`, { hint: 'Write an IANA name such as Europe/Berlin or UTC.' });
    return z.NEVER;
  }
});

/** The year, the month and the day zero, and no minute at all. */
const NEVER: WholeRange = { from: 0, to: 0 };

const TimeIntervalPart = z.strictObject({
  times: ranges(TimeRange, NEVER, 'Times of day: `start_time` belongs to it, `end_time` does not.'),
  weekdays: ranges(Weekdays, { from: 0, to: 0 }, 'Days of the week: `monday:friday`.'),
  days_of_month: ranges(DaysOfMonth, NEVER, 'Days of the month: `1:7`; `-1` is the last one.'),
  months: ranges(Months, NEVER, 'Months: `january:march`, `12`.'),
  years: ranges(Years, NEVER, 'Years: `2026:2027`.'),
  location: optional(Location, 'IANA time zone; UTC where it is missing.'),
});

export const TimeIntervalSchema = z.strictObject({
  name: z.string().min(1).meta({ description: 'Unique name.' }),
  time_intervals: optional(
    z.array(
      TimeIntervalPart.nullable().transform(
        (part) => part ?? ({ location: undefined } as z.output<typeof TimeIntervalPart>),
      ),
    ),
    'Times; any of them will do. In each, all that is given must hold.',
  ),
});
export type TimeIntervalInput = z.output<typeof TimeIntervalSchema>;
