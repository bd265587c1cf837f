import { TZDate } from '@date-fns/tz';
import { describe, expect, it } from 'vitest';
import {
  inactiveBy,
  mutedBy,
  notifyAgain,
  type TimeInterval,
  type TimeIntervals,
  truncateBytes,
  truncateCharacters,
} from '../../../src/alerting/index.ts';
import { parseDuration } from '../../../src/time/index.ts';
import { casesIn, hasCases } from './alertmanager-cases.ts';

interface MuteCase {
  readonly name: string;
  readonly now: { readonly local: string; readonly tz: string };
  readonly mutedBy: readonly string[] | null;
}
type MuteCases = Readonly<
  Record<
    'TestMuteStage' | 'TestMuteStageWithSilences' | 'TestTimeMuteStage' | 'TestTimeActiveStage',
    readonly MuteCase[]
  >
>;

interface DedupCases {
  readonly cases: readonly {
    entry: {
      FiringAlerts?: readonly number[];
      ResolvedAlerts?: readonly number[];
      Timestamp?: readonly [] | { args: readonly string[] };
    } | null;
    firingAlerts?: { hashSet: readonly number[] };
    resolvedAlerts?: { hashSet: readonly number[] };
    repeat?: string;
    resolve?: boolean;
    res: boolean;
  }[];
}

interface TruncateCases {
  readonly cases: readonly {
    in: string;
    n: number;
    runes: { out: string; trunc: boolean };
    bytes: { out: string; trunc: boolean };
  }[];
}

const SYDNEY: TimeInterval = {
  times: undefined,
  weekdays: undefined,
  daysOfMonth: undefined,
  months: undefined,
  years: undefined,
  timeZone: 'Australia/Sydney',
};
const OUTSIDE_WORK: TimeIntervals = new Map([
  [
    'evenings',
    [
      {
        ...SYDNEY,
        times: [
          { from: 0, to: 540 },
          { from: 1020, to: 1440 },
        ],
      },
    ],
  ],
  [
    'weekends',
    [
      {
        ...SYDNEY,
        weekdays: [
          { from: 6, to: 6 },
          { from: 0, to: 0 },
        ],
      },
    ],
  ],
]);
const AT_WORK: TimeIntervals = new Map([
  ['weekdays', [{ ...SYDNEY, weekdays: [{ from: 1, to: 5 }], times: [{ from: 540, to: 1020 }] }]],
]);

function instant({ local, tz }: MuteCase['now']): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = local.split(/\D/).map(Number);
  return new TZDate(year, month - 1, day, hour, minute, tz).getTime();
}

describe.skipIf(!hasCases)('muting, as Alertmanager tests it', () => {
  const cases = hasCases ? casesIn<MuteCases>('mute_stages.json') : undefined;
  const muting = [cases?.TestMuteStage, cases?.TestMuteStageWithSilences, cases?.TestTimeMuteStage].flatMap(
    (all) => all ?? [],
  );

  it.each(muting)('$name ($now.local $now.tz)', ({ now, mutedBy: names }) => {
    expect(mutedBy(['evenings', 'weekends'], OUTSIDE_WORK, instant(now))).toEqual(names ?? []);
  });

  it.each(cases?.TestTimeActiveStage ?? [])('active times: $name ($now.local $now.tz)', ({ now, mutedBy: names }) => {
    expect(inactiveBy(['weekdays'], AT_WORK, instant(now))).toEqual(names ?? []);
  });
});

describe.skipIf(!hasCases)('notifying again, as Alertmanager tests it', () => {
  const NOW = 1_700_000_000_000;
  const { cases } = hasCases ? casesIn<DedupCases>('dedup_needs_update.json') : { cases: [] };

  it.each(cases.map((one, number) => ({ ...one, number })))('decides row $number: $res', (row) => {
    const { entry, firingAlerts, resolvedAlerts, repeat = '0s', resolve = false, res } = row;
    const stamp = entry?.Timestamp;
    const ago = stamp && 'args' in stamp ? /^now-(.+)$/.exec(stamp.args[0] ?? '')?.[1] : undefined;
    const told = entry && {
      firing: new Set(entry.FiringAlerts),
      resolved: new Set(entry.ResolvedAlerts),
      at: ago === undefined ? 0 : NOW - parseDuration(ago),
    };
    const current = { firing: new Set(firingAlerts?.hashSet), resolved: new Set(resolvedAlerts?.hashSet) };
    const options = { sendResolved: resolve, repeatMs: parseDuration(repeat), at: NOW };
    expect(notifyAgain(told ?? undefined, current, options)).toBe(res);
  });
});

describe.skipIf(!hasCases)('truncation, as Alertmanager tests it', () => {
  const { cases } = hasCases ? casesIn<TruncateCases>('truncate.json') : { cases: [] };

  it.each(cases)('cuts "$in" to $n', ({ in: text, n, runes, bytes }) => {
    expect(truncateCharacters(text, n)).toEqual({ text: runes.out, truncated: runes.trunc });
    expect(truncateBytes(text, n)).toEqual({ text: bytes.out, truncated: bytes.trunc });
  });
});
