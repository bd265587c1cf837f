import { UsageError } from '../errors.ts';
import { Exact } from './money.ts';

/** Named units by what they measure, each with its size in the smallest one. KB is 1,000 bytes (SI), KiB 1,024 (IEC 80000-13). */
const UNITS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  data: {
    bytes: '1',
    B: '1',
    KB: '1e3',
    MB: '1e6',
    GB: '1e9',
    TB: '1e12',
    PB: '1e15',
    KiB: '1024',
    MiB: '1048576',
    GiB: '1073741824',
    TiB: '1099511627776',
    PiB: '1125899906842624',
  },
  time: {
    ms: '1',
    s: '1e3',
    seconds: '1e3',
    min: '6e4',
    minutes: '6e4',
    h: '3.6e6',
    hours: '3.6e6',
    d: '8.64e7',
    days: '8.64e7',
  },
};

/** Names of all units, for messages. */
export const UNIT_NAMES: readonly string[] = Object.values(UNITS).flatMap((units) => Object.keys(units));

/**
 * What a quantity in `from` is divided by to be in `to`, as an exact decimal: bytes → GB is 1000000000, bytes → GiB 1073741824,
 * seconds → hours 3600.
 * @throws UsageError for units that are unknown, that measure different things, or whose ratio is no finite decimal (hours → minutes).
 */
export function conversionDivisor(from: string, to: string): string {
  const units = Object.values(UNITS).find((known) => Object.hasOwn(known, from));
  const [small, large] = [units?.[from], units !== undefined && Object.hasOwn(units, to) ? units[to] : undefined];
  if (small === undefined) {
    throw new UsageError(`"${from}" is not a unit`, {
      hint: `Write one of ${UNIT_NAMES.join(', ')}, or use "divisor".`,
    });
  }
  if (large === undefined) {
    const names = Object.keys(units ?? {}).join(', ');
    throw new UsageError(`${from} cannot be converted to "${to}"`, {
      hint: `Write one of ${names}, or use "divisor".`,
    });
  }
  const divisor = new Exact(large).div(small);
  if (!divisor.times(small).eq(large)) {
    throw new UsageError(`${from} ÷ ${to} is not a finite decimal`, { hint: `Price one of ${from} instead.` });
  }
  return divisor.toFixed();
}
