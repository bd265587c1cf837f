import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { containsInstant, matchRoutes } from '../../src/alerting/index.ts';
import { loadAlertmanagerConfig, readAlertmanagerConfig, readConfig } from '../../src/config/index.ts';
import { findBinary } from '../servers/binaries.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const folder = temporaryFolder('alertmanager-file');
afterAll(() => folder.remove());

const amtool = findBinary('amtool');

async function read(text: string) {
  return readAlertmanagerConfig('alertmanager.yml', { readFile: async () => new TextEncoder().encode(text) });
}

const RECEIVER = 'receivers: [{ name: a }]';
const ROUTE = `route: { receiver: a }\n${RECEIVER}`;
const within = (interval: string) => `${ROUTE}\ntime_intervals: [{ name: x, time_intervals: [${interval}] }]`;

/** What Alertmanager refuses, and where and why we do. */
const REFUSED: readonly (readonly [string, string, string])[] = [
  ['no route', RECEIVER, '1 : there is no route'],
  ['no receiver at the root', `route: {}\n${RECEIVER}`, '1 route: the first route must name a receiver'],
  [
    'a receiver that is not there',
    `route: { receiver: b }\n${RECEIVER}`,
    '1 route.receiver: there is no receiver named "b"',
  ],
  [
    'a receiver that is not there, further down',
    `route:\n  receiver: a\n  routes:\n    - { receiver: b }\n${RECEIVER}`,
    '4 route.routes[0].receiver: there is no receiver named "b"',
  ],
  [
    'matchers at the root',
    `route: { receiver: a, matchers: [a=b] }\n${RECEIVER}`,
    '1 route.matchers: the first route takes everything at all times, so it cannot have "matchers"',
  ],
  [
    'continue at the root',
    `route: { receiver: a, continue: true }\n${RECEIVER}`,
    '1 route.continue: the first route has nothing',
  ],
  [
    'a matcher that is none',
    `route: { receiver: a, routes: [{ matchers: ['a'] }] }\n${RECEIVER}`,
    'cannot read the matcher a',
  ],
  [
    'matchers as a text',
    `route: { receiver: a, routes: [{ matchers: 'a=b' }] }\n${RECEIVER}`,
    'must be a list, not text',
  ],
  [
    'a regular expression that is none',
    `route: { receiver: a, routes: [{ match_re: { x: '[' } }] }\n${RECEIVER}`,
    'route.routes[0].match_re.x: "^(?:[)$" is not a regular expression',
  ],
  [
    'a label named twice',
    `route: { receiver: a, group_by: [x, x] }\n${RECEIVER}`,
    'route.group_by[1]: "x" is named twice',
  ],
  [
    'all labels and one more',
    `route: { receiver: a, group_by: [x, ...] }\n${RECEIVER}`,
    'route.group_by: "..." stands for all labels',
  ],
  [
    'an interval of nothing',
    `route: { receiver: a, group_interval: 0s }\n${RECEIVER}`,
    'the interval must be longer than nothing',
  ],
  ['a wait without a unit', `route: { receiver: a, group_wait: 5 }\n${RECEIVER}`, '"5" is not a duration'],
  ['an unknown key', `route: { receiver: a, recever: b }\n${RECEIVER}`, 'unknown key "recever"'],
  [
    'two receivers of one name',
    `route: { receiver: a }\nreceivers: [{ name: a }, { name: a }]`,
    'there are two of receiver "a"',
  ],
  [
    'time intervals that are not there',
    `route: { receiver: a, routes: [{ mute_time_intervals: [x] }] }\n${RECEIVER}`,
    'there is no time interval named "x"',
  ],
  [
    'two time intervals of one name',
    `${ROUTE}\ntime_intervals: [{ name: x }, { name: x }]`,
    'two time intervals named "x"',
  ],
  [
    'a time without a zero',
    within("{ times: [{ start_time: '9:00', end_time: '17:00' }] }"),
    '"9:00" is not a time of day',
  ],
  [
    'a time over midnight',
    within("{ times: [{ start_time: '22:00', end_time: '06:00' }] }"),
    'the start must be before the end',
  ],
  ['a time without an end', within("{ times: [{ start_time: '22:00' }] }"), '"end_time" is missing'],
  ['a short name of a day', within('{ weekdays: [mon] }'), '"mon" is not a day of the week'],
  ['a week over its end', within("{ weekdays: ['saturday:monday'] }"), 'the range ends before it begins'],
  ['the 32nd', within("{ days_of_month: ['32'] }"), 'a day of the month lies in 1 to 31 or -31 to -1'],
  ['day 0', within("{ days_of_month: ['0'] }"), 'a day of the month lies in 1 to 31 or -31 to -1'],
  ['from the end to the beginning', within("{ days_of_month: ['-1:5'] }"), 'cannot end at its beginning'],
  ['28 to the last', within("{ days_of_month: ['28:-1'] }"), 'in February at least'],
  ['a month that is none', within('{ months: [janury] }'), '"janury" is not a month'],
  ['months backwards', within("{ months: ['march:january'] }"), 'the range ends before it begins'],
  ['years backwards', within("{ years: ['2027:2026'] }"), 'the range ends before it begins'],
  ['a zone that there is not', within('{ location: Europe/Berln }'), '"Europe/Berln" is not a time zone'],
  [
    'mail without a server',
    `route: { receiver: a }\nreceivers: [{ name: a, email_configs: [{ to: x@y.z }] }]`,
    '"smarthost" is missing',
  ],
  [
    'Slack without an address',
    `route: { receiver: a }\nreceivers: [{ name: a, slack_configs: [{ channel: x }] }]`,
    '"api_url" is missing',
  ],
  [
    'PagerDuty without a key',
    `route: { receiver: a }\nreceivers: [{ name: a, pagerduty_configs: [{}] }]`,
    '"routing_key" is missing',
  ],
];

/** What Alertmanager takes and one might think it does not. */
const TAKEN: readonly (readonly [string, string])[] = [
  ['keys without a value', `route: { receiver: a, group_by: , routes: [{ receiver: , matchers: }] }\n${RECEIVER}`],
  ['a receiver that reaches nobody', ROUTE],
  ['numbers as values', `route: { receiver: a, routes: [{ match: { code: 500 }, match_re: { x: 5 } }] }\n${RECEIVER}`],
  ['parentheses that close the anchor', `route: { receiver: a, routes: [{ match_re: { x: 'a)|(b' } }] }\n${RECEIVER}`],
  [
    'days as numbers, names in any case',
    within("{ weekdays: ['Monday:FRIDAY'], days_of_month: [5, '1:-1'], months: [1, 'May:june'], years: [2026] }"),
  ],
  ['the end of the day', within("{ times: [{ start_time: '09:00', end_time: '24:00' }] }")],
  ['intervals without parts', `${ROUTE}\ntime_intervals: [{ name: x, time_intervals: [] }, { name: y }]`],
  [
    'the old name of time intervals',
    `route: { receiver: a, routes: [{ mute_time_intervals: [x] }] }\n${RECEIVER}\nmute_time_intervals: [{ name: x }]`,
  ],
  [
    'ranges without a value',
    within('{ times: [null], weekdays: [null], days_of_month: [null], months: [null], years: [null], location: }'),
  ],
  ['the zone of the machine', within('{ location: Local }')],
  ['an inhibition without sides', `${ROUTE}\ninhibit_rules: [{ equal: [a] }]`],
  ['no wait', `route: { receiver: a, group_wait: 0s }\n${RECEIVER}`],
];

describe('group_by of a route below another', () => {
  it.each([
    ['', { groupBy: ['alertname', 'cluster'], groupByAll: false }],
    ['group_by:', { groupBy: ['alertname', 'cluster'], groupByAll: false }],
    ['group_by: []', { groupBy: [], groupByAll: false }],
    ['group_by: [team]', { groupBy: ['team'], groupByAll: false }],
    ['group_by: [...]', { groupByAll: true }],
    [
      'group_by: [...]\n      routes: [{ receiver: b, group_by: [] }]',
      { groupByAll: true },
      { groupBy: [], groupByAll: false },
    ],
    ['group_by: [...]\n      routes: [{ receiver: b }]', { groupByAll: true }, { groupByAll: true }],
  ])(
    'is inherited where nothing is written, and nothing where an empty list is: %s',
    async (written: string, child: object, grandchild: object = {}) => {
      const text = `route:\n  receiver: a\n  group_by: [alertname, cluster]\n  routes:\n    - receiver: a\n      ${written}\nreceivers: [{ name: a }, { name: b }]\n`;
      const { config } = await readAlertmanagerConfig('alertmanager.yml', {
        readFile: async () => new TextEncoder().encode(text),
      });
      const [route] = config?.routing?.route.routes ?? [];
      expect(route).toMatchObject(child);
      expect(route?.routes[0] ?? {}).toMatchObject(grandchild);
    },
  );
});

describe('an alertmanager.yml', () => {
  it.each(REFUSED)('is refused with its line, the reason and the mend for %s', async (_, text, says) => {
    const { config, diagnostics } = await read(text);
    expect(config).toBeUndefined();
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ line, path, message }) => `${line} ${path}: ${message}`).join('\n')).toContain(says);
    for (const { message, hint, allowed, suggestion } of errors) {
      if (!message.endsWith('is missing')) expect(hint ?? suggestion ?? allowed[0]).toBeDefined();
    }
  });

  it.each(TAKEN)('is taken with %s', async (_, text) => {
    const { config, diagnostics } = await read(text);
    expect(diagnostics).toEqual([]);
    expect(config).toBeDefined();
  });

  it('has ranges without a value that never hold, and a day without one that is sunday', async () => {
    const at = async (parts: string, instant: string): Promise<boolean> => {
      const { config } = await read(within(parts));
      const [interval] = config?.routing.timeIntervals.get('x') ?? [];
      return interval !== undefined && containsInstant(interval, Date.parse(instant));
    };
    expect(await at('{ weekdays: [null] }', '2026-11-29T12:00:00Z')).toBe(true);
    expect(await at('{ weekdays: [null] }', '2026-11-30T12:00:00Z')).toBe(false);
    for (const key of ['times', 'days_of_month', 'months', 'years']) {
      expect(await at(`{ ${key}: [null] }`, '2026-01-01T00:00:00Z')).toBe(false);
      expect(await at(`{ ${key}: }`, '2026-01-01T00:00:00Z')).toBe(true);
    }
  });

  it('has labels of routes that are checked as templates', async () => {
    const { diagnostics } = await read(`route: { receiver: a, labels: { desk: '{{ .Nothing }}' } }\n${RECEIVER}`);
    expect(diagnostics.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'route.labels.desk: template: the notification has no .Nothing',
    ]);
  });

  it.skipIf(amtool === undefined)('is taken and refused where Alertmanager’s own tool does', () => {
    const verdict = (text: string): boolean => {
      const file = join(folder.path, 'checked.yml');
      writeFileSync(file, text);
      try {
        execFileSync(amtool ?? '', ['check-config', file], { stdio: 'pipe', timeout: PATIENCE_MS });
        return true;
      } catch {
        return false;
      }
    };
    expect(REFUSED.filter(([, text]) => verdict(text)).map(([name]) => name)).toEqual([]);
    expect(TAKEN.filter(([, text]) => !verdict(text)).map(([name]) => name)).toEqual([]);
  });

  it('stands in nines.yaml section by section, or as a file of its own', async () => {
    const sources = 'sources: { prom: { type: prometheus, url: "http://127.0.0.1:9" } }';
    const alertmanager = [
      'global: { slack_api_url: "http://127.0.0.1:9/$${x}" }',
      'route: { receiver: all, routes: [{ receiver: slack, matchers: [severity=page] }] }',
      'receivers:',
      '  - name: all',
      '  - { name: slack, slack_configs: [{ channel: "#ops" }] }',
      'tracing: { endpoint: localhost:4317 }',
    ];
    const files = new Map([
      ['one.yaml', [sources, ...alertmanager.slice(0, -1)].join('\n')],
      ['two.yaml', `${sources}\nalertmanager: am.yml\n`],
      ['am.yml', alertmanager.join('\n')],
      ['three.yaml', `${sources}\nalertmanager: am.yml\nroute: { receiver: all }\n`],
    ]);
    const load = (file: string) =>
      readConfig(join('/config', file), {
        env: {},
        readFile: async (path) => new TextEncoder().encode(files.get(path.replace('/config/', '')) ?? ''),
      });
    for (const file of ['one.yaml', 'two.yaml']) {
      const { config, diagnostics } = await load(file);
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      const route = config?.alerts.routing?.route;
      expect(route && matchRoutes(route, { severity: 'page' }).map(({ receiver }) => receiver)).toEqual(['slack']);
    }
    const { diagnostics } = await load('two.yaml');
    expect(diagnostics.map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([
      '/config/am.yml:6 "tracing" has no meaning here and is read over',
    ]);
    expect((await load('three.yaml')).diagnostics.map(({ message }) => message)).toContain(
      '"route" is given in the main file as well',
    );
  });

  it('sends every alert where Alertmanager’s own tool sends it', async (context) => {
    if (amtool === undefined) return context.skip('amtool is not installed');
    const text = `route:
  receiver: default
  group_by: [alertname]
  routes:
    - { match: { severity: critical }, receiver: pager, continue: true }
    - { matchers: ['team=~"data|ml.*"', 'env!=dev'], receiver: data, routes: [{ matchers: [component!~"etl.+"], receiver: ml }, { match_re: { component: etl- }, receiver: etl }] }
    - { matchers: [foo=""], receiver: nofoo, continue: true, routes: [{ match: { x: '1' }, receiver: x, continue: true }, { match: { x: '1' }, receiver: x2 }] }
    - { matchers: ['severity=~(?i)warn.*'], receiver: warn }
receivers: [{ name: default }, { name: pager }, { name: data }, { name: ml }, { name: etl }, { name: nofoo }, { name: x }, { name: x2 }, { name: warn }]
`;
    const file = join(folder.path, 'routes.yml');
    writeFileSync(file, text);
    const { config } = await read(text);
    const choices = {
      severity: ['', 'critical', 'WARNING'],
      team: ['', 'data', 'mlops', 'xdata'],
      env: ['', 'dev'],
      component: ['', 'etl-', 'etl'],
      foo: ['', 'bar'],
      x: ['', '1'],
    };
    const sets = Object.entries(choices).reduce<readonly Record<string, string>[]>(
      (all, [name, values]) =>
        all.flatMap((set) => values.map((value) => (value === '' ? set : { ...set, [name]: value }))),
      [{ alertname: 'A' }],
    );
    // Every seventh of 288: each asks a process of its own.
    for (const labels of sets.filter((_, i) => i % 7 === 0)) {
      const asked = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
      const said = execFileSync(amtool, ['config', 'routes', 'test', `--config.file=${file}`, ...asked], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: PATIENCE_MS,
      });
      const ours = config && matchRoutes(config.routing.route, labels).map(({ receiver }) => receiver);
      expect([labels, ours?.join(',')]).toEqual([labels, said.trim()]);
    }
  });
});

describe('the way of a receiver over HTTP', () => {
  const FILES: Readonly<Record<string, string>> = {
    '/am/client.secret': 'a-client-secret\n',
    '/am/tenant': 'tenant-in-a-file\n',
    '/am/user': 'somebody\n',
    '/am/ca.pem': 'AUTHORITY',
  };
  const readWith = async (text: string) => {
    const content = (path: string): string => (path.endsWith('alertmanager.yml') ? text : (FILES[path] ?? ''));
    const readFile = async (path: string) => new TextEncoder().encode(content(path));
    const { receivers } = await loadAlertmanagerConfig('/am/alertmanager.yml', { readFile });
    const [first] = receivers;
    if (first === undefined) throw new Error('no receiver');
    return first;
  };
  const HTTP = `
    tls_config: { ca_file: ca.pem, server_name: hooks.example.com, min_version: TLS12, max_version: TLS13 }
    proxy_url: http://proxy.example.com:3128
    no_proxy: 10.0.0.0/8, example.com
    follow_redirects: false
    http_headers: { X-Tenant: { values: [plain], secrets: [hidden-tenant], files: [tenant] } }
    oauth2:
      client_id: nines
      client_secret_file: client.secret
      token_url: https://tokens.example.com/token
      scopes: [alerts]
      endpoint_params: { audience: hooks }
      tls_config: { insecure_skip_verify: true }
`;

  it('is read from http_config with its files', async () => {
    const { webhooks } = await readWith(`
route: { receiver: a }
receivers:
- name: a
  webhook_configs:
  - url: https://hooks.example.com/a
    http_config:${HTTP.replaceAll('\n', '\n  ')}`);
    const [hook] = webhooks;
    expect(hook).toMatchObject({
      tls: { ca: 'AUTHORITY', serverName: 'hooks.example.com', minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' },
      proxy: { noProxy: '10.0.0.0/8, example.com', fromEnvironment: false },
      followRedirects: false,
      oauth2: {
        ...{ tokenUrl: 'https://tokens.example.com/token', clientId: 'nines', scopes: ['alerts'] },
        ...{ params: { audience: 'hooks' }, tls: { insecureSkipVerify: true } },
      },
    });
    expect(hook?.proxy?.url?.reveal()).toBe('http://proxy.example.com:3128');
    expect(hook?.oauth2?.clientSecret.reveal()).toBe('a-client-secret');
    const tenants = hook?.headers?.['X-Tenant']?.map((one) => one.reveal());
    expect(tenants).toEqual(['plain', 'hidden-tenant', 'tenant-in-a-file']);
    expect(JSON.stringify(hook)).not.toMatch(/a-client-secret|hidden-tenant|tenant-in-a-file/);
  });

  it('is that of global where the receiver has none, and not mixed with it where it has one', async () => {
    const { webhooks } = await readWith(`
global: { http_config: { basic_auth: { username_file: user, password: a-password } } }
route: { receiver: a }
receivers:
- name: a
  webhook_configs:
  - url: https://hooks.example.com/a
  - url: https://hooks.example.com/b
    http_config: { follow_redirects: true }`);
    expect(webhooks[0]?.basicAuth).toMatchObject({ username: 'somebody' });
    expect(webhooks[1]?.basicAuth).toBeUndefined();
  });

  it('leaves files alone that belong to ways which nines does not have', async () => {
    const { name } = await readWith(`
route: { receiver: a }
receivers:
- name: a
  opsgenie_configs: [{ api_key: k, http_config: { basic_auth: { username: u, password_file: not-there } } }]`);
    expect(name).toBe('a');
  });

  it.each([
    ['a header that every request has', 'http_headers: { authorization: { values: [x] } }', 'is not for http_headers'],
    ['a certificate without its key', 'tls_config: { cert: x }', 'a client certificate needs its key'],
    ['what is no certificate', 'tls_config: { cert: x, key: y }', 'the client certificate and its key cannot be used'],
    ['an endpoint that is no address', 'oauth2: { client_id: a, token_url: nowhere }', 'no address that a token'],
    ['two proxies', 'proxy_url: "http://p", proxy_from_environment: true', 'give only one of'],
  ])('refuses %s', async (_, written, message) => {
    const text = `
route: { receiver: a }
receivers: [{ name: a, webhook_configs: [{ url: 'http://x', http_config: { ${written} } }] }]`;
    await expect(readWith(text)).rejects.toThrow(message);
  });
});

describe('what is empty', () => {
  it.each([
    ['a receiver', `${ROUTE.replace('[{ name: a }]', '[{ name: a }, null]')}`],
    ['a rule of inhibition', `${ROUTE}\ninhibit_rules: [null]`],
    ['a time interval', `${ROUTE}\ntime_intervals: [null]`],
    ['a template', `${ROUTE}\ntemplates: [null]`],
    [
      'a value of a header',
      within('{}').replace(
        '{ name: a }',
        "{ name: a, webhook_configs: [{ url: 'http://x', http_config: { http_headers: { X-A: { values: [null] } } } }] }",
      ),
    ],
  ])('is read over, as in Alertmanager: %s', async (_, text) => {
    const { config, diagnostics } = await read(text);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(config?.receivers).toHaveLength(1);
  });

  it.each([
    [
      'a way to reach somebody',
      'receivers: [{ name: a, webhook_configs: [null] }]\nroute: { receiver: a }',
      'webhook_configs[0]',
    ],
    [
      'a way that nines does not have',
      'receivers: [{ name: a, opsgenie_configs: [null] }]\nroute: { receiver: a }',
      'opsgenie_configs[0]',
    ],
    [
      'changes of messages through a webhook',
      "receivers: [{ name: a, slack_configs: [{ api_url: 'http://x', update_message: true }] }]\nroute: { receiver: a }",
      'a webhook cannot change its messages',
    ],
    [
      'a webhook and a token for all of Slack',
      `global: { slack_api_url: 'http://x', slack_app_token: t }\n${ROUTE}`,
      'give a webhook or the token of an app',
    ],
    ['tracing to nowhere', `${ROUTE}\ntracing: {}`, '"endpoint" is missing'],
  ])('is refused with its place, as there: %s', async (_, text, said) => {
    const { config, diagnostics } = await read(text);
    expect(config).toBeUndefined();
    expect(diagnostics.map(({ path, message }) => `${path} ${message}`).join()).toContain(said);
  });

  it('a name may be digits', async () => {
    const { config } = await read('route: { receiver: 1 }\nreceivers: [{ name: 1 }]');
    expect(config?.routing.route.receiver).toBe('1');
  });
});
