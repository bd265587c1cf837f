import { describe, expect, it } from 'vitest';
import { configText } from '../../../src/cli/init/config-text.ts';
import type { Candidate, Findings } from '../../../src/cli/init/findings.ts';
import { supportedObjective, USUAL_OBJECTIVES } from '../../../src/cli/init/objective.ts';
import { outcomeRule } from '../../../src/cli/init/outcome-labels.ts';
import { countText, percentText, propose, slug } from '../../../src/cli/init/propose.ts';
import { readConfig } from '../../../src/config/index.ts';
import fc from '../../properties.ts';

const DAY_MS = 86_400_000;
const PROM = {
  name: 'prom',
  type: 'prometheus',
  url: 'http://localhost:9090',
  username: '',
  hasPassword: false,
} as const;

function findings(candidates: readonly Candidate[], source: Findings['source'] = PROM): Findings {
  return { server: `Prometheus 2.42.0 at ${source.url}`, source, candidates, remarks: [] };
}

function api(service: string, goodShare: number, events = 1e6): Candidate {
  return {
    kind: 'availability',
    service,
    windowMs: 28 * DAY_MS,
    events,
    goodShare,
    sli: {
      bad: `http_requests_total{job=${JSON.stringify(service)},code=~"5.."}`,
      valid: `http_requests_total{job=${JSON.stringify(service)}}`,
    },
    unit: 'requests',
    traffic: `sum(rate(http_requests_total{job=${JSON.stringify(service)}}[5m]))`,
  };
}

async function load(text: string, env: Record<string, string> = {}) {
  const readFile = async () => new TextEncoder().encode(text);
  return readConfig('/etc/nines/nines.yaml', { env, readFile });
}

describe('the objective that some weeks support', () => {
  it.each([
    [1, 1e6, '99.99'],
    [0.9999, 1e6, '99.95'],
    [0.9992, 1e6, '99.5'],
    [0.99926, 1e6, '99.9'],
    [0.93, 1e6, '90'],
    [0.92, 1e6, undefined],
    [1, 1000, '99.5'],
    [1, 10, undefined],
  ])('with a share of %d of %d events is %s', (share, events, objective) => {
    expect(supportedObjective(share, events)).toBe(objective);
  });

  it('would have been met with a quarter of the budget to spare, and never falls as the share rises', () => {
    const share = fc.double({ min: 0.5, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.integer({ min: 1, max: 1e9 }), (a, b, events) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((each) => supportedObjective(each, events));
        const rank = (objective: (typeof USUAL_OBJECTIVES)[number] | undefined): number =>
          objective === undefined ? USUAL_OBJECTIVES.length : USUAL_OBJECTIVES.indexOf(objective);
        expect(rank(high)).toBeLessThanOrEqual(rank(low));
        if (high !== undefined) expect((1 - Math.max(a, b)) / (1 - Number(high) / 100)).toBeLessThanOrEqual(0.7500001);
      }),
    );
  });
});

describe('outcomes', () => {
  it('are told by HTTP codes, gRPC codes and words, and by nothing else', () => {
    expect(outcomeRule('code', ['200', '404', '5xx'])).toEqual({ kind: 'http' });
    expect(outcomeRule('grpc_code', ['OK'])?.kind).toBe('grpc');
    expect(outcomeRule('status', ['success', 'failed', 'cancelled'])).toEqual({
      kind: 'words',
      good: ['success'],
      bad: ['failed'],
    });
    expect(outcomeRule('state', ['CA', 'TX'])).toBeUndefined();
    expect(outcomeRule('status', ['running', 'success'])).toBeUndefined();
    expect(outcomeRule('status', [''])).toBeUndefined();
  });
});

describe('the proposal', () => {
  it('has the busiest services, says what was measured, and leaves out what meets no usual objective', () => {
    const proposal = propose(
      findings([
        api('small', 1, 1e4),
        api('broken', 0.6),
        api('big', 0.99964, 36.7e6),
        api('mid', 0.9999, 1e5),
        api('tiny', 1, 9e3),
      ]),
    );
    expect(proposal.slos.map(({ name, objective }) => `${name} ${objective}`)).toEqual([
      'big-availability 99.95%',
      'mid-availability 99.95%',
      'small-availability 99.9%',
    ]);
    expect(proposal.slos[0]?.evidence).toBe('99.964% of 36.7 M requests were good in 28d');
    expect(proposal.remarks.join('\n')).toContain(
      'broken: 60.000% of 1.0 M requests were good in 28d, below every usual objective',
    );
    expect(proposal.detectors.map(({ name }) => name)).toEqual(['big-traffic']);
  });

  it('takes the smallest threshold that nearly all requests keep', () => {
    const shares = [
      { thresholdMs: 100, share: 0.8 },
      { thresholdMs: 250, share: 0.9961 },
      { thresholdMs: 500, share: 0.9999 },
    ];
    const latency: Candidate = {
      kind: 'latency',
      service: 'api',
      windowMs: 7 * DAY_MS,
      events: 1e6,
      sli: { histogram: 'd{job="api"}' },
      unit: 'requests',
      shares,
    };
    expect(propose(findings([latency])).slos).toMatchObject([
      { name: 'api-latency', objective: '99%', window: '7d', sli: { histogram: 'd{job="api"}', threshold: '250ms' } },
    ]);
  });

  it('is the same for the same findings, and names never collide', () => {
    const same = findings([api('a b', 1), api('a-b', 1)]);
    expect(propose(same)).toEqual(propose(same));
    expect(propose(same).slos.map(({ name }) => name)).toEqual(['a-b-availability', 'a-b-availability-2']);
  });

  it('is about twenty lines that load without a single remark', async () => {
    const found = findings([
      api('api', 0.9995),
      {
        kind: 'latency',
        service: 'api',
        windowMs: 28 * DAY_MS,
        events: 1e6,
        sli: { histogram: 'http_request_duration_seconds{job="api"}' },
        unit: 'requests',
        shares: [{ thresholdMs: 250, share: 0.995 }],
      },
      {
        kind: 'up',
        service: 'node',
        windowMs: 28 * DAY_MS,
        events: 40_320,
        goodShare: 0.9999,
        sli: { query: 'avg(up{job="node"})', condition: '>= 0.9', slice: '1m' },
      },
    ]);
    const text = configText(found, propose(found));
    expect(text.split('\n').length).toBeGreaterThan(15);
    expect(text.split('\n').length).toBeLessThan(32);
    const { config, diagnostics } = await load(text);
    expect(diagnostics).toEqual([]);
    expect(config?.slos.map(({ name, objective, sli }) => [name, objective, sli.kind])).toEqual([
      ['api-availability', 0.999, 'ratio'],
      ['api-latency', 0.99, 'latency'],
      ['node-up', 0.9995, 'slices'],
    ]);
    expect(config?.slos[0]?.sli).toMatchObject({ bad: 'http_requests_total{job="api",code=~"5.."}' });
  });

  it('keeps the password of the address out of the file, and says where it belongs', async () => {
    const source = { ...PROM, username: 'reader', hasPassword: true };
    const found = findings([api('api', 0.9995)], source);
    const text = configText(found, propose(found));
    expect(text).toContain(`password: "\${PROM_PASSWORD}"`);
    const { config } = await load(text, { PROM_PASSWORD: 'hunter2' });
    const [loaded] = config?.sources ?? [];
    expect(loaded?.type === 'prometheus' && loaded.http.basicAuth?.password.reveal()).toBe('hunter2');
  });

  it('loads whatever the labels of a server are', async () => {
    const awkward = fc.oneof(
      fc.string({ minLength: 1, maxLength: 30 }),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 10 }),
      fc.constantFrom(
        `\${HOME}`,
        "it's",
        'a: b',
        'x #y',
        '- z',
        '"',
        '\\',
        '{}',
        '*a',
        '&a',
        '%',
        '@',
        'yes',
        '\n',
        'é',
        '\u2028',
      ),
    );
    await fc.assert(
      fc.asyncProperty(awkward, awkward, async (service, server) => {
        const found = { ...findings([api(service, 0.9995)]), server, remarks: [server] };
        const { config, diagnostics } = await load(configText(found, propose(found)));
        expect(diagnostics).toEqual([]);
        const selector = JSON.stringify(service);
        expect(config?.slos[0]?.sli).toMatchObject({ valid: `http_requests_total{job=${selector}}` });
      }),
      { numRuns: 300 },
    );
  });
});

describe('texts', () => {
  it('are cut, not rounded up', () => {
    expect(percentText(0.999999)).toBe('99.999%');
    expect(percentText(1)).toBe('100.000%');
    expect(countText(36_718_204)).toBe('36.7 M');
    expect(countText(12)).toBe('12');
    expect(slug('AI ETL / Backend!')).toBe('ai-etl-backend');
    expect(slug('///')).toBe('service');
  });
});
