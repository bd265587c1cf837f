import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, checkConfig, type Diagnostic, diagnosticText, loadConfig } from '../../src/config/index.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const folder = temporaryFolder('config').path;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;

/** Writes the text as a configuration of its own and checks it. */
async function check(text: string | Uint8Array, env: Record<string, string> = {}): Promise<readonly Diagnostic[]> {
  const file = join(folder, `nines-${files++}.yaml`);
  writeFileSync(file, text);
  return checkConfig([file], { env });
}

/** A right configuration into which a wrong part goes; its lines come first, so that places are easy to read. */
const SOURCES = 'sources: { prom: { type: prometheus, url: http://localhost:9090 } }\n';
const SLI = 'sli: { bad: errors_total, valid: requests_total }';

/** A receiver of mail with further keys. */
function mailed(keys: string): string {
  return `${SOURCES}receivers:\n  - { name: ops, email_configs: [{ to: a@b.c, from: a@b.c, smarthost: 'h:25', ${keys} }] }\n`;
}

function brief(diagnostic: Diagnostic | undefined) {
  return diagnostic && `${diagnostic.line}:${diagnostic.column} ${diagnostic.path}: ${diagnostic.message}`;
}

describe('every kind of mistake has its line, its column and a way out', () => {
  const cases: readonly {
    readonly name: string;
    readonly text: string;
    readonly says: string;
    readonly suggestion?: string;
    readonly allowed?: readonly string[];
    readonly hint?: RegExp;
  }[] = [
    {
      name: 'an unknown section',
      text: `sorces: {}\n${SOURCES}`,
      says: '1:1 sorces: unknown section "sorces"',
      suggestion: 'sources',
    },
    {
      name: 'an unknown key, instead of the one that is missing',
      text: 'sources:\n  prom: { type: prometheus, urll: http://localhost:9090 }\n',
      says: '2:29 sources.prom.urll: unknown key "urll"',
      suggestion: 'url',
    },
    {
      name: 'an unknown key deep inside',
      text: 'sources:\n  prom:\n    type: prometheus\n    url: http://localhost:9090\n    tls:\n      ca_fil: x\n',
      says: '6:7 sources.prom.tls.ca_fil: unknown key "ca_fil"',
      suggestion: 'caFile',
    },
    {
      name: 'a missing key',
      text: `${SOURCES}slos:\n  - name: api\n    ${SLI}\n`,
      says: '3:5 slos[0].objective: "objective" is missing',
    },
    {
      name: 'an empty value',
      text: `${SOURCES}slos:\n  - name: api\n    objective:\n    ${SLI}\n`,
      says: '4:5 slos[0].objective: the value is empty',
    },
    {
      name: 'a list where a map belongs',
      text: `${SOURCES}retention: [1]\n`,
      says: '2:12 retention: must be a map, not a list',
    },
    {
      name: 'a map where a list belongs',
      text: `${SOURCES}slos: { api: 1 }\n`,
      says: '2:7 slos: must be a list',
      hint: /Begin every item with/,
    },
    {
      name: 'a word that is not one of the words',
      text: `${SOURCES}weekStartsOn: mondey\n`,
      says: '2:15 weekStartsOn: "mondey" is not allowed here',
      suggestion: 'monday',
      allowed: ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'],
    },
    {
      name: 'a type of source that there is not',
      text: 'sources:\n  prom: { type: promtheus, url: http://localhost:9090 }\n',
      says: '2:17 sources.prom.type: "promtheus" is not allowed here',
      suggestion: 'prometheus',
      allowed: ['prometheus', 'clickhouse', 'opencost', 'file'],
    },
    {
      name: 'a duration without its unit',
      text: `${SOURCES}collect: { overlap: 15 }\n`,
      says: '2:21 collect.overlap: "15" is not a duration',
      hint: /90s, 5m/,
    },
    {
      name: 'an objective that leaves no budget',
      text: `${SOURCES}slos:\n  - { name: api, objective: 100%, ${SLI} }\n`,
      says: '3:29 slos[0].objective: an objective of 100% leaves no error budget',
    },
    {
      name: 'an objective above one hundred percent',
      text: `${SOURCES}slos:\n  - { name: api, objective: 999, ${SLI} }\n`,
      says: '3:29 slos[0].objective: an objective of 999% leaves no error budget',
    },
    {
      name: 'an objective that is a word',
      text: `${SOURCES}slos:\n  - { name: api, objective: high, ${SLI} }\n`,
      says: '3:29 slos[0].objective: "high" is not an objective',
      hint: /99\.9%, 99\.9 or 0\.999/,
    },
    {
      name: 'a source that is not there',
      text: `${SOURCES}slos:\n  - { name: api, objective: 99%, sli: { source: prmo, bad: a, valid: b } }\n`,
      says: '3:49 slos[0].sli.source: there is no source named "prmo"',
      suggestion: 'prom',
      allowed: ['prom'],
    },
    {
      name: 'a source left out where there are two',
      text: `sources:\n  a: { type: file, path: a.csv }\n  b: { type: file, path: b.csv }\nslos:\n  - { name: api, objective: 99%, ${SLI} }\n`,
      says: '5:39 slos[0].sli: "source" is missing: there are several',
      allowed: ['a', 'b'],
    },
    {
      name: 'the same name twice',
      text: `${SOURCES}slos:\n  - { name: api, objective: 99%, ${SLI} }\n  - { name: api, objective: 99%, ${SLI} }\n`,
      says: '4:13 slos[1].name: there are two of SLO "api", the first in line 3',
    },
    {
      name: 'the same key twice',
      text: `${SOURCES}currency: EUR\ncurrency: USD\n`,
      says: '3:1 currency: "currency" is set twice, first in line 2',
    },
    {
      name: 'a report for a receiver that is not there',
      text: `${SOURCES}reports:\n  - { name: weekly-sla, receivers: [boss] }\n`,
      says: '3:37 reports[0].receivers[0]: there is no receiver named "boss"',
      hint: /no receiver at all/,
    },
    {
      name: 'alerts for a receiver that is not there',
      text: `${SOURCES}alerts: { receiver: opps }\nreceivers: [{ name: ops, webhook_configs: [{ url: http://localhost:1 }] }]\n`,
      says: '2:21 alerts.receiver: there is no receiver named "opps"',
      suggestion: 'ops',
    },
    {
      name: 'a cost of downtime for an SLO that is not there',
      text: `${SOURCES}slos:\n  - { name: api, objective: 99%, ${SLI} }\nsavings: { downtimePerMinute: { apo: 25 } }\n`,
      says: '4:33 savings.downtimePerMinute.apo: there is no SLO named "apo"',
      suggestion: 'api',
    },
    {
      name: 'a burn rate that can never be reached',
      text: `${SOURCES}slos:\n  - name: api\n    objective: 95%\n    ${SLI}\n    burnRules:\n      - { severity: page, long: 1h, short: 5m, factor: 20 }\n`,
      says: '7:56 slos[0].burnRules[0].factor: a burn rate of 20× can never be reached: with this objective the highest is 20×',
    },
    {
      name: 'a bucket that does not divide the slice',
      text: `${SOURCES}slos:\n  - { name: api, objective: 99%, bucket: 45s, sli: { query: up, condition: '== 1', slice: 1m } }\n`,
      says: '3:42 slos[0].bucket: 45s does not divide the alert window of 5m into whole buckets',
    },
    {
      name: 'a condition that is none',
      text: `${SOURCES}slos:\n  - { name: api, objective: 99%, sli: { query: up, condition: below 5 } }\n`,
      says: '3:63 slos[0].sli.condition: "below 5" is not a condition',
    },
    {
      name: 'good and bad at once',
      text: `${SOURCES}slos:\n  - { name: api, objective: 99%, sli: { good: a, bad: b, valid: c } }\n`,
      says: '3:39 slos[0].sli: give either "good" or "bad" beside "valid"',
    },
    {
      name: 'a time zone that there is not',
      text: `${SOURCES}timeZone: Europe/Berln\n`,
      says: '2:11 timeZone: "Europe/Berln" is not a time zone',
      suggestion: 'Europe/Berlin',
    },
    {
      name: 'a currency that there is not',
      text: `${SOURCES}currency: eur\n`,
      says: '2:11 currency: "eur" is not a currency',
      suggestion: 'EUR',
    },
    {
      name: 'a locale that there is not',
      text: `${SOURCES}locale: de_DE\n`,
      says: '2:9 locale: "de_DE" is not a locale',
      suggestion: 'de-DE',
    },
    {
      name: 'a cron expression with too few fields',
      text: `${SOURCES}schedule:\n  - { name: a, jobs: [all], cron: '0 7 *' }\n`,
      says: '3:35 schedule[0].cron: "0 7 *" is not a cron expression',
      hint: /Mondays at 07:00/,
    },
    {
      name: 'a job that there is not',
      text: `${SOURCES}schedule:\n  - { name: a, jobs: [colect], cron: '0 7 * * *' }\n`,
      says: '3:23 schedule[0].jobs[0]: there is no job named "colect"',
      suggestion: 'collect',
    },
    {
      name: 'an address that is none',
      text: `${SOURCES}receivers:\n  - { name: ops, email_configs: [{ to: nobody, from: a@b.c, smarthost: 'h:25' }] }\n`,
      says: '3:40 receivers[0].email_configs[0].to: "nobody" is not an email address',
    },
    {
      name: 'a key that cannot sign mail',
      text: mailed('dkim: { selector: s, private_key: "-----BEGIN" }'),
      says: '3:113 receivers[0].email_configs[0].dkim.private_key: this is not a private key in PEM',
      hint: /openssl genrsa/,
    },
    {
      name: 'mail by OAuth2 without a token',
      text: mailed('auth_username: n, oauth2: { client_id: c }'),
      says: '3:105 receivers[0].email_configs[0].oauth2: "refresh_token" is missing',
    },
    {
      name: 'mail by OAuth2 without a mailbox',
      text: mailed('oauth2: { access_token: a }'),
      says: '3:87 receivers[0].email_configs[0].oauth2: "auth_username" is missing beside oauth2',
    },
    {
      name: 'recipients of a report without the receiver that says how it is sent',
      text: `${SOURCES}reports: [{ name: weekly-sla, to: a@b.c }]\n`,
      says: '2:35 reports[0].to: a report with "to" needs exactly one receiver',
      hint: /receivers: \[NAME\]/,
    },
    {
      name: 'an environment variable that is not set',
      text: `sources:\n  prom: { type: prometheus, url: "http://\${HOST}:9090" }\n`,
      says: '2:34 sources.prom.url: the environment variable HOST is not set',
      hint: /\$\{HOST:-default\}/,
    },
    {
      name: 'a secret file that is not there',
      text: 'sources:\n  prom: { type: prometheus, url: http://localhost:9090, bearerTokenFile: ./none }\n',
      says: '2:74 sources.prom.bearerTokenFile: cannot read ./none: there is no such file',
    },
    {
      name: 'a glob that matches no file',
      text: `${SOURCES}slos: [none/*.yaml]\n`,
      says: '2:8 slos: no file matches none/*.yaml',
    },
    {
      name: 'counters asked of ClickHouse',
      text: `sources: { db: { type: clickhouse, at: store } }\nslos:\n  - { name: api, objective: 99%, ${SLI} }\n`,
      says: '3:39 slos[0].sli: a ClickHouse source takes SQL, not counters',
    },
    {
      name: 'now() in SQL, at its place inside the query',
      text: [
        'sources: { db: { type: clickhouse, at: store } }',
        'slos:',
        '  - name: api',
        '    objective: 99%',
        '    sli:',
        '      query: |',
        "        SELECT time, 'now()' AS text, -- now()",
        '          good, valid FROM t WHERE time < now()',
        '',
      ].join('\n'),
      says: '8:43 slos[0].sli.query: now() asks the clock, so that a past period would answer differently each time',
      hint: /\{end:DateTime64\(3\)\}/,
    },
    {
      name: 'YAML that does not parse',
      text: 'sources:\n\tprom: 1\n',
      says: '2:1 : not YAML: Tabs are not allowed as indentation',
      hint: /spaces/,
    },
    {
      name: 'a condition without quotes, which YAML reads as a block of text',
      text: `${SOURCES}slos:\n  - { name: api, objective: 99%, sli: { query: up, condition: > 5 } }\n`,
      says: '3:63 : not YAML: Plain value cannot start with block scalar indicator >',
      hint: /Quote texts/,
    },
    {
      name: 'an alias of nothing',
      text: `${SOURCES}reports:\n  - *weekly\n`,
      says: '3:5 : nothing is anchored as &weekly above',
    },
    { name: 'no source at all', text: 'slos: []\n', says: '1:1 : there is no source of metrics' },
    { name: 'an empty file', text: '', says: '1:1 : the file is empty' },
    {
      name: 'a file that is a list',
      text: '- 1\n',
      says: '1:1 : the configuration must be a map of sections, such as slos: and sources:',
    },
  ];

  for (const { name, text, says, suggestion, allowed, hint } of cases) {
    it(name, async () => {
      const found = await check(text);
      expect(found.map(brief)).toContain(says);
      const diagnostic = found.find((each) => brief(each) === says);
      expect(diagnostic?.severity).toBe('error');
      if (suggestion !== undefined) expect(diagnostic?.suggestion).toBe(suggestion);
      if (allowed !== undefined) expect(diagnostic?.allowed).toEqual(allowed);
      if (hint !== undefined) expect(diagnostic?.hint).toMatch(hint);
    });
  }
});

describe('all problems are said at once', () => {
  const text = [
    'sources:',
    '  prom: { type: prometheus, urll: x }',
    'slos:',
    '  - { name: api, objective: 120%, window: 28x, sli: { source: nobody, bad: a, vaild: b } }',
    'timeZone: Mars/Olympus',
    '',
  ].join('\n');

  it('across sections, also inside one item, in the order of the lines', async () => {
    const found = await check(text);
    expect(found.map(({ path }) => path)).toEqual([
      'sources.prom.urll',
      'slos[0].objective',
      'slos[0].window',
      'slos[0].sli.source',
      'slos[0].sli.vaild',
      'timeZone',
    ]);
  });

  it('in one error with exit code 2, each as file:line:column', async () => {
    const file = join(folder, 'all.yaml');
    writeFileSync(file, text);
    const error = await loadConfig(file, { env: {} }).catch((thrown: unknown) => thrown);
    if (!(error instanceof ConfigError)) throw new Error('a ConfigError was expected');
    expect(error.exitCode).toBe(2);
    expect(error.diagnostics).toHaveLength(6);
    expect(error.message).toContain(`${file}:2:29: error: unknown key "urll" at sources.prom.urll`);
    expect(error.message).toContain('the configuration has 6 problems');
  });

  it('and a file that cannot be read says how to write one', async () => {
    const found = await checkConfig([join(folder, 'nowhere.yaml')]);
    expect(found.map(diagnosticText).join('\n')).toMatch(/there is no such file[\s\S]*nines init/);
  });
});

describe('warnings leave the configuration usable', () => {
  it('where a usual burn-rate alert can never fire for a loose objective', async () => {
    const text = `${SOURCES}slos:\n  - { name: api, objective: 90%, ${SLI} }\n`;
    const [warning, ...others] = await check(text);
    expect(others).toEqual([]);
    expect(warning?.severity).toBe('warning');
    expect(brief(warning)).toMatch(/^3:29 slos\[0\]\.objective: the usual burn-rate alert at 13\.4× can never fire/);
    const file = join(folder, 'warned.yaml');
    writeFileSync(file, text);
    expect((await loadConfig(file)).slos[0]?.burnPolicy.rules).toHaveLength(3);
  });
});

describe('receivers that cannot be reached', () => {
  const receivers = 'receivers: [{ name: ops, webhook_configs: [{ url: http://localhost:1 }] }]\n';

  it('are an error for a report, which needs mail', async () => {
    const found = await check(`${SOURCES}reports: [{ name: weekly-sla, receivers: [ops] }]\n${receivers}`);
    expect(found.map(brief)).toEqual([
      '2:43 reports[0].receivers[0]: receiver "ops" has no email_configs and no slack_configs, so that no report can reach it',
    ]);
  });

  it('are a warning where nothing names them', async () => {
    const [warning, ...others] = await check(`${SOURCES}${receivers}`);
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ severity: 'warning', message: 'nothing is ever sent to "ops"' });
    expect(await check(`${SOURCES}${receivers}alerts: { receiver: ops }\n`)).toEqual([]);
  });
});

describe('files of a section', () => {
  it('are reported by their own name and line', async () => {
    const root = join(folder, 'parts');
    const write = (path: string, text: string): string => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
      return join(root, path);
    };
    const main = write('nines.yaml', `${SOURCES}slos: ["slos/**/*.yaml"]\n`);
    write('slos/a.yaml', `- { name: a, objective: 99%, ${SLI} }\n`);
    const b = write('slos/team/b.yaml', `name: b\nobjectiv: 99%\n${SLI}\n`);
    const found = await checkConfig([main]);
    expect(found.map((each) => `${each.file} ${brief(each)}`)).toEqual([
      `${b} 2:1 slos[1].objectiv: unknown key "objectiv"`,
    ]);
  });
});
