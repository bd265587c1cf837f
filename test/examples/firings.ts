import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readAlertEvents } from '../../src/store/index.ts';
import type { Instant } from '../../src/time/index.ts';
import { findBinary } from '../servers/binaries.ts';
import { alertRules } from './alert-rules.ts';
import { expectedFirings, type Firing } from './expected-firings.ts';
import type { LivedSystem } from './lived-system.ts';

/**
 * What a real Prometheus says of every alert rule of an example in the lived days.
 * @param leadMs conditions may have begun so long before the first run.
 */
export async function firingsOf(place: LivedSystem, stepMs: number, leadMs: number): Promise<readonly Firing[]> {
  const range = { start: place.lived.start - 1 - leadMs, end: place.range.end };
  const asked = alertRules(place.folder).map((rule) => expectedFirings(place.prometheus.url, rule, range, stepMs));
  return (await Promise.all(asked)).flat().filter(({ startsAt }) => startsAt >= place.lived.start);
}

/** Holds the alerts of an example's rules to what Prometheus said: who they are about, when they fired and when they ended. */
export async function expectInstants(
  place: LivedSystem,
  expected: readonly Firing[],
  labelNames: readonly string[],
): Promise<void> {
  const names = new Set(alertRules(place.folder).map(({ alert }) => alert));
  const line = (labels: Readonly<Record<string, string>>, at: Instant) =>
    [...['alertname', ...labelNames].map((name) => labels[name]), new Date(at).toISOString()].join(' ');
  const events = await place.look(({ store }) => readAlertEvents(store, place.lived));
  const seen = (phase: string) =>
    events
      .filter((event) => event.phase === phase && names.has(event.labels.alertname ?? ''))
      .map(({ labels, at }) => line(labels, at));
  const due = (instant: (firing: Firing) => Instant | undefined) =>
    expected.flatMap((firing) => {
      const at = instant(firing);
      return at === undefined ? [] : line({ ...firing.labels, alertname: firing.alert }, at);
    });
  expect(seen('firing').sort()).toEqual(due(({ startsAt }) => startsAt).sort());
  expect(seen('resolved').sort()).toEqual(due(({ endsAt }) => endsAt).sort());
}

const asked = new Map<string, readonly string[]>();

/** The receivers that amtool sends an alert to by the alertmanager.yml of a folder. */
export function routedTo(folder: string, { alert, labels }: Firing): readonly string[] {
  const pairs = Object.entries({ ...labels, alertname: alert }).map(([name, value]) => `${name}=${value}`);
  const args = ['config', 'routes', 'test', `--config.file=${join(folder, 'alertmanager.yml')}`, ...pairs];
  const key = args.join('\n');
  const known = asked.get(key);
  if (known !== undefined) return known;
  const said = execFileSync(findBinary('amtool') ?? '', args, { encoding: 'utf8', stdio: 'pipe' });
  const receivers = said.trim().split(',');
  asked.set(key, receivers);
  return receivers;
}
