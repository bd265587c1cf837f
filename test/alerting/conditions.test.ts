import { describe, expect, it, test } from 'vitest';
import {
  anomalyConditions,
  type BurnPoint,
  budgetCondition,
  burnCondition,
  EXHAUSTED,
  savingsCondition,
  walk,
} from '../../src/alerting/index.ts';

const SLO = {
  name: 'api',
  title: 'API availability',
  service: 'api',
  owner: 'M. Okafor',
  team: 'platform',
  tier: '',
  labels: { region: 'eu' },
  runbook: 'https://runbooks.example/api',
  objective: 0.999,
  minCoverage: 0.9,
  measured: 'abc',
};
const RULE = { severity: 'page', longMs: 3_600_000, shortMs: 300_000, factor: 14.4 };
const GROUP = { labels: { zone: 'a' }, budgetLeft: 0.34 };

function burn(long: [number | undefined, number], short: [number | undefined, number]) {
  const point: BurnPoint = {
    at: 1,
    rates: [
      { windowMs: 300_000, rate: short[0], coverage: short[1] },
      { windowMs: 3_600_000, rate: long[0], coverage: long[1] },
    ],
  };
  return [...burnCondition(SLO, RULE, GROUP, [point], {}).readings][0]?.verdict;
}

test('labels by severity stand over all others, on every alert of the SLO', () => {
  const slo = { ...SLO, alertLabels: { page: { severity: 'critical', region: 'all' }, ticket: { queue: 'api' } } };
  expect(burnCondition(slo, RULE, GROUP, [], {}).labels).toMatchObject({
    severity: 'critical',
    region: 'all',
    zone: 'a',
  });
  expect(budgetCondition(slo, EXHAUSTED, GROUP, [], {}).labels).toMatchObject({
    severity: 'ticket',
    region: 'eu',
    queue: 'api',
  });
});

describe('the burn-rate condition', () => {
  it.each([
    ['holds where both windows are above the factor', [20, 1], [20, 1], 'true'],
    ['does not hold where the short window has recovered', [20, 1], [2, 1], 'false'],
    ['does not hold where the long window is below', [2, 1], [50, 1], 'false'],
    ['does not hold at exactly the factor', [14.4, 1], [20, 1], 'false'],
    ['does not hold without traffic', [undefined, 1], [undefined, 1], 'false'],
    ['is unknown where nothing was seen', [undefined, 0], [undefined, 0], 'unknown'],
    ['is unknown where too little of a window was seen', [20, 1], [20, 0.5], 'unknown'],
    ['holds all the same where even an error-free rest could not undo it', [900, 0.1], [900, 0.2], 'true'],
    ['does not hold where one window surely does not, whatever the other would say', [undefined, 0], [1, 1], 'false'],
  ] as const)('%s', (_, long, short, verdict) => {
    expect(burn([...long], [...short])).toBe(verdict);
  });

  it('names the SLO, its group and both windows in its labels, and says how bad it is, whose it is and what to do', () => {
    const point: BurnPoint = {
      at: 60_000,
      rates: [
        { windowMs: 300_000, rate: 20, coverage: 1 },
        { windowMs: 3_600_000, rate: 18.234, coverage: 1 },
      ],
    };
    const { state } = walk(undefined, burnCondition(SLO, RULE, GROUP, [point], { environment: 'production' }));
    expect(state?.labels).toEqual({
      alertname: 'ErrorBudgetBurn',
      environment: 'production',
      long_window: '1h',
      region: 'eu',
      service: 'api',
      severity: 'page',
      short_window: '5m',
      slo: 'api',
      team: 'platform',
      zone: 'a',
    });
    expect(state?.annotations).toEqual({
      summary: 'API availability (a) burns its error budget 18.2 times too fast',
      description:
        'Over 1h, confirmed over 5m, errors came 18.2 times too fast for an objective of 99.9%; this alert fires above 14.4. 34% of the error budget is left.',
      owner: 'M. Okafor',
      runbook_url: 'https://runbooks.example/api',
    });
  });

  it('keeps two groups apart whose label has the name of one of ours', () => {
    const keys = ['a', 'b'].map((slo) => burnCondition(SLO, RULE, { ...GROUP, labels: { slo } }, [], {}).key);
    expect(new Set(keys).size).toBe(2);
    expect(keys[0]).toContain('"exported_slo":"a"');
  });
});

describe('the budget conditions', () => {
  const verdict = (share: number, used: number | undefined, known = true) =>
    [...budgetCondition(SLO, { share, severity: 'ticket' }, GROUP, [{ at: 1, used, known }], {}).readings][0]?.verdict;

  it('hold below the share that must be left, and not at it', () => {
    expect([0.8, 0.81, 0.2].map((used) => verdict(0.2, used))).toEqual(['false', 'true', 'false']);
  });

  it('say that a budget is exhausted when more than all of it is spent', () => {
    expect([1, 1.001].map((used) => verdict(0, used))).toEqual(['false', 'true']);
    const { state } = walk(undefined, budgetCondition(SLO, EXHAUSTED, GROUP, [{ at: 1, used: 1.5, known: true }], {}));
    expect(state?.labels.alertname).toBe('ErrorBudgetExhausted');
    expect(state?.annotations.summary).toBe('API availability (a) has spent its error budget (150% used)');
  });

  it('are unknown where there is no verdict, and false where nothing was asked of the service', () => {
    expect(verdict(0.2, 0.9, false)).toBe('unknown');
    expect(verdict(0.2, undefined)).toBe('false');
  });
});

describe('the anomaly condition', () => {
  const detector = {
    name: 'p95',
    title: 'Latency',
    slo: 'api',
    owner: '',
    team: 'platform',
    labels: {},
    mergeGapMs: 600_000,
  };
  const minutes = (n: number) => n * 60_000;
  const episode = {
    labels: { host: 'a' },
    start: minutes(11),
    last: minutes(12),
    peak: { value: 9 },
    severity: 'major',
    reason: 'Was 9.',
  } as const;
  const instants = [5, 10, 15, 20, 25, 30, 35].map(minutes);
  const facts = { episodes: [episode], states: [], instants, stepMs: minutes(5) };

  it('finds an episode that began and ended between two instants, and keeps firing for the merge gap', () => {
    const [condition] = anomalyConditions(detector, 'major', facts, {});
    const { events, state } = walk(undefined, condition as NonNullable<typeof condition>);
    expect(events.map(({ at, phase }) => [at / 60_000, phase])).toEqual([
      [15, 'firing'],
      [30, 'resolved'],
    ]);
    expect(state?.annotations).toEqual({ summary: 'Latency (a) is unusual: major anomaly', description: 'Was 9.' });
  });

  it('speaks of the gravest episode that has come so far', () => {
    const graver = {
      ...episode,
      start: minutes(18),
      last: minutes(19),
      severity: 'critical',
      reason: 'Was 90.',
    } as const;
    const both = { ...facts, episodes: [episode, graver] };
    const saidAt = (n: number) => {
      const [condition] = anomalyConditions(detector, 'major', { ...both, instants: instants.slice(0, n) }, {});
      return walk(undefined, condition as NonNullable<typeof condition>).state?.annotations.description;
    };
    expect([saidAt(3), saidAt(4), saidAt(7)]).toEqual(['Was 9.', 'Was 90.', 'Was 90.']);
  });

  it('passes over episodes that are too small', () => {
    expect(anomalyConditions(detector, 'critical', facts, {})).toEqual([]);
  });

  it('ends an alert whose series has no episode any more', () => {
    const [condition] = anomalyConditions(detector, 'major', facts, {});
    const former = walk(undefined, {
      ...(condition as NonNullable<typeof condition>),
      readings: [...(condition?.readings ?? [])].slice(0, 3),
    });
    const states = former.state === undefined ? [] : [former.state];
    const later = { ...facts, episodes: [], states, instants: [40, 50].map(minutes) };
    const [quiet] = anomalyConditions(detector, 'major', later, {});
    const { state } = walk(former.state, quiet as NonNullable<typeof quiet>);
    expect(state).toMatchObject({ phase: 'resolved', annotations: { description: 'Was 9.' } });
  });
});

describe('the savings condition', () => {
  it('fires when less than the target was saved for long enough, and stands still while nothing is known', () => {
    const target = { name: 'cache', stream: 'net', belowPerHour: '10', forMs: 2, severity: 'ticket' };
    const below = [true, undefined, true, true, undefined];
    const points = below.map((one, i) => ({ at: i + 1, perHour: 3.5, below: one }));
    const { state } = walk(undefined, savingsCondition(target, 'EUR', points, {}));
    expect(state).toMatchObject({ phase: 'firing', startsAt: 3 });
    expect(state?.annotations.summary).toBe('Net savings are below target: 3.5 EUR per hour');
  });
});
