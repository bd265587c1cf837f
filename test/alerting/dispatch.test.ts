import { describe, expect, it } from 'vitest';
import {
  type Alert,
  type Dispatch,
  type DispatchSettings,
  dispatch as dispatchGroups,
  fingerprint,
  firingId,
  groupAlerts,
  matcher,
  type RouteDefinition,
  routeTree,
  type Target,
  type TargetLog,
  type TimeIntervals,
  type Told,
} from '../../src/alerting/index.ts';
import fc from '../properties.ts';

const HOUR = 3_600_000;
const PEOPLE: Target = { name: 'ops/webhook', mode: 'groups', sendResolved: true };
const STREAM: Target = { name: 'ops/alertmanager', mode: 'stream', sendResolved: true };

function alert(slo: string, startsAt: number, endsAt?: number): Alert {
  const labels = { alertname: 'Burn', slo };
  const status = endsAt === undefined ? 'firing' : 'resolved';
  return {
    labels,
    annotations: {},
    status,
    startsAt,
    endsAt,
    generatorUrl: '',
    fingerprint: fingerprint(labels),
    missed: false,
  };
}

interface Settings extends DispatchSettings {
  readonly groupBy: readonly string[];
  readonly route: Partial<RouteDefinition>;
}

function settings(at: number, groupBy = ['alertname'], route: Partial<RouteDefinition> = {}): Settings {
  return { at, runEveryMs: 0, keptBack: new Set(), acknowledged: new Set(), resolvedForMs: HOUR / 4, groupBy, route };
}

/** Decides by a tree of one route, with the groups that it makes. */
function dispatch(
  target: Target,
  alerts: readonly Alert[],
  news: ReadonlySet<string>,
  log: TargetLog,
  { groupBy, route, ...settings }: Settings,
): Dispatch[] {
  const root = routeTree({
    receiver: 'ops',
    groupBy,
    matchers: [],
    continue: false,
    groupWaitMs: 0,
    groupIntervalMs: 0,
    repeatIntervalMs: 4 * HOUR,
    muteTimeIntervals: [],
    activeTimeIntervals: [],
    labels: {},
    routes: [],
    ...route,
  });
  const routing = { route: root, inhibitRules: [], timeIntervals: NIGHTS };
  return dispatchGroups(target, groupAlerts(routing, alerts, settings.at).get('ops') ?? [], news, log, settings);
}

/** Midnight to 06:00 UTC. */
const NIGHTS: TimeIntervals = new Map([
  [
    'nights',
    [
      {
        times: [{ from: 0, to: 360 }],
        weekdays: undefined,
        daysOfMonth: undefined,
        months: undefined,
        years: undefined,
        timeZone: 'UTC',
      },
    ],
  ],
]);

function logWith(delivered: readonly Told[], waiting: readonly Told[] = []): TargetLog {
  const byGroup = (all: readonly Told[]) => new Map(all.map((told) => [told.notification.groupKey, told]));
  return { delivered: byGroup(delivered), waiting: byGroup(waiting) };
}

const NOTHING = logWith([]);

function told([first]: readonly Dispatch[], at: number): Told {
  if (first === undefined) throw new Error('nothing was told');
  return { notification: first.notification, at, held: first.held };
}

function statuses([first]: readonly Dispatch[]): string[] {
  return (first?.notification.alerts ?? []).map(
    ({ labels, status, missed }) => `${labels.slo} ${status}${missed ? ' missed' : ''}`,
  );
}

describe('telling people', () => {
  it('puts alerts with equal labels of groupBy into one message, under a key that stays the same', () => {
    const alerts = [alert('a', 1), alert('b', 1)];
    const once = dispatch(PEOPLE, alerts, new Set(), NOTHING, settings(HOUR));
    expect(once).toHaveLength(1);
    expect(once[0]?.notification).toMatchObject({
      groupKey: '{}:{alertname="Burn"}',
      groupLabels: { alertname: 'Burn' },
    });
    expect(dispatch(PEOPLE, alerts, new Set(), NOTHING, settings(2 * HOUR))[0]?.notification.key).toBe(
      once[0]?.notification.key,
    );
    expect(dispatch(PEOPLE, alerts, new Set(), NOTHING, settings(HOUR, ['slo']))).toHaveLength(2);
  });

  it('says nothing while nothing changes, reminds after the repeat interval unless somebody took it on, and says when it is over', () => {
    const first = told(dispatch(PEOPLE, [alert('a', 1)], new Set(), NOTHING, settings(HOUR)), HOUR);
    expect(dispatch(PEOPLE, [alert('a', 1)], new Set(), logWith([first]), settings(2 * HOUR))).toEqual([]);
    const reminder = dispatch(PEOPLE, [alert('a', 1)], new Set(), logWith([first]), settings(5 * HOUR));
    expect(statuses(reminder)).toEqual(['a firing']);
    expect(reminder[0]?.notification.key).not.toBe(first.notification.key);
    const taken = { ...settings(5 * HOUR), acknowledged: new Set([firingId(alert('a', 1))]) };
    expect(dispatch(PEOPLE, [alert('a', 1)], new Set(), logWith([first]), taken)).toEqual([]);
    const another = dispatch(PEOPLE, [alert('a', 1), alert('b', 2)], new Set(), logWith([first]), taken);
    expect(statuses(another)).toEqual(['a firing', 'b firing']);
    const over = dispatch(PEOPLE, [alert('a', 1, 9)], new Set(), logWith([first]), settings(2 * HOUR));
    expect(statuses(over)).toEqual(['a resolved']);
    const last = told(over, 2 * HOUR);
    expect(dispatch(PEOPLE, [alert('a', 1, 9)], new Set(), logWith([last]), settings(9 * HOUR))).toEqual([]);
  });

  it('tells of a firing that follows another one of the same alert', () => {
    const over = told(dispatch(PEOPLE, [alert('a', 1)], new Set(), NOTHING, settings(HOUR)), HOUR);
    const again = dispatch(PEOPLE, [alert('a', 1, 9), alert('a', 20)], new Set(), logWith([over]), settings(2 * HOUR));
    expect(statuses(again)).toEqual(['a resolved', 'a firing']);
  });

  it('tells once of what came and went between two runs, also where resolved alerts are not sent', () => {
    const gone = alert('a', 1, 9);
    const quiet = { ...PEOPLE, sendResolved: false };
    for (const target of [PEOPLE, quiet]) {
      const once = dispatch(target, [gone], new Set([firingId(gone)]), NOTHING, settings(HOUR));
      expect(statuses(once)).toEqual(['a resolved missed']);
      expect(once[0]?.notification.alerts[0]?.annotations.description).toContain(
        'Fired and resolved, 1970-01-01 00:00',
      );
      expect(dispatch(target, [gone], new Set(), logWith([told(once, HOUR)]), settings(2 * HOUR))).toEqual([]);
    }
    expect(dispatch(quiet, [gone], new Set(), NOTHING, settings(HOUR))).toEqual([]);
  });

  it('takes what could not be delivered into the next message instead of sending both', () => {
    const waiting = told(dispatch(PEOPLE, [alert('a', 1)], new Set(), NOTHING, settings(HOUR)), HOUR);
    const log = logWith([], [waiting]);
    expect(dispatch(PEOPLE, [alert('a', 1)], new Set(), log, settings(2 * HOUR))).toEqual([]);
    const both = dispatch(PEOPLE, [alert('a', 1, 9), alert('b', 5)], new Set(), log, settings(2 * HOUR));
    expect(both).toHaveLength(1);
    expect(both[0]?.replaces).toBe(waiting.notification.key);
    expect(statuses(both)).toEqual(['a resolved missed', 'b firing']);
  });

  it('does not forget an undelivered firing whose alert has fired again since', () => {
    const gone = alert('a', 1, 9);
    const waiting = told(dispatch(PEOPLE, [gone], new Set([firingId(gone)]), NOTHING, settings(HOUR)), HOUR);
    const next = dispatch(PEOPLE, [alert('a', 50)], new Set(), logWith([], [waiting]), settings(2 * HOUR));
    expect(statuses(next)).toEqual(['a firing', 'a resolved missed']);
  });
});

describe('keeping messages back', () => {
  const MINUTE = 60_000;

  it('waits with a new group while the next run still comes within group_wait', () => {
    const at = 10 * MINUTE;
    const wait = { groupWaitMs: 6 * MINUTE };
    const every = (runEveryMs: number, now = at) => ({ ...settings(now, ['alertname'], wait), runEveryMs });
    const [held] = dispatch(PEOPLE, [alert('a', at)], new Set(), NOTHING, every(5 * MINUTE));
    expect(held?.held).toBe(true);
    expect(dispatch(PEOPLE, [alert('a', at)], new Set(), NOTHING, every(10 * MINUTE))[0]?.held).toBe(false);
    const log = logWith([], [told(held ? [held] : [], at)]);
    const [released] = dispatch(PEOPLE, [alert('a', at)], new Set(), log, every(5 * MINUTE, 15 * MINUTE));
    expect(released).toEqual({ ...held, held: false });
  });

  it('tells a known group again after group_interval, and forgets nothing that came and went meanwhile', () => {
    const spaced = (at: number) => settings(at, ['alertname'], { groupIntervalMs: 10 * MINUTE });
    const first = told(dispatch(PEOPLE, [alert('a', 1)], new Set(), NOTHING, spaced(0)), 0);
    const gone = alert('b', 2, 3);
    const both = [alert('a', 1), gone];
    const soon = dispatch(PEOPLE, both, new Set([firingId(gone)]), logWith([first]), spaced(5 * MINUTE));
    expect(soon[0]?.held).toBe(true);
    const log = logWith([first], [told(soon, 5 * MINUTE)]);
    const later = dispatch(PEOPLE, [alert('a', 1)], new Set(), log, spaced(10 * MINUTE));
    expect(statuses(later)).toEqual(['a firing', 'b resolved missed']);
    expect(later[0]?.held).toBe(false);
  });

  it('says nothing in muted times, holds what waits, and tells in the morning what still fires', () => {
    const nights = (hour: number) => settings(hour * HOUR, ['alertname'], { muteTimeIntervals: ['nights'] });
    expect(dispatch(PEOPLE, [alert('a', 1)], new Set(), NOTHING, nights(2))).toEqual([]);
    const owed = told(dispatch(PEOPLE, [alert('a', 1)], new Set(), NOTHING, nights(23)), 23 * HOUR);
    const [held] = dispatch(PEOPLE, [alert('a', 1)], new Set(), logWith([], [owed]), nights(25));
    expect(held).toEqual({ notification: owed.notification, replaces: undefined, held: true });
    const log = logWith([], [{ ...owed, held: true }]);
    expect(dispatch(PEOPLE, [alert('a', 1)], new Set(), log, nights(26))).toEqual([]);
    expect(dispatch(PEOPLE, [alert('a', 1)], new Set(), log, nights(31))[0]?.held).toBe(false);
  });

  it('leaves silenced and inhibited alerts out of messages, and tells of them when they no longer are', () => {
    const quiet = { ...settings(HOUR), keptBack: new Set([firingId(alert('a', 1))]) };
    expect(dispatch(PEOPLE, [alert('a', 1)], new Set(), NOTHING, quiet)).toEqual([]);
    expect(statuses(dispatch(PEOPLE, [alert('a', 1), alert('b', 1)], new Set(), NOTHING, quiet))).toEqual(['b firing']);
    expect(statuses(dispatch(PEOPLE, [alert('a', 1)], new Set(), NOTHING, settings(2 * HOUR)))).toEqual(['a firing']);
    expect(statuses(dispatch(STREAM, [alert('a', 1)], new Set(), NOTHING, quiet))).toEqual(['a firing']);
  });

  it('tells who heard that it fires that it is over, also where it ended while a silence or a muted time kept it back', () => {
    const firing = told(dispatch(PEOPLE, [alert('a', 1)], new Set(), NOTHING, settings(HOUR)), HOUR);
    const log = logWith([firing], []);
    const over = alert('a', 1, 2 * HOUR);
    const quiet = { ...settings(3 * HOUR), keptBack: new Set([firingId(over)]) };
    expect(dispatch(PEOPLE, [over], new Set(), log, quiet)).toEqual([]);
    const night = settings(27 * HOUR, ['alertname'], { muteTimeIntervals: ['nights'] });
    expect(dispatch(PEOPLE, [over], new Set(), log, night)).toEqual([]);
    expect(statuses(dispatch(PEOPLE, [over], new Set(), log, settings(31 * HOUR)))).toEqual(['a resolved']);
    const silent = { ...PEOPLE, sendResolved: false };
    expect(dispatch(silent, [over], new Set(), log, settings(31 * HOUR))).toEqual([]);
  });

  it('tells once of an alert that reaches the receiver by two routes into one group', () => {
    const twice: Partial<RouteDefinition> = {
      routes: [0, 1].map(() => ({
        receiver: undefined,
        groupBy: undefined,
        matchers: [matcher('slo', '=', 'a')],
        continue: true,
        groupWaitMs: undefined,
        groupIntervalMs: undefined,
        repeatIntervalMs: undefined,
        muteTimeIntervals: [],
        activeTimeIntervals: [],
        labels: {},
        routes: [],
      })),
    };
    const once = dispatch(PEOPLE, [alert('a', 1)], new Set(), NOTHING, settings(HOUR, ['alertname'], twice));
    expect(once.map((one) => statuses([one]))).toEqual([['a firing']]);
  });
});

describe('telling an Alertmanager', () => {
  it('sends everything that fires at each run in one message', () => {
    const alerts = [alert('a', 1), alert('b', 1)];
    const first = dispatch(STREAM, alerts, new Set(), NOTHING, settings(HOUR));
    expect(statuses(first)).toHaveLength(2);
    const second = dispatch(STREAM, alerts, new Set(), logWith([told(first, HOUR)]), settings(2 * HOUR));
    expect(statuses(second)).toHaveLength(2);
    expect(dispatch(STREAM, alerts, new Set(), logWith([told(first, HOUR)]), settings(HOUR))).toEqual([]);
  });

  it('says for a while that an alert is over, and not for ever', () => {
    const first = told(dispatch(STREAM, [alert('a', 1)], new Set(), NOTHING, settings(HOUR)), HOUR);
    const over = alert('a', 1, 2 * HOUR);
    const second = dispatch(STREAM, [over], new Set(), logWith([first]), settings(2 * HOUR));
    expect(statuses(second)).toEqual(['a resolved']);
    const soon = dispatch(STREAM, [over], new Set(), logWith([told(second, 2 * HOUR)]), settings(2.1 * HOUR));
    expect(statuses(soon)).toEqual(['a resolved']);
    expect(dispatch(STREAM, [over], new Set(), logWith([told(soon, 2.1 * HOUR)]), settings(3 * HOUR))).toEqual([]);
  });

  it('does not take back a notice of what came and went before anybody could be told', () => {
    const gone = alert('a', 1, 9);
    const once = dispatch(STREAM, [gone], new Set([firingId(gone)]), NOTHING, settings(10));
    expect(statuses(once)).toEqual(['a resolved missed']);
    expect(dispatch(STREAM, [gone], new Set(), logWith([told(once, 10)]), settings(20))).toEqual([]);
  });
});

describe('the fingerprint', () => {
  it('is the one that Alertmanager gives the same labels', () => {
    // FNV-1a of nothing is its offset.
    expect(fingerprint({})).toBe('cbf29ce484222325');
    expect(fingerprint({ a: '1', b: '2' })).toBe(fingerprint({ b: '2', a: '1' }));
    expect(fingerprint({ a: '1b' })).not.toBe(fingerprint({ a1: 'b' }));
  });

  it('is FNV-1a of 64 bits, whatever the labels hold', () => {
    const reference = (bytes: Uint8Array): string =>
      bytes
        .reduce((hash, byte) => ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn, 0xcbf29ce484222325n)
        .toString(16)
        .padStart(16, '0');
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (labels) => {
        const texts = Object.keys(labels)
          .sort()
          .flatMap((name) => [Buffer.from(name), [255], Buffer.from(labels[name] ?? ''), [255]]);
        expect(fingerprint(labels)).toBe(reference(Uint8Array.from(texts.flatMap((text) => [...text]))));
      }),
      { numRuns: 25 },
    );
  });
});
