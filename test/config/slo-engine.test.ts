import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/index.ts';
import { correctedRanges } from '../../src/slo/index.ts';

const SOURCES = "sources: { prom: { type: prometheus, url: 'http://127.0.0.1:9' } }\n";
const SLI = 'sli: { bad: a, valid: b }';

async function read(slos: readonly string[], more = '') {
  const text = `store: ./data\n${SOURCES}slos:\n${slos.map((slo) => `  - { objective: 99%, ${slo} }\n`).join('')}${more}`;
  return await readConfig('/nines.yaml', { env: {}, readFile: async () => Buffer.from(text) });
}

async function loaded(slo: string, more = '') {
  const { config, diagnostics } = await read([slo], more);
  const [first] = config?.slos ?? [];
  if (first === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return first;
}

async function errors(slos: readonly string[], more = ''): Promise<string[]> {
  const { diagnostics } = await read(slos, more);
  return diagnostics.map(({ path, message }) => `${path}: ${message}`);
}

describe('what an SLO may say', () => {
  it('of its window: zone, first day of the week, first month of the year', async () => {
    const window = '{ calendar: quarter, timeZone: Europe/London, yearStartsIn: april, weekStartsOn: sunday }';
    expect((await loaded(`name: api, window: ${window}, ${SLI}`)).window).toEqual({
      kind: 'calendar',
      unit: 'quarter',
      timeZone: 'Europe/London',
      weekStartsOn: 0,
      yearStartsIn: 4,
    });
  });

  it('of its budget: slices of time, which are its unit and a whole number of buckets', async () => {
    const slo = await loaded(`name: api, ${SLI}, budgeting: { method: timeslices, slice: 2m, target: 95% }`);
    expect(slo).toMatchObject({
      budgeting: { method: 'timeslices', sliceMs: 120_000, target: 0.95 },
      unit: 'slices',
      bucketMs: 60_000,
    });
    expect(await loaded(`name: api, ${SLI}, budgeting: { method: occurrences }`)).not.toHaveProperty('budgeting');
  });

  it('of a ratio that something else computed', async () => {
    const { sli, unit } = await loaded("name: api, sli: { ratio: 'errors:ratio5m', ratioOf: bad }");
    expect(sli).toMatchObject({ kind: 'precomputed', query: 'errors:ratio5m', ratioOf: 'bad', sliceMs: 300_000 });
    expect(unit).toBe('slices');
  });

  it('of time that does not count, in local time', async () => {
    const corrections = `corrections:
  - { reason: patching, teams: [core], start: '2026-10-04 02:00', end: '2026-10-04 04:00', rrule: FREQ=WEEKLY, timeZone: Europe/Berlin }
  - { reason: of others, slos: [], teams: [nobody] , start: '2026-10-04T02:00Z', duration: 1h }
`.replace('nobody', 'core');
    const { corrections: own = [] } = await loaded(`name: api, team: core, ${SLI}`, corrections);
    expect(own.map(({ reason }) => reason)).toEqual(['patching', 'of others']);
    const [first] = own;
    const range = { start: Date.parse('2026-11-01T00:00:00Z'), end: Date.parse('2026-11-02T00:00:00Z') };
    const again = first && correctedRanges(first, range);
    expect(again).toMatchObject([{ start: Date.parse('2026-11-01T01:00:00Z'), reason: 'patching' }]);
  });

  it('of its policy and of low traffic', async () => {
    const slo = await loaded(
      `name: api, ${SLI}, lowTraffic: { minEvents: 50 }, budgetPolicy: [{ below: 25%, name: warn, message: Slow down. }]`,
    );
    expect(slo.lowTraffic).toEqual({ minEvents: 50, enoughBad: 10, confidence: 0.99 });
    expect(slo.budgetPolicy).toEqual([{ name: 'warn', below: 0.25, message: 'Slow down.' }]);
  });
});

describe('what an SLO must not say', () => {
  const composite = (name: string, ...members: string[]) =>
    `name: ${name}, sli: { composite: worst, members: [${members.map((slo) => `{ slo: ${slo} }`).join(', ')}] }`;

  it('that it is part of itself', async () => {
    const found = await errors([composite('one', 'two'), composite('two', 'api', 'one'), `name: api, ${SLI}`]);
    expect(found).toEqual(['slos[0].sli.members: a composite cannot be part of itself: one → two → one']);
  });

  it('that it is made of what is not there', async () => {
    expect(await errors([composite('one', 'tow'), composite('two', 'api'), `name: api, ${SLI}`])).toEqual([
      'slos[0].sli.members[0].slo: there is no SLO named "tow"',
    ]);
  });

  it.each([
    ['budgeting: { method: timeslices }', SLI, '"target" goes with "method: timeslices", and must be given there'],
    [
      'budgeting: { method: ratioTimeslices }',
      "sli: { query: up, condition: '== 1' }",
      'the SLI consists of slices of time already',
    ],
  ])('%s with %s', async (budgeting, sli, message) => {
    expect((await errors([`name: api, ${sli}, ${budgeting}`])).join('\n')).toContain(message);
  });

  it.each([
    ["start: '2026-10-04 02:00', duration: 1h, rrule: FREQ=SOMETIMES", 'is not a rule of repetition'],
    ['start: tomorrow, duration: 1h', '"tomorrow" is not a time'],
    ["start: '2026-10-04 02:00'", 'give either "end" or "duration"'],
    ["start: '2026-10-04 02:00', end: '2026-10-04 01:00'", 'ends before it starts'],
    ["start: '2026-10-04 02:00', duration: 1h, slos: [apu]", 'there is no SLO named "apu"'],
  ])('corrections: %s', async (correction, message) => {
    const found = await errors([`name: api, ${SLI}`], `corrections:\n  - { reason: work, ${correction} }\n`);
    expect(found.join('\n')).toContain(message);
  });
});

describe('queries in a dialect of PromQL', () => {
  const reading = async (language: string, sli: string): Promise<string[]> => {
    const text = `store: ./data\nsources: { a: { type: prometheus, url: 'http://127.0.0.1:9', language: ${language} } }\nslos: [{ name: api, objective: 99%, sli: ${sli} }]\n`;
    const { diagnostics } = await readConfig('/nines.yaml', { env: {}, readFile: async () => Buffer.from(text) });
    return diagnostics.map(({ path, message }) => `${path}: ${message}`);
  };
  const metricsql = `{ bad: 'sum(increase_pure(e[$window])) default 0', valid: r_total }`;
  const logql = `{ bad: 'sum(count_over_time({app="api"} |= "error" [$window]))', valid: 'sum(count_over_time({app="api"}[$window]))' }`;

  it('are left to the server that the source says it is', async () => {
    expect(await reading('metricsql', metricsql)).toEqual([]);
    expect(await reading('logql', logql)).toEqual([]);
    expect(await reading('promql', logql)).toEqual([expect.stringMatching(/sli\.bad: not PromQL/)]);
    expect((await reading('flux', metricsql)).join('\n')).toMatch(/sources\.a\.language: "flux"/);
  });

  it('say over which time they count, for nines cannot see that a counter is meant', async () => {
    const said = 'must say over which time it counts';
    expect(await reading('metricsql', metricsql.replace('$window', '5m'))).toEqual([expect.stringContaining(said)]);
    expect(await reading('logql', `{ bad: 'errors_total', valid: 'requests_total' }`)).toEqual([
      expect.stringContaining(said),
      expect.stringContaining(said),
    ]);
  });
});
