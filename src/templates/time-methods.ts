import { formatTime } from './time-text.ts';
import { type Methods, Time, textOf } from './value.ts';

/** Methods of Go's `time.Time` that texts use. */
export function timeMethods(time: Time): Methods {
  const date = new Date(time.at);
  return {
    Format: ([layout]) => formatTime(time.at, textOf(layout)),
    String: () => textOf(time),
    UTC: () => new Time(time.at),
    Local: () => new Time(time.at),
    Unix: () => BigInt(Math.floor(time.at / 1000)),
    UnixMilli: () => BigInt(time.at),
    Year: () => BigInt(date.getUTCFullYear()),
    Day: () => BigInt(date.getUTCDate()),
    Hour: () => BigInt(date.getUTCHours()),
    Minute: () => BigInt(date.getUTCMinutes()),
    Second: () => BigInt(date.getUTCSeconds()),
    Month: () => formatTime(time.at, 'January'),
    Weekday: () => formatTime(time.at, 'Monday'),
  };
}
