import {
  type InhibitRule,
  type Matcher,
  matcher,
  parseMatchers,
  type RouteDefinition,
  type Routing,
  routeTree,
  type TimeInterval,
} from '../../alerting/index.ts';
import { UsageError } from '../../errors.ts';
import type { TemplateLibrary } from '../../templates/index.ts';
import type { Path } from '../problems/diagnostic.ts';
import { suggest } from '../problems/suggest.ts';
import type { Reading } from '../reading.ts';
import { yamlFlag } from '../schema/fields.ts';
import { isGiven } from '../schema/http-config.ts';
import { InhibitRuleSchema, RouteSchema, type TimeIntervalInput, TimeIntervalSchema } from '../schema/routing.ts';
import { checkText } from './notification-texts.ts';

/** Deeper trees are a mistake of whatever wrote them. */
const DEEPEST = 32;

/**
 * The route tree with inhibition and time intervals, undefined where the configuration has no `route`.
 * @param library named templates that labels of routes may call
 */
export function readRouting(reading: Reading, library: TemplateLibrary): Routing | undefined {
  const timeIntervals = readTimeIntervals(reading);
  const inhibitRules = reading.items(['inhibit_rules']).flatMap((path) => readInhibitRule(reading, path) ?? []);
  if (reading.value(['route']) === undefined) {
    for (const section of ['inhibit_rules', 'time_intervals', 'mute_time_intervals']) {
      if (reading.value([section]) === undefined) continue;
      reading.problems.add([section], `"${section}" needs a route`, {
        severity: 'warning',
        atKey: true,
        hint: 'Add route: { receiver: NAME }.',
      });
    }
    return undefined;
  }
  checkRoot(reading);
  const root = readRoute(reading, ['route'], new Set(timeIntervals.keys()), library);
  return root && { route: routeTree(root), inhibitRules, timeIntervals };
}

/** Rules for the first node (`config.Load` in prometheus/alertmanager). */
function checkRoot(reading: Reading): void {
  const at = (key: string): Path => ['route', key];
  if (!isGiven(reading.value(at('receiver')))) {
    reading.problems.add(['route'], 'the first route must name a receiver', {
      atKey: true,
      hint: 'It is told of everything that no other route takes: add receiver: NAME.',
    });
  }
  for (const key of ['matchers', 'match', 'match_re', 'mute_time_intervals', 'active_time_intervals']) {
    if (reading.children(at(key)).length === 0) continue;
    reading.problems.add(at(key), `the first route takes everything at all times, so it cannot have "${key}"`, {
      atKey: true,
      hint: 'Put it into one of its routes.',
    });
  }
  if (yamlFlag.safeParse(reading.value(at('continue'))).data === true) {
    reading.problems.add(at('continue'), 'the first route has nothing to continue with', { hint: 'Remove it.' });
  }
}

function readRoute(
  reading: Reading,
  path: Path,
  intervals: ReadonlySet<string>,
  library: TemplateLibrary,
): RouteDefinition | undefined {
  if (path.length > 2 * DEEPEST) {
    reading.problems.add(path, `routes are nested more than ${DEEPEST} deep`);
    return undefined;
  }
  const input = reading.parse(RouteSchema, path);
  const routes = reading
    .children([...path, 'routes'])
    .flatMap((child) => readRoute(reading, child, intervals, library) ?? []);
  if (input === undefined) return undefined;
  checkGroupBy(reading, [...path, 'group_by'], input.group_by ?? []);
  for (const label of reading.children([...path, 'labels']))
    checkText(reading, label, reading.textAt(label) ?? '', library, true);
  for (const key of ['mute_time_intervals', 'active_time_intervals'] as const) {
    checkKnown(reading, [...path, key], input[key] ?? [], intervals);
  }
  return {
    receiver: input.receiver,
    groupBy: input.group_by,
    matchers: readMatchers(reading, path, { equal: 'match', regex: 'match_re', matchers: 'matchers' }),
    continue: input.continue ?? false,
    groupWaitMs: input.group_wait,
    groupIntervalMs: input.group_interval,
    repeatIntervalMs: input.repeat_interval,
    muteTimeIntervals: input.mute_time_intervals ?? [],
    activeTimeIntervals: input.active_time_intervals ?? [],
    labels: input.labels ?? {},
    routes,
  };
}

function checkGroupBy(reading: Reading, path: Path, names: readonly string[]): void {
  names.forEach((name, i) => {
    if (names.indexOf(name) !== i && name !== '...')
      reading.problems.add([...path, i], `"${name}" is named twice`, { hint: 'Remove one.' });
    if (name === '') reading.problems.add([...path, i], 'a label has a name', { hint: 'Remove the empty one.' });
  });
  if (names.includes('...') && names.some((name) => name !== '...')) {
    reading.problems.add(path, '"..." stands for all labels, so that no other can stand beside it', {
      hint: 'Write either [...] or the names of labels.',
    });
  }
}

function checkKnown(reading: Reading, path: Path, names: readonly string[], known: ReadonlySet<string>): void {
  names.forEach((name, i) => {
    if (known.has(name)) return;
    const allowed = [...known];
    reading.problems.add([...path, i], `there is no time interval named "${name}"`, {
      allowed: allowed.slice(0, 20),
      suggestion: suggest(name, allowed),
      hint: allowed.length === 0 ? 'Add it under time_intervals.' : undefined,
    });
  });
}

function readInhibitRule(reading: Reading, path: Path): InhibitRule | undefined {
  const input = reading.parse(InhibitRuleSchema, path);
  if (input === undefined) return undefined;
  const side = (name: string) => {
    const keys = { equal: `${name}_match`, regex: `${name}_match_re`, matchers: `${name}_matchers` };
    return readMatchers(reading, path, keys);
  };
  return { name: input.name, source: side('source'), target: side('target'), equal: input.equal ?? [] };
}

interface MatcherKeys {
  readonly equal: string;
  readonly regex: string;
  readonly matchers: string;
}

/** Matchers of a map in the two older forms and the present one. Regular expressions of the older form are anchored as they stand. */
function readMatchers(reading: Reading, path: Path, keys: MatcherKeys): Matcher[] {
  const made: Matcher[] = [];
  const add = (at: Path, make: () => readonly Matcher[]): void => {
    try {
      made.push(...make());
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      reading.problems.add(at, error.message, { hint: error.hint });
    }
  };
  for (const at of reading.children([...path, keys.equal])) {
    add(at, () => [matcher(String(at.at(-1)), '=', reading.textAt(at) ?? '')]);
  }
  for (const at of reading.children([...path, keys.regex])) {
    add(at, () => {
      const anchored = `^(?:${reading.textAt(at) ?? ''})$`;
      return [matcher(String(at.at(-1)), '=~', anchored)];
    });
  }
  for (const at of reading.children([...path, keys.matchers])) {
    add(at, () => {
      const { matchers, remark } = parseMatchers(reading.textAt(at) ?? '');
      if (remark !== undefined)
        reading.problems.add(at, `the matcher is ambiguous: ${remark}`, { severity: 'warning' });
      return matchers;
    });
  }
  return made;
}

function readTimeIntervals(reading: Reading): Map<string, readonly TimeInterval[]> {
  const intervals = new Map<string, readonly TimeInterval[]>();
  for (const section of ['mute_time_intervals', 'time_intervals']) {
    for (const path of reading.items([section])) {
      const input = reading.parse(TimeIntervalSchema, path);
      if (input === undefined) continue;
      if (intervals.has(input.name)) {
        reading.problems.add([...path, 'name'], `there are two time intervals named "${input.name}"`, {
          hint: 'Give it a name of its own.',
        });
      }
      intervals.set(input.name, (input.time_intervals ?? []).map(toInterval));
    }
  }
  return intervals;
}

function toInterval(part: NonNullable<TimeIntervalInput['time_intervals']>[number]): TimeInterval {
  return {
    times: part.times,
    weekdays: part.weekdays,
    daysOfMonth: part.days_of_month,
    months: part.months,
    years: part.years,
    timeZone: part.location ?? 'UTC',
  };
}
