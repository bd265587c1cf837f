import { describe, expect, it } from 'vitest';
import { checkConfig, type Diagnostic } from '../../src/config/index.ts';
import fc from '../properties.ts';

const RIGHT = `
store: { url: "http://u:\${PW:-x}@localhost:8123/db" }
sources:
  prom: &prom { type: prometheus, url: http://localhost:9090, tls: { caFile: ca.pem }, labels: { a: b } }
  own: { type: clickhouse, at: store }
slos:
  - name: api
    objective: 99.9%
    window: { calendar: month }
    sli: { source: prom, bad: 'e{code=~"5.."}', valid: e }
    burnRules: [{ severity: page, long: 1h, factor: 10 }]
  - { name: two, objective: 0.99, sli: { source: own, query: "SELECT 1" } }
savings: { streams: [{ name: s, perMonth: 12.50 }], downtimePerMinute: { api: 1 } }
alerts: { receiver: ops, budgetLeftBelow: [{ share: 10% }] }
receivers: [{ name: ops, email_configs: [{ to: a@b.c, from: a@b.c, smarthost: "h:25" }] }]
schedule: [{ name: x, jobs: [all], cron: "0 * * * *" }]
`;

function check(text: string): Promise<readonly Diagnostic[]> {
  const readFile = async (path: string) => new TextEncoder().encode(path.endsWith('.pem') ? 'PEM' : text);
  return checkConfig(['/etc/nines.yaml'], { env: {}, readFile, listFolder: async () => [] });
}

/** Whatever the text is, the answer is a list of places that exist in it. */
async function saneFor(text: string): Promise<void> {
  const lines = text.split(/\r?\n/);
  for (const { line, column, message } of await check(text)) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(message).not.toBe('');
  }
}

describe('whatever is in the file', () => {
  it('the right one is right', async () => {
    expect(await check(RIGHT)).toEqual([]);
  });

  it('any cut, doubled or replaced part is answered with diagnostics and never with a crash', async () => {
    const edit = fc.record({
      at: fc.nat(RIGHT.length),
      length: fc.nat(30),
      put: fc.oneof(
        fc.constantFrom(
          '',
          '- ',
          '{',
          '[',
          ':',
          '*prom',
          '&x ',
          '<<: *prom',
          '"',
          '|',
          '\n',
          '\t',
          '${',
          '!!binary ',
          '? ',
        ),
        fc.string({ maxLength: 8 }),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        let text = RIGHT;
        for (const { at, length, put } of edits) text = text.slice(0, at) + put + text.slice(at + length);
        await saneFor(text);
      }),
      { numRuns: 400 },
    );
  });

  it('any value in the place of any section is answered with diagnostics and never with a crash', async () => {
    const sections = [
      'store',
      'sources',
      'slos',
      'detectors',
      'savings',
      'alerts',
      'receivers',
      'reports',
      'schedule',
      'retention',
      'collect',
      'timeZone',
      'locale',
    ];
    const keys = [
      'name',
      'type',
      'sli',
      'url',
      'objective',
      'source',
      'streams',
      'receivers',
      'webhook_configs',
      'jobs',
      'path',
      '__proto__',
      'constructor',
      'x',
    ];
    const { tree } = fc.letrec<{ tree: unknown; leaf: unknown }>((tie) => ({
      leaf: fc.oneof(
        fc.string({ maxLength: 6 }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.double(),
        fc.constantFrom('prometheus', 'store', '5m', '99%'),
      ),
      tree: fc.oneof(
        { maxDepth: 4 },
        tie('leaf'),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie('tree'), { maxKeys: 4 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...sections), tree, { maxKeys: 4 }), async (root) => {
        await saneFor(JSON.stringify(root));
      }),
      { numRuns: 400 },
    );
  });
});
