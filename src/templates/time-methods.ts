import { UsageError } from '../errors.ts';
import { clockOf, dayOfYear, durationText, formatTime } from './time-text.ts';
import type { MethodType } from './type.ts';
import { Duration, type Methods, Named, Time, textOf, type Value } from './value.ts';

interface Method<Self> extends MethodType {
  readonly call: (self: Self, values: readonly Value[]) => Value;
}

const ofTime = (gives: MethodType['gives'], call: (time: Time) => Value): Method<Time> => ({ takes: [], gives, call });
const ofClock = (call: (date: Date) => number): Method<Time> =>
  ofTime('int', ({ at, zone }) => BigInt(call(clockOf(at, zone))));
const named = (layout: string, call: (date: Date) => number): Method<Time> =>
  ofTime('named', ({ at, zone }) => new Named(formatTime(at, layout, zone), BigInt(call(clockOf(at, zone)))));
const comparison = (holds: (difference: number) => boolean): Method<Time> => ({
  takes: ['time'],
  gives: 'bool',
  call: (time, [other]) => holds(time.at - asTime(other).at),
});

/** Longest that Go's durations can be: 2⁶³ nanoseconds. */
const LONGEST_MS = 2 ** 63 / 1e6;

/** Methods of Go's `time.Time` that texts use. */
export const TIME_METHODS: Readonly<Record<string, Method<Time>>> = {
  Format: { takes: ['text'], gives: 'text', call: (time, [layout]) => formatTime(time.at, textOf(layout), time.zone) },
  String: ofTime('text', textOf),
  UTC: ofTime('time', ({ at }) => new Time(at)),
  Local: ofTime('time', ({ at }) => new Time(at)),
  Location: ofTime('text', ({ zone }) => zone.name),
  Unix: ofTime('int', ({ at }) => BigInt(Math.floor(at / 1000))),
  UnixMilli: ofTime('int', ({ at }) => BigInt(at)),
  UnixMicro: ofTime('int', ({ at }) => BigInt(at) * 1_000n),
  UnixNano: ofTime('int', ({ at }) => BigInt(at) * 1_000_000n),
  IsZero: ofTime('bool', ({ at }) => at === Date.parse('0001-01-01T00:00:00Z')),
  Year: ofClock((date) => date.getUTCFullYear()),
  YearDay: ofClock(dayOfYear),
  Day: ofClock((date) => date.getUTCDate()),
  Hour: ofClock((date) => date.getUTCHours()),
  Minute: ofClock((date) => date.getUTCMinutes()),
  Second: ofClock((date) => date.getUTCSeconds()),
  Nanosecond: ofClock((date) => date.getUTCMilliseconds() * 1e6),
  Month: named('January', (date) => date.getUTCMonth() + 1),
  Weekday: named('Monday', (date) => date.getUTCDay()),
  After: comparison((difference) => difference > 0),
  Before: comparison((difference) => difference < 0),
  Equal: comparison((difference) => difference === 0),
  Sub: {
    takes: ['time'],
    gives: 'duration',
    call: (time, [other]) => new Duration(Math.max(-LONGEST_MS, Math.min(LONGEST_MS, time.at - asTime(other).at))),
  },
  Add: {
    takes: ['duration'],
    gives: 'time',
    call: (time, [duration]) => new Time(time.at + asDuration(duration).ms, time.zone),
  },
  AddDate: {
    takes: ['int', 'int', 'int'],
    gives: 'time',
    call: ({ at, zone }, values) => {
      const [years = 0, months = 0, days = 0] = values.map(Number);
      const date = clockOf(at, zone);
      date.setUTCFullYear(date.getUTCFullYear() + years, date.getUTCMonth() + months, date.getUTCDate() + days);
      const guess = date.getTime() - zone.offsetMinutes(at) * 60_000;
      return new Time(date.getTime() - zone.offsetMinutes(guess) * 60_000, zone);
    },
  },
  Truncate: {
    takes: ['duration'],
    gives: 'time',
    call: ({ at, zone }, [duration]) =>
      new Time(Math.floor(at / asDuration(duration).ms) * asDuration(duration).ms, zone),
  },
};

const ofDuration = (gives: MethodType['gives'], call: (ms: number) => Value): Method<Duration> => ({
  takes: [],
  gives,
  call: ({ ms }) => call(ms),
});
const stepped = (step: (steps: number) => number): Method<Duration> => ({
  takes: ['duration'],
  gives: 'duration',
  call: ({ ms }, [of]) => {
    const size = asDuration(of).ms;
    return size <= 0 ? new Duration(ms) : new Duration(step(ms / size) * size);
  },
});

/** Methods of Go's `time.Duration`. */
export const DURATION_METHODS: Readonly<Record<string, Method<Duration>>> = {
  Hours: ofDuration('float', (ms) => ms / 3_600_000),
  Minutes: ofDuration('float', (ms) => ms / 60_000),
  Seconds: ofDuration('float', (ms) => ms / 1_000),
  Milliseconds: ofDuration('int', (ms) => BigInt(Math.trunc(ms))),
  Microseconds: ofDuration('int', (ms) => BigInt(Math.trunc(ms * 1_000))),
  Nanoseconds: ofDuration('int', (ms) => BigInt(Math.trunc(ms * 1e6))),
  String: ofDuration('text', durationText),
  Abs: ofDuration('duration', (ms) => new Duration(Math.abs(ms))),
  Truncate: stepped(Math.trunc),
  Round: stepped((steps) => Math.sign(steps) * Math.round(Math.abs(steps))),
};

/** Of months and days of the week. */
export const NAMED_METHODS: Readonly<Record<string, Method<Named>>> = {
  String: { takes: [], gives: 'text', call: ({ name }) => name },
};

/** The methods of a value that is a time, a duration or a name. */
export function methodsOfTime(value: Time | Duration | Named): Methods {
  if (value instanceof Time) return bound(TIME_METHODS, value);
  return value instanceof Duration ? bound(DURATION_METHODS, value) : bound(NAMED_METHODS, value);
}

function bound<Self>(methods: Readonly<Record<string, Method<Self>>>, self: Self): Methods {
  return Object.fromEntries(
    Object.entries(methods).map(([name, { takes, call }]) => [
      name,
      (values: readonly Value[]) => {
        if (values.length !== takes.length)
          throw new UsageError(`${name} takes ${takes.length} arguments, not ${values.length}`);
        return call(self, values);
      },
    ]),
  );
}

function asTime(value: Value): Time {
  if (value instanceof Time) return value;
  throw new UsageError('a time is needed');
}

function asDuration(value: Value): Duration {
  if (value instanceof Duration) return value;
  // A whole number that is written down is one of nanoseconds.
  if (typeof value === 'bigint') return new Duration(Number(value) / 1e6);
  throw new UsageError('a duration is needed');
}
