import { generalNumber } from './number-text.ts';
import { goTimeText } from './time-text.ts';

const LARGE = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];
const LARGE_1024 = ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'];
const SMALL = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'];
/** The texts of Prometheus have four digits. */
const DIGITS = 4;

const general = (value: number): string => generalNumber(value, DIGITS);

/** `1.235k`, `12m`: a number with a metric prefix, as Prometheus' function of this name. */
export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return general(value);
  if (Math.abs(value) < 1) return small(value);
  const [shown, prefix] = scaled(value, LARGE, 1000);
  return general(shown) + prefix;
}

/** The same with powers of 1024: `1.5Gi`. Small numbers stay as they are. */
export function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return general(value);
  const [shown, prefix] = scaled(value, LARGE_1024, 1024);
  return general(shown) + prefix;
}

/** `1d 2h 3m 4s` of seconds; under a minute `12.34s`, under a second `12ms`. */
export function humanizeDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return general(seconds);
  if (seconds === 0) return '0s';
  if (Math.abs(seconds) < 1) return `${small(seconds)}s`;
  const sign = seconds < 0 ? '-' : '';
  const length = Math.abs(seconds);
  const whole = Math.trunc(length);
  const [days, hours, minutes] = [
    Math.trunc(whole / 86_400),
    Math.trunc(whole / 3_600) % 24,
    Math.trunc(whole / 60) % 60,
  ];
  if (days > 0) return `${sign}${days}d ${hours}h ${minutes}m ${whole % 60}s`;
  if (hours > 0) return `${sign}${hours}h ${minutes}m ${whole % 60}s`;
  if (minutes > 0) return `${sign}${minutes}m ${whole % 60}s`;
  return `${sign}${general(length)}s`;
}

/** `12.35%` of a ratio. */
export function humanizePercentage(ratio: number): string {
  return `${general(ratio * 100)}%`;
}

/** `2026-11-09 03:10:00 +0000 UTC` of seconds since 1970. */
export function humanizeTimestamp(seconds: number): string {
  return Number.isFinite(seconds) ? goTimeText(seconds * 1000) : general(seconds);
}

function scaled(value: number, prefixes: readonly string[], base: number): [number, string] {
  let [shown, prefix] = [value, ''];
  for (const next of prefixes) {
    if (Math.abs(shown) < base) break;
    [shown, prefix] = [shown / base, next];
  }
  return [shown, prefix];
}

function small(value: number): string {
  let [shown, prefix] = [value, ''];
  for (const next of SMALL) {
    if (Math.abs(shown) >= 1) break;
    [shown, prefix] = [shown * 1000, next];
  }
  return general(shown) + prefix;
}
