import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseDocument, stringify } from 'yaml';
import { inhibitor, matchRoutes } from '../../src/alerting/index.ts';
import { readAlertmanagerConfig } from '../../src/config/index.ts';
import { GUIDES_FOLDER } from '../alerting/conformance/alertmanager-cases.ts';
import fc from '../properties.ts';
import { findBinary } from '../servers/binaries.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const amtool = findBinary('amtool') ?? '';
const folder = temporaryFolder('alertmanager-differential');
afterAll(() => folder.remove());

const RUNS = { numRuns: Number(process.env.NINES_DIFFERENTIAL_RUNS ?? 60), seed: 2026 };
/** Values that Alertmanager takes, and values at the edge that it does not. */
const one = fc.constantFrom;
const some = <T>(item: fc.Arbitrary<T>, maxLength = 3) => fc.array(item, { maxLength });
const maybe = <T>(item: fc.Arbitrary<T>) => fc.option(item, { nil: undefined, freq: 3 });

const NAMES = ['team', 'severity', 'env', 'component'] as const;
const VALUES = ['', 'page', 'Page', 'data', 'data-eu', 'a.b', 'x y', 'ü', '1'] as const;

const matcherText = fc
  .tuple(
    one(...NAMES),
    one('=', '!=', '=~', '!~'),
    one(...VALUES, 'data.*', '.+', '.*', 'page|data', '(?i)PAGE', '[a-d]+', '^page$', 'da'),
  )
  .map(([name, operator, value]) => `${name}${operator}${JSON.stringify(value)}`);
/** `te-am` is a name since Alertmanager 0.27, whose grammar nines has; Debian's amtool is older. */
const wrongMatcher = one('team', 'team=~"("', '=x', 'team=="x"', 'team="x', '"x"="y" z', 'team=~"a(?=b)"');

const duration = one('0s', '1s', '5m', '1h30m', '1d', '2w', '1y', '90m', '1ms');
const wrongDuration = one('', '5', '5 m', '-5m', '1.5h', '5x', '1m1h', 'm');

interface RouteYaml {
  readonly [key: string]: unknown;
}
const { route } = fc.letrec<{ route: RouteYaml }>((tie) => ({
  route: fc.record(
    {
      receiver: one('a', 'b', 'c'),
      continue: fc.boolean(),
      matchers: some(matcherText, 2),
      match: fc.dictionary(one(...NAMES), one(...VALUES), { maxKeys: 2 }),
      match_re: fc.dictionary(one(...NAMES), one('data.*', '.*', 'p.ge|1', '', '(?i)page'), { maxKeys: 1 }),
      group_by: one(['team'], ['...'], ['team', 'env'], []),
      group_wait: duration,
      repeat_interval: one('1h', '5m', '3d'),
      routes: fc.array(tie('route') as fc.Arbitrary<RouteYaml>, { maxLength: 3 }),
    },
    { requiredKeys: [] },
  ),
}));
const labelSet = fc.dictionary(one(...NAMES), one(...VALUES.slice(1)), { maxKeys: 4 });

const clock = one('00:00', '09:00', '9:00', '23:59', '24:00', '24:01', '12:60', '', '0900', '09:00:00');
const times = fc.record({ start_time: clock, end_time: clock }, { requiredKeys: ['start_time'] });
const day = one(
  'monday',
  'Friday',
  'sunday',
  'mon',
  'monday:friday',
  'saturday:sunday',
  'sunday:saturday',
  '1',
  '',
  'monday:',
  ':friday',
  'monday:tuesday:friday',
  'monday : friday',
);
const dayOfMonth = one(
  '1',
  '31',
  '32',
  '0',
  '-1',
  '-31',
  '-32',
  '1:7',
  '-3:-1',
  '20:-1',
  '-1:5',
  '31:1',
  '-1:-3',
  '1:-31',
  '1:-28',
  '28:-1',
  '29:-1',
  'x',
  '1:2:3',
  '+1',
  '01',
);
const month = one(
  'january',
  'January',
  'jan',
  '1',
  '12',
  '13',
  '0',
  'january:march',
  'november:february',
  '3:5',
  'may:8',
  '-1',
  '',
);
const year = one('2026', '2026:2028', '2028:2026', '26', '-1', 'x', '2026:', '1e3');
const zone = one(
  'UTC',
  'Europe/Berlin',
  'America/Argentina/ComodRivadavia',
  'europe/berlin',
  'Mars/Phobos',
  '+02:00',
  'CET',
  '',
  'EST5EDT',
  'Local',
);
const interval = fc.record(
  {
    times: some(times, 2),
    weekdays: some(day, 2),
    days_of_month: some(dayOfMonth, 2),
    months: some(month, 2),
    years: some(year, 2),
    location: zone,
  },
  { requiredKeys: [] },
);

const RECEIVERS = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];

async function ours(text: string) {
  return await readAlertmanagerConfig('/alertmanager.yml', { readFile: async () => new TextEncoder().encode(text) });
}

function theirs(args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(amtool, args, { timeout: PATIENCE_MS }, (error, stdout) =>
      resolve(error === null ? stdout.trim() : undefined),
    );
  });
}

let files = 0;
function fileOf(text: string): string {
  const file = join(folder.path, `${++files}.yml`);
  writeFileSync(file, text);
  return file;
}

async function agree(config: unknown): Promise<void> {
  const text = stringify(config, { aliasDuplicateObjects: false });
  const theirVerdict = (await theirs(['check-config', fileOf(text)])) !== undefined;
  const { config: taken, diagnostics } = await ours(text);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  expect({ text, taken: taken !== undefined, said: theirVerdict ? errors.map(({ message }) => message) : [] }).toEqual({
    text,
    taken: theirVerdict,
    said: [],
  });
  // What is refused has its line, a reason, and something to do, where the reason does not say that already.
  for (const { line, message, hint, allowed, suggestion } of errors) {
    expect(line).toBeGreaterThan(0);
    const mend = hint ?? suggestion ?? allowed[0] ?? (/^(?:must|give) |is missing$/.test(message) || undefined);
    expect([message, mend !== undefined]).toEqual([message, true]);
  }
}

describe.skipIf(amtool === '')('beside amtool, on configurations that nobody wrote', () => {
  it('routes every alert to the same receivers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(route, { minLength: 1, maxLength: 4 }), some(labelSet), async (routes, sets) => {
        const text = stringify(
          { route: { receiver: 'a', routes }, receivers: RECEIVERS },
          { aliasDuplicateObjects: false },
        );
        const file = fileOf(text);
        const { config } = await ours(text);
        for (const labels of [{}, ...sets]) {
          const asked = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
          const said = await theirs(['config', 'routes', 'test', `--config.file=${file}`, ...asked]);
          const found = config && matchRoutes(config.routing.route, labels).map(({ receiver }) => receiver);
          expect({ text, labels, receivers: found?.join(',') }).toEqual({ text, labels, receivers: said });
        }
      }),
      RUNS,
    );
  });

  it('takes and refuses the same time intervals', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(interval, { minLength: 1, maxLength: 2 }), (intervals) =>
        agree({
          route: { receiver: 'a', routes: [{ receiver: 'b', mute_time_intervals: ['t'] }] },
          receivers: RECEIVERS,
          time_intervals: [{ name: 't', time_intervals: intervals }],
        }),
      ),
      { ...RUNS, numRuns: 2 * RUNS.numRuns },
    );
  });

  it('takes and refuses the same routes, receivers and inhibit rules', async () => {
    const key = one('reciever', 'group-by', 'receivers', 'mute_intervals');
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          wait: maybe(fc.oneof(duration, wrongDuration)),
          interval: maybe(fc.oneof(duration, wrongDuration)),
          groupBy: maybe(one(['team'], ['team', 'team'], ['...', 'team'], [''])),
          receiver: maybe(one('a', 'nobody', '')),
          child: maybe(one('a', 'nobody', '')),
          matchers: some(fc.oneof({ weight: 4, arbitrary: matcherText }, wrongMatcher), 2),
          mute: maybe(one(['nowhere'], [])),
          extra: maybe(key),
          names: one(['a'], ['a', 'a'], ['a', 'b'], ['']),
          inhibit: maybe(
            fc.record(
              {
                source_matchers: some(fc.oneof({ weight: 4, arbitrary: matcherText }, wrongMatcher), 2),
                target_match: fc.dictionary(one(...NAMES), one(...VALUES), { maxKeys: 2 }),
                target_match_re: fc.dictionary(one(...NAMES), one('a.*', '(', '[z-a]'), { maxKeys: 1 }),
                equal: one(['team'], []),
              },
              { requiredKeys: [] },
            ),
          ),
        }),
        async (made) => {
          const child = {
            receiver: made.child,
            matchers: made.matchers,
            mute_time_intervals: made.mute,
            ...(made.extra === undefined ? {} : { [made.extra]: 'a' }),
          };
          await agree({
            route: {
              receiver: made.receiver,
              group_by: made.groupBy,
              group_wait: made.wait,
              group_interval: made.interval,
              routes: [child],
            },
            receivers: made.names.map((name) => ({ name })),
            inhibit_rules: made.inhibit === undefined ? [] : [made.inhibit],
          });
        },
      ),
      { ...RUNS, numRuns: 2 * RUNS.numRuns },
    );
  });
});

const GUIDES = ['reducto', 'ai-etl'] as const;

interface Guide {
  readonly route: { readonly [key: string]: unknown };
  readonly inhibit_rules: readonly unknown[];
  readonly receivers: readonly { readonly name: string }[];
  readonly alerts: readonly Record<string, string>[];
}

/** Its routes and inhibition as they stand, with receivers that have their names: how those are reached is another matter. */
function guide(name: string): Guide {
  const text = readFileSync(join(GUIDES_FOLDER, `${name}.md`), 'utf8');
  const blocks = [...text.matchAll(/```ya?ml\n([\s\S]*?)```/g)].flatMap(([, yaml = '']): Record<string, unknown>[] => {
    const document = parseDocument(yaml);
    const value: unknown = document.errors.length > 0 ? undefined : document.toJS();
    return typeof value === 'object' && value !== null ? [value as Record<string, unknown>] : [];
  });
  const routed = blocks.find((block) => 'route' in block && 'receivers' in block) as unknown as Guide;
  const groups = blocks.flatMap((block) =>
    Array.isArray(block.groups) ? (block.groups as { rules?: unknown }[]) : [],
  );
  const rules = groups.flatMap(
    ({ rules: own }) => (own ?? []) as { alert?: string; labels?: Record<string, string> }[],
  );
  const alerts = rules.flatMap(({ alert, labels }) => (alert === undefined ? [] : [{ ...labels, alertname: alert }]));
  return { ...routed, receivers: routed.receivers.map(({ name: receiver }) => ({ name: receiver })), alerts };
}

describe.skipIf(amtool === '' || !existsSync(GUIDES_FOLDER))('the routes of the guides', () => {
  it.each(GUIDES)('of %s send each of their alerts where amtool sends it', async (name) => {
    const { route, inhibit_rules, receivers, alerts } = guide(name);
    expect(alerts.length).toBeGreaterThan(9);
    const text = stringify({ route, inhibit_rules, receivers });
    const file = fileOf(text);
    const { config, diagnostics } = await ours(text);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const table = [];
    const expected = [];
    for (const labels of alerts) {
      const asked = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
      const said = await theirs(['config', 'routes', 'test', `--config.file=${file}`, ...asked]);
      const found = config && matchRoutes(config.routing.route, labels).map(({ receiver }) => receiver);
      table.push(`${labels.alertname} → ${found?.join(',')}`);
      expected.push(`${labels.alertname} → ${said}`);
    }
    expect(table).toEqual(expected);
  });

  it.each(GUIDES)(
    'of %s inhibit a warning only while the critical alert of the same name and instance fires',
    async (name) => {
      const { route, inhibit_rules, receivers } = guide(name);
      const { config } = await ours(stringify({ route, inhibit_rules, receivers }));
      const source = { alertname: 'X', severity: 'critical', instance: 'a' };
      const inhibited = inhibitor(config?.routing.inhibitRules ?? [], [{ labels: source, endsAt: undefined }], 1);
      const warning = { ...source, severity: 'warning' };
      expect(inhibited(warning)?.by.labels).toBe(source);
      for (const other of [
        { ...warning, instance: 'b' },
        { ...warning, alertname: 'Y' },
        { ...warning, severity: 'info' },
        source,
      ]) {
        expect(inhibited(other)).toBeUndefined();
      }
    },
  );
});
