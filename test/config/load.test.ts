import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  type Config,
  ConfigError,
  type LoadOptions,
  loadConfig,
  redact,
  registerSecret,
  Secret,
} from '../../src/config/index.ts';

/** Loads a configuration whose files are given as texts, by absolute path. */
function load(files: Readonly<Record<string, string | Uint8Array>>, options: LoadOptions = {}) {
  const readFile = async (path: string): Promise<Uint8Array> => {
    const content = files[path];
    if (content === undefined) throw Object.assign(new Error(path), { code: 'ENOENT' });
    return typeof content === 'string' ? new TextEncoder().encode(content) : content;
  };
  const listFolder = async (folder: string) => {
    const below = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
    const names = new Set(below.map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''));
    return [...names].map((name) => ({ name, folder: files[`${folder}/${name}`] === undefined }));
  };
  return loadConfig('/etc/nines/nines.yaml', { env: {}, readFile, listFolder, ...options });
}

const MAIN = '/etc/nines/nines.yaml';
const PROM = 'sources: { prom: { type: prometheus, url: http://localhost:9090 } }\n';
const SLI = 'sli: { bad: errors_total, valid: requests_total }';

const TEN_LINES = `
store: ./data
sources:
  prom: { type: prometheus, url: http://localhost:9090 }
slos:
  - name: api-availability
    objective: 99.90%
    window: 28d
    sli:
      bad: http_requests_total{job="api",code=~"5.."}
      valid: http_requests_total{job="api"}
`.trim();

async function diagnosticsOf(promise: Promise<unknown>) {
  const error = await promise.catch((thrown: unknown) => thrown);
  if (!(error instanceof ConfigError)) throw new Error(`a ConfigError was expected, not ${inspect(error)}`);
  return error.diagnostics;
}

describe('ten lines are a whole configuration', () => {
  it('with every default filled in', async () => {
    expect(TEN_LINES.split('\n')).toHaveLength(10);
    const config = await load({ [MAIN]: TEN_LINES });
    expect(config).toMatchObject({
      file: MAIN,
      store: { kind: 'embedded', path: '/etc/nines/data' },
      timeZone: 'UTC',
      currency: 'USD',
      locale: 'en',
      weekStartsOn: 1,
      detectors: [],
      savings: { streams: [], downtime: [], investments: [], rates: [], discountRate: '0', currency: 'USD' },
      receivers: [],
      retention: { detailMs: 90 * 86_400_000, aggregatesMs: 365 * 86_400_000 },
    });
    expect(config.slos).toHaveLength(1);
    expect(config.slos[0]).toMatchObject({
      name: 'api-availability',
      objective: 0.999,
      objectiveDigits: 2,
      window: { kind: 'rolling', lengthMs: 28 * 86_400_000 },
      sli: { kind: 'ratio', source: 'prom', bad: 'http_requests_total{job="api",code=~"5.."}' },
      bucketMs: 300_000,
      unit: 'requests',
      minCoverage: 0.9,
    });
    expect(config.slos[0]?.burnPolicy.rules.map((rule) => rule.severity)).toEqual(['page', 'page', 'ticket', 'ticket']);
  });

  it('with a weekly report in every format and a schedule for it', async () => {
    const config = await load({ [MAIN]: TEN_LINES });
    expect(config.reports).toMatchObject([
      {
        name: 'weekly-sla',
        base: 'weekly-sla',
        period: 'week',
        formats: ['pdf', 'html', 'md', 'csv', 'json'],
        directory: '/etc/nines/out',
      },
    ]);
    expect(config.schedule.map(({ name, cron }) => `${name} ${cron}`)).toEqual([
      'collect */5 * * * *',
      'weekly-sla 0 7 * * 1',
      'keep 30 3 * * *',
    ]);
  });
});

describe('objectives', () => {
  it.each([
    ['99.9%', 0.999, 1],
    ['"99.90 %"', 0.999, 2],
    ['99.9', 0.999, 1],
    ['99.950', 0.9995, 3],
    ['0.999', 0.999, 1],
    ['0.9990', 0.999, 2],
    ['.95', 0.95, 0],
    ['99', 0.99, 0],
    ['0.99999', 0.99999, 3],
  ])('%s is %d with %d digits', async (written, objective, digits) => {
    const config = await load({ [MAIN]: `${PROM}slos: [{ name: a, objective: ${written}, ${SLI} }]` });
    expect(config.slos[0]).toMatchObject({ objective, objectiveDigits: digits });
  });
});

describe('every form of an SLI', () => {
  const slo = (sli: string, more = '') =>
    load({ [MAIN]: `${PROM}slos:\n  - name: a\n    objective: 99%\n    ${more}\n    sli: ${sli}` });

  it('reads latency from a histogram', async () => {
    const config = await slo('{ histogram: "d_seconds{job=\'a\'}", threshold: 500ms }');
    expect(config.slos[0]?.sli).toEqual({
      kind: 'latency',
      source: 'prom',
      histogram: "d_seconds{job='a'}",
      thresholdSeconds: 0.5,
    });
  });

  it('reads time slices, whose length the bucket divides', async () => {
    const config = await slo("{ query: p95, condition: '<= 1.5e3', slice: 2m }");
    expect(config.slos[0]).toMatchObject({
      sli: { kind: 'slices', comparison: '<=', threshold: 1500, sliceMs: 120_000 },
      bucketMs: 60_000,
      unit: 'slices',
    });
  });

  it('reads SQL from the store itself', async () => {
    const text = `sources: { own: { type: clickhouse, at: store } }\nslos: [{ name: a, objective: 99%, window: month, sli: { query: SELECT 1 } }]\ntimeZone: Europe/Berlin`;
    const config = await load({ [MAIN]: text });
    expect(config.sources[0]).toMatchObject({
      type: 'clickhouse',
      at: 'store',
      limits: { maxSeconds: 60, maxMemoryBytes: 2 ** 31 },
    });
    expect(config.slos[0]).toMatchObject({
      window: { kind: 'calendar', unit: 'month', timeZone: 'Europe/Berlin', weekStartsOn: 1 },
      sli: { kind: 'sql', source: 'own', query: 'SELECT 1' },
    });
  });

  it('takes burn rules by factor or by share of the budget', async () => {
    const rules =
      'burnRules: [{ severity: page, long: 1h, factor: 14.4 }, { severity: ticket, long: 1d, short: 1h, budgetShare: 10% }]';
    const config = await slo('{ good: a, valid: b }', `${rules}\n    window: 30d`);
    expect(config.slos[0]?.burnPolicy).toEqual({
      name: 'custom',
      rules: [
        { severity: 'page', longMs: 3_600_000, shortMs: 300_000, budgetShare: 0.02, factor: 14.4 },
        { severity: 'ticket', longMs: 86_400_000, shortMs: 3_600_000, budgetShare: 0.1, factor: 3 },
      ],
    });
  });
});

describe('money stays exactly as it was written', () => {
  it('in prices, fixed costs and the cost of downtime', async () => {
    const savings = [
      'savings:',
      '  streams:',
      '    - { name: traffic, query: saved_bytes_total, divisor: 1e9, price: 0.090, unit: GB }',
      '    - { name: licence, kind: cost, perMonth: 225.00, currency: EUR, evidence: 2026 }',
      '  downtimePerMinute: { a: 12345678901234567890.10 }',
      '  rates: [{ date: 2026-01-01, from: EUR, to: USD, rate: 1.10 }]',
    ].join('\n');
    const config = await load({ [MAIN]: `${PROM}slos: [{ name: a, objective: 99%, ${SLI} }]\n${savings}` });
    expect(config.savings.streams).toMatchObject([
      {
        name: 'traffic',
        divisor: '1e9',
        price: '0.090',
        source: 'prom',
        kind: 'saving',
        perMonth: undefined,
        currency: 'USD',
      },
      { name: 'licence', perMonth: '225.00', query: undefined, kind: 'cost', currency: 'EUR', evidence: '2026' },
    ]);
    expect(config.savings.downtime).toMatchObject([{ slo: 'a', perMinute: '12345678901234567890.10' }]);
  });
});

describe('prices with a date and named units', () => {
  const stream = (more: string): Promise<Config> =>
    load({
      [MAIN]: `${PROM}timeZone: Europe/Berlin\nsavings:\n  streams:\n    - { name: x, query: b_total, unit: GB, price: 0.090, ${more} }`,
    });

  it('change at midnight of the zone, and the unit gives the divisor', async () => {
    const config = await stream('convertFrom: bytes, priceChanges: [{ from: 2026-07-01, price: 0.10 }]');
    expect(config.savings.streams[0]).toMatchObject({
      divisor: '1000000000',
      price: '0.090',
      priceChanges: [{ from: Date.parse('2026-06-30T22:00:00Z'), price: '0.10' }],
    });
  });

  it.each([
    ['convertFrom: s', 's cannot be converted to "GB"'],
    ['convertFrom: bytes, divisor: 2', 'give either "divisor" or "convertFrom"'],
    ['priceChanges: [{ from: 2026-02-30, price: 1 }]', '"2026-02-30" is not a day'],
    [
      'priceChanges: [{ from: 2026-07-01, price: 1 }, { from: 2026-07-01, price: 2 }]',
      'a change must be later than the one before it',
    ],
  ])('refuse %s', async (more, message) => {
    expect(await diagnosticsOf(stream(more))).toMatchObject([{ message }]);
  });
});

describe('variables', () => {
  const NAME = '$' + '{NAME}';
  it('are replaced in every text, with defaults, and numbers stay numbers', async () => {
    const text = [
      'sources:',
      '  prom:',
      '    type: prometheus',
      `    url: http://\${HOST:-localhost}:\${PORT}`,
      `    concurrency: \${PARALLEL:-8}`,
      `    labels: { region: "\${REGION}", literal: "$\${REGION}" }`,
    ].join('\n');
    const config = await load({ [MAIN]: text }, { env: { PORT: '9091', REGION: 'eu-1', HOST: '' } });
    expect(config.sources[0]).toMatchObject({
      concurrency: 8,
      labels: { region: 'eu-1', literal: `\${REGION}` },
      http: { url: 'http://localhost:9091' },
    });
  });

  it('keep the digits of a password that looks like a number', async () => {
    const text = `sources: { p: { type: prometheus, url: http://h, basicAuth: { username: 7, password: "${NAME}" } } }`;
    for (const written of [text, text.replaceAll('"', '').replace(NAME, '"007"')]) {
      const config = await load({ [MAIN]: written }, { env: { NAME: '007' } });
      const [source] = config.sources;
      expect(source?.type === 'prometheus' && source.http.basicAuth?.password.reveal()).toBe('007');
      expect(source?.type === 'prometheus' && source.http.basicAuth?.username).toBe('7');
    }
    const plain = `sources:\n  p:\n    type: prometheus\n    url: http://h\n    bearerToken: ${NAME}`;
    const config = await load({ [MAIN]: plain }, { env: { NAME: '0123' } });
    expect(config.sources[0]?.type === 'prometheus' && config.sources[0].http.bearerToken?.reveal()).toBe('0123');
  });
});

describe('secrets', () => {
  const DKIM_KEY = generateKeyPairSync('rsa', { modulusLength: 1024 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
  const text = `
store: { url: "http://127.0.0.1:8123", password_file: store.key }
sources:
  prom:
    type: prometheus
    url: https://reader:in-the-url@prom.example
    headers: { X-Scope: "\${HEADER}", X-Key: { file: header.key } }
    tls: { certFile: tls.crt, keyFile: tls.key, ca: AUTHORITY }
receivers:
  - name: ops
    webhook_configs:
      - { url_file: hook.url, http_config: { authorization: { credentials_file: token } } }
    email_configs:
      - { to: 'a@x.org, "B" <b@x.org>', from: n@x.org, smarthost: "mail:587", auth_username: n, auth_password: mail-pass }
      - { to: a@x.org, from: 'N <n@mail.x.org>', smarthost: "mail:587", auth_username: n, oauth2: { client_id: c, client_secret_file: client.key, refresh_token: "\${REFRESH}" }, dkim: { selector: s, private_key_file: dkim.pem } }
    alertmanager_configs:
      - { url: "http://am:am-pass@127.0.0.1:9093" }
`;
  const files = {
    [MAIN]: text,
    '/etc/nines/store.key': 'store-pass\n',
    '/etc/nines/header.key': 'header-in-file',
    '/etc/nines/tls.crt': 'CERTIFICATE',
    '/etc/nines/tls.key': 'tls-private',
    '/etc/nines/hook.url': 'https://hooks.example/T000/secret-path\r\n',
    '/etc/nines/client.key': 'client-in-file\n',
    '/etc/nines/dkim.pem': DKIM_KEY,
    '/etc/nines/token': 'bearer-in-file\n',
  };
  const SECRETS = [
    'store-pass',
    'in-the-url',
    'header-in-env',
    'header-in-file',
    'tls-private',
    'secret-path',
    'bearer-in-file',
    'mail-pass',
    'client-in-file',
    'refresh-in-env',
    DKIM_KEY.split('\n')[1] ?? '',
    'am-pass',
  ];

  it('come from variables, files and addresses', async () => {
    const config = await load(files, { env: { HEADER: 'header-in-env', REFRESH: 'refresh-in-env' } });
    const [source] = config.sources;
    const [receiver] = config.receivers;
    if (source?.type !== 'prometheus' || config.store.kind !== 'server' || !receiver) throw new Error('wrong shape');
    expect([
      config.store.password?.reveal(),
      source.http.basicAuth?.password.reveal(),
      source.http.headers['X-Scope']?.reveal(),
      source.http.headers['X-Key']?.reveal(),
      source.http.tls.key?.reveal(),
      receiver.webhooks[0]?.url.reveal(),
      receiver.webhooks[0]?.bearerToken?.reveal(),
      receiver.emails[0]?.authPassword?.reveal(),
      receiver.alertmanagers[0]?.basicAuth?.password.reveal(),
    ]).toEqual([
      'store-pass',
      'in-the-url',
      'header-in-env',
      'header-in-file',
      'tls-private',
      'https://hooks.example/T000/secret-path',
      'bearer-in-file',
      'mail-pass',
      'am-pass',
    ]);
    expect(source.http.url).toBe('https://prom.example');
    expect(source.http.tls).toMatchObject({ cert: 'CERTIFICATE', ca: 'AUTHORITY' });
    expect(receiver.alertmanagers[0]?.url).toBe('http://127.0.0.1:9093');
    expect(receiver.emails[1]).toMatchObject({
      oauth2: { clientId: 'c', tokenUrl: 'https://oauth2.googleapis.com/token' },
      dkim: { domain: 'mail.x.org', selector: 's' },
    });
    expect(receiver.emails[1]?.oauth2?.clientSecret?.reveal()).toBe('client-in-file');
    expect(receiver.emails[1]?.oauth2?.refreshToken?.reveal()).toBe('refresh-in-env');
    expect(receiver.emails[1]?.dkim?.privateKey.reveal()).toBe(DKIM_KEY.trimEnd());
    expect(receiver.emails[0]?.to).toEqual(['a@x.org', '"B" <b@x.org>']);
  });

  it('never show, however the configuration is printed', async () => {
    const config = await load(files, { env: { HEADER: 'header-in-env', REFRESH: 'refresh-in-env' } });
    const printed = [
      JSON.stringify(config),
      inspect(config, { depth: 20, showHidden: true }),
      `${Object.values(config)}`,
    ].join('\n');
    for (const secret of SECRETS) expect(printed).not.toContain(secret);
    expect(printed).toContain('[secret]');
  });

  it('are masked in any text, also encoded, and passwords of unknown addresses too', async () => {
    await load(files, { env: { HEADER: 'header-in-env', REFRESH: 'refresh-in-env' } });
    const wholes = ['https://hooks.example/T000/secret-path', DKIM_KEY];
    const whole = SECRETS.map((secret) => wholes.find((text) => text.includes(secret)) ?? secret);
    for (const secret of whole) expect(redact(`before ${secret} after`)).not.toContain(secret.trimEnd());
    registerSecret('a"b c/d');
    expect(redact(JSON.stringify({ text: 'a"b c/d' }))).toBe('{"text":"[secret]"}');
    expect(redact('GET /?token=a%22b%20c%2Fd')).toBe('GET /?token=[secret]');
    expect(redact('cannot reach http://joe:hunter2@db:8123/x?y=@z')).toBe(
      'cannot reach http://joe:[secret]@db:8123/x?y=@z',
    );
    expect(`${new Secret('hidden-text')} ${String(new Secret('hidden-text'))}`).toBe('[secret] [secret]');
  });

  it('never show in diagnostics, wherever they were put', async () => {
    const wrong = `
store: { url: "ftp://u:hunter2@h", password: [hunter2] }
sources:
  a: { type: prometheus, url: "u:hunter2@h", bearerToken: { x: hunter2 }, pasword: hunter2, timeout: 5 }
  b: { type: prometheus, url: "http://u:hunter2@h", basicAuth: { username: u, password: hunter2, passwordFile: hunter2.txt } }
receivers:
  - { name: ops, webhook_configs: [{ url: hunter2 }], email_configs: [{ to: a@b.c, from: a@b.c, smarthost: "mail:25", auth_password: hunter2 }] }
`;
    const diagnostics = await diagnosticsOf(load({ [MAIN]: wrong }));
    expect(diagnostics.length).toBeGreaterThan(6);
    expect(JSON.stringify(diagnostics).replaceAll('hunter2.txt', '')).not.toContain('hunter2');
  });

  it('given twice are an error', async () => {
    const twice = 'sources: { a: { type: prometheus, url: http://h, bearerToken: x, bearerTokenFile: token } }';
    const diagnostics = await diagnosticsOf(load({ ...files, [MAIN]: twice }));
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'give either "bearerToken" or "bearerTokenFile", not both',
    ]);
  });
});

describe('globs', () => {
  const slo = (name: string) => `{ name: ${name}, objective: 99%, ${SLI} }`;

  it('put lists, single items and items written here together, in the order of the paths', async () => {
    const config = await load({
      [MAIN]: `${PROM}slos: ["slos/*.yaml", ${slo('here')}, "teams/**/slo-?.yaml"]`,
      '/etc/nines/slos/b.yaml': `- ${slo('b1')}\n- ${slo('b2')}`,
      '/etc/nines/slos/a.yaml': slo('a'),
      '/etc/nines/slos/.hidden.yaml': slo('hidden'),
      '/etc/nines/slos/notes.txt': 'not yaml: [',
      '/etc/nines/teams/x/y/slo-1.yaml': slo('deep'),
      '/etc/nines/teams/slo-2.yaml': slo('shallow'),
      '/etc/nines/teams/slo-10.yaml': slo('ten'),
    });
    expect(config.slos.map(({ name }) => name)).toEqual(['a', 'b1', 'b2', 'here', 'shallow', 'deep']);
  });

  it('merge maps, append lists inside them, and refuse a key that two files set', async () => {
    const files = {
      [MAIN]: `sources: [sources/*.yaml]\nsavings: [savings-*.yaml]`,
      '/etc/nines/sources/a.yaml': 'a: { type: file, path: data.csv }',
      '/etc/nines/sources/b.yaml': 'b: { type: file, path: ../data.csv }',
      '/etc/nines/savings-1.yaml': 'streams: [{ name: x, perMonth: 1 }]',
      '/etc/nines/savings-2.yaml': 'streams: [{ name: y, perMonth: 2 }]',
    };
    const config = await load(files);
    expect(config.savings.streams.map(({ name, perMonth }) => [name, perMonth])).toEqual([
      ['x', '1'],
      ['y', '2'],
    ]);
    expect(config.sources.map((source) => source.type === 'file' && source.path)).toEqual([
      '/etc/nines/sources/data.csv',
      '/etc/nines/data.csv',
    ]);
    const diagnostics = await diagnosticsOf(
      load({ ...files, '/etc/nines/sources/c.yaml': '# again\nb: { type: file, path: z }' }),
    );
    expect(diagnostics).toMatchObject([
      {
        file: '/etc/nines/sources/c.yaml',
        line: 2,
        column: 1,
        message: '"b" is also set in /etc/nines/sources/b.yaml:1',
      },
    ]);
  });
});

describe('hostile files', () => {
  const problems = async (content: string | Uint8Array) =>
    (await diagnosticsOf(load({ [MAIN]: content }))).map(({ line, column, message }) => `${line}:${column} ${message}`);

  it('anchors work as usual', async () => {
    const text = `${PROM}slos:\n  - &base { name: a, objective: 99%, team: core, ${SLI} }\n  - { <<: *base, name: b }\n  - { <<: [*base], name: c, team: web }`;
    const config = await load({ [MAIN]: text });
    expect(config.slos.map(({ name, team, objective }) => [name, team, objective])).toEqual([
      ['a', 'core', 0.99],
      ['b', 'core', 0.99],
      ['c', 'web', 0.99],
    ]);
  });

  it('an anchor bomb is refused instead of followed', async () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 12; i++)
      lines.push(
        `${'abcdefghijkl'[i]}: &${'abcdefghijkl'[i]} [${Array(10)
          .fill(`*${'abcdefghijkl'[i - 1]}`)
          .join(', ')}]`,
      );
    expect((await problems(lines.join('\n'))).join('\n')).toMatch(
      /more than 200000 values once its anchors are followed/,
    );
  });

  it('an anchor that contains itself is refused', async () => {
    expect((await problems('a: &a { b: *a }')).join('\n')).toMatch(/nested deeper than 64 levels/);
    expect((await problems('a: &a { <<: *a }')).length).toBeGreaterThan(0);
    expect((await problems('a: &a { <<: &b { <<: *a } }')).length).toBeGreaterThan(0);
  });

  it('a huge file is refused by its size', async () => {
    expect(await problems('#'.repeat(3_000_000))).toEqual(['1:1 the file has 3000000 bytes, more than 2097152']);
  });

  it('very deep nesting is refused', async () => {
    expect((await problems(`a: ${'['.repeat(50_000)}`)).length).toBeGreaterThan(0);
    expect((await problems(`a: ${'['.repeat(500)}${']'.repeat(500)}`)).join('\n')).toMatch(
      /nested deeper than 64 levels/,
    );
  });

  it('bytes that are not UTF-8 are refused at their place', async () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('locale: en\ncurrency: "€'), 0xff, 0x22]);
    expect(await problems(bytes)).toEqual(['2:13 the file is not UTF-8 text']);
  });

  it('a byte order mark and Windows line ends are accepted', async () => {
    const config = await load({ [MAIN]: `\uFEFF${TEN_LINES.replaceAll('\n', '\r\n')}\r\n` });
    expect(config.slos).toHaveLength(1);
  });

  it('keys that would reach into objects are refused', async () => {
    expect(await problems(`${PROM}__proto__: { polluted: 1 }`)).toEqual(['2:1 a key must be plain text']);
    expect(await problems(`${PROM}constructor: 1`)).toEqual(['2:1 unknown section "constructor"']);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('several documents in one file are refused', async () => {
    expect((await problems(`${PROM}---\nx: 1`)).join('\n')).toMatch(/multiple documents/);
  });
});
