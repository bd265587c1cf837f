import { describe, expect, it } from 'vitest';
import {
  allRoutes,
  type InhibitRule,
  inhibitor,
  matcher,
  matchRoutes,
  type Routing,
} from '../../../src/alerting/index.ts';
import { readAlertmanagerConfig } from '../../../src/config/index.ts';
import { parseDuration } from '../../../src/time/index.ts';
import { caseFile, casesIn, type GoOperator, hasCases, operatorOf } from './alertmanager-cases.ts';

type Labels = Readonly<Record<string, string>>;

interface RouteCases {
  readonly defaults: { group_wait: string; group_interval: string; repeat_interval: string; group_by: string[] };
  readonly tests: readonly {
    readonly test: string;
    readonly yaml: string;
    readonly cases?: readonly {
      readonly input: Labels;
      readonly result?: readonly {
        Receiver: string;
        GroupBy: 'DEFAULT' | string[];
        GroupByAll: boolean;
        GroupWait: string;
        GroupInterval: string;
        RepeatInterval: string;
      }[];
      readonly keys?: readonly string[];
      readonly expectedRouteLabels?: Labels;
    }[];
    readonly walk_ids_unordered?: readonly string[];
    readonly walk_receivers?: readonly string[];
  }[];
}

/** The cases give the `route` alone; receivers of the names in it stand in for the rest of the file. */
async function routingOf(route: string): Promise<Routing> {
  const names = new Set([...route.matchAll(/receiver: ['"]?([\w-]+)/g)].map(([, name]) => name));
  const text = `route:\n${route.replace(/^/gm, '  ')}\nreceivers:\n${[...names].map((name) => `- name: ${name}`).join('\n')}\n`;
  const { config, diagnostics } = await readAlertmanagerConfig('alertmanager.yml', {
    readFile: async () => new TextEncoder().encode(text),
  });
  expect(diagnostics).toEqual([]);
  if (config === undefined) throw new Error('the route was refused');
  return config.routing;
}

describe.skipIf(!hasCases)('routing, as Alertmanager tests it', () => {
  const { defaults, tests } = hasCases
    ? casesIn<RouteCases>('route_match.json')
    : { defaults: { group_wait: '', group_interval: '', repeat_interval: '', group_by: [] }, tests: [] };
  const duration = (text: string, fallback: string): number => parseDuration(text === 'DEFAULT' ? fallback : text);

  describe.each(tests)('$test', ({ yaml, cases = [], walk_ids_unordered, walk_receivers }) => {
    it.each(cases)('routes $input', async ({ input, result, keys, expectedRouteLabels }) => {
      const found = matchRoutes((await routingOf(yaml)).route, input);
      if (expectedRouteLabels !== undefined) expect({ ...found[0]?.labels }).toEqual({ ...expectedRouteLabels });
      if (result === undefined) return;
      expect(found.map(({ key }) => key)).toEqual(keys);
      expect(
        found.map((route) => [
          route.receiver,
          route.groupByAll ? [] : route.groupBy,
          route.groupByAll,
          route.groupWaitMs,
          route.groupIntervalMs,
          route.repeatIntervalMs,
        ]),
      ).toEqual(
        result.map((one) => [
          one.Receiver,
          one.GroupBy === 'DEFAULT' ? defaults.group_by : one.GroupBy,
          one.GroupByAll,
          duration(one.GroupWait, defaults.group_wait),
          duration(one.GroupInterval, defaults.group_interval),
          duration(one.RepeatInterval, defaults.repeat_interval),
        ]),
      );
    });

    it('walks the tree in order', async () => {
      const routes = allRoutes((await routingOf(yaml)).route);
      if (walk_ids_unordered) expect(routes.map(({ id }) => id).sort()).toEqual([...walk_ids_unordered].sort());
      if (walk_receivers) expect(routes.map(({ receiver }) => receiver)).toEqual(walk_receivers);
    });
  });

  it('loads Alertmanager’s own example of a whole file, and names what has no meaning here', async () => {
    const { config, diagnostics } = await readAlertmanagerConfig(caseFile('alertmanager.conf.good.yml'));
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(diagnostics.map(({ path }) => path)).toEqual([
      // There are no such files beside the cases.
      'templates[0]',
      'receivers[5].victorops_configs',
      'receivers[6].opsgenie_configs',
      'receivers[7].pushover_configs',
    ]);
    expect(config?.receivers).toHaveLength(9);
    expect(config?.routing.inhibitRules).toHaveLength(1);
  });
});

interface GoRule {
  readonly SourceMatch?: Labels;
  readonly TargetMatch?: Labels;
  readonly SourceMatchers?: readonly { Type: GoOperator; Name: string; Value: string }[];
  readonly TargetMatchers?: readonly { Type: GoOperator; Name: string; Value: string }[];
  readonly Equal: readonly string[];
}
interface GoAlert {
  readonly Labels: Labels;
  readonly EndsAt: string;
}
interface RuleTable {
  readonly rule1: GoRule;
  readonly rule2: GoRule;
  readonly sourceAlert1: { Alert: GoAlert };
  readonly sourceAlert2: { Alert: GoAlert };
  readonly cases: readonly { target: Labels; expected: boolean }[];
}
interface InhibitCases {
  readonly TestInhibitRuleMatches: RuleTable;
  readonly TestInhibitRuleMatchers: RuleTable;
  readonly TestInhibitRuleHasEqual: readonly {
    name: string;
    initial: Readonly<Record<string, { Alert?: GoAlert }>>;
    equal?: readonly string[];
    input: Labels;
    result: boolean;
  }[];
  readonly TestInhibit_tables: readonly {
    alerts: readonly { $call: string; args: readonly boolean[] }[];
    expected: readonly { lbls: Labels; muted: boolean }[];
  }[];
  readonly defs: Readonly<Record<string, GoRule & GoAlert>>;
}

const NOW = 1_700_000_000_000;

function rule({ SourceMatch, TargetMatch, SourceMatchers, TargetMatchers, Equal }: GoRule): InhibitRule {
  const side = (match: GoRule['SourceMatch'] = {}, matchers: GoRule['SourceMatchers'] = []) => [
    ...Object.entries(match).map(([name, value]) => matcher(name, '=', value)),
    ...matchers.map(({ Type, Name, Value }) => matcher(Name, operatorOf(Type), Value)),
  ];
  return {
    name: undefined,
    source: side(SourceMatch, SourceMatchers),
    target: side(TargetMatch, TargetMatchers),
    equal: Equal,
  };
}

function source({ Labels, EndsAt }: GoAlert) {
  const [, sign = '', length = ''] = /^now([+-])(.+)$/.exec(EndsAt) ?? [];
  return { labels: Labels, endsAt: NOW + (sign === '-' ? -1 : 1) * parseDuration(length) };
}

describe.skipIf(!hasCases)('inhibition, as Alertmanager tests it', () => {
  const cases = hasCases ? casesIn<InhibitCases>('inhibit.json') : undefined;

  it.each(
    [cases?.TestInhibitRuleMatches, cases?.TestInhibitRuleMatchers].flatMap((table) =>
      (table?.cases ?? []).map((one) => ({ ...one, table })),
    ),
  )('inhibits $target: $expected', ({ target, expected, table }) => {
    if (table === undefined) return;
    const sources = [table.sourceAlert1, table.sourceAlert2].map(({ Alert }) => source(Alert));
    const inhibited = inhibitor([rule(table.rule1), rule(table.rule2)], sources, NOW);
    expect(inhibited(target) !== undefined).toBe(expected);
  });

  it.each(cases?.TestInhibitRuleHasEqual ?? [])(
    'finds a source with equal labels: $name',
    ({ initial, equal = [], input, result }) => {
      // There the sources are given; here a label that the target lacks makes them so.
      const sources = Object.values(initial).map(({ Alert = { Labels: {}, EndsAt: 'now+1h' } }) => {
        const { labels, endsAt } = source(Alert);
        return { labels: { ...labels, is: 'source' }, endsAt };
      });
      const one = { name: undefined, source: [matcher('is', '=', 'source')], target: [], equal };
      expect(inhibitor([one], sources, NOW)(input) !== undefined).toBe(result);
    },
  );

  it.each(cases?.TestInhibit_tables ?? [])(
    'inhibits while the source fires, with $alerts.length alerts',
    ({ alerts, expected }) => {
      const defined = (name: string) => cases?.defs[name] ?? { Labels: {}, EndsAt: 'now+1h', Equal: [] };
      const byLabels = new Map(
        alerts.map(({ $call, args }) => {
          const alert = source(defined(`${$call}(${args.map(String).join('')})`));
          return [JSON.stringify(alert.labels), alert];
        }),
      );
      const inhibited = inhibitor([rule(defined('rule (TestInhibit)'))], [...byLabels.values()], NOW);
      for (const { lbls, muted } of expected) expect(inhibited(lbls) !== undefined).toBe(muted);
    },
  );
});
