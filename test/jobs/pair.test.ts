import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alert } from '../../jobs/alert.ts';
import { evaluate } from '../../jobs/evaluate.ts';
import { explainSlo } from '../../jobs/index.ts';
import { gatherFacts } from '../../jobs/reporting/gather-facts.ts';
import { paintExplanation } from '../../src/cli/views/explain-slo-view.ts';
import { readAlertStates } from '../../src/store/index.ts';
import { periodContaining } from '../../src/time/index.ts';
import { fillLedger } from './alert-ledger.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 10, 11, 12);

const YAML = `
sources:
  prom: {type: prometheus, url: 'http://127.0.0.1:9'}
  clicks: {type: clickhouse, at: store}
slos:
  - name: api
    title: API availability
    objective: OBJECTIVE
    window: 7d
    sli: {source: prom, good: 'http_requests_total{code!~"5.."}', valid: http_requests_total}
    pair: {slo: api-rows, tolerance: 2%}
  - name: api-rows
    objective: 99.9%
    window: 7d
    sli: {source: clicks, query: 'SELECT time, good, valid FROM requests'}
`;

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace(YAML.replace('OBJECTIVE', '99.9%'));
});
afterEach(async () => {
  await place.close();
});

/** Ten requests a bucket as one source sees them, and as many as the other sees. */
async function collected(from: number, to: number, seenByTheOther: number): Promise<void> {
  const [api, rows] = place.context(NOON).config.slos;
  if (api === undefined || rows === undefined) throw new Error('no SLOs');
  await fillLedger(place.store, api, { start: from, end: to }, () => false, 100);
  await fillLedger(place.store, rows, { start: from, end: to }, () => false, seenByTheOther);
}

describe('a pair of SLOs that measure the same from two sources', () => {
  it('raises an alert while they differ by more than the tolerance, and says so in explain and in the report', async () => {
    await collected(NOON - 3 * DAY, NOON - DAY, 99);
    await collected(NOON - DAY, NOON, 90);
    await alert.run(place.context(NOON));
    const states = [...(await readAlertStates(place.store)).values()].filter(({ rule }) => rule.startsWith('pair '));
    expect(states.map(({ phase, labels }) => [phase, labels.alertname, labels.slo, labels.other])).toEqual([
      ['firing', 'SourcesDisagree', 'api', 'api-rows'],
    ]);
    // A day of 100 beside 99 differs by 1%; it is 2% where h of 24 hours have 90: 24 + 9h = 48.
    expect(states[0]?.startsAt).toBe(NOON - DAY + 3 * 3_600_000);

    const [slo] = place.context(NOON).config.slos;
    if (slo === undefined) throw new Error('no SLO');
    const explanation = await explainSlo(place.context(NOON), slo);
    expect(explanation.pair?.difference).toMatchObject({
      counts: [{ valid: 28_800 }, { valid: 25_920 }],
      events: 0.1,
      beyond: true,
    });
    expect(paintExplanation(explanation)).toContain('valid events differ by 10% (2% is allowed)');

    const period = periodContaining(NOON - DAY, 'week', { timeZone: 'UTC', weekStartsOn: 1 });
    const { slos } = place.context(NOON).config;
    const facts = await gatherFacts(place.context(NOON), { slos, period, earlierPeriods: 2 });
    expect(facts.pairs?.map(({ slo: one, other, difference }) => [one.name, other.name, difference.beyond])).toEqual([
      ['api', 'api-rows', true],
    ]);
  });

  it('ends the alert when they agree again', async () => {
    await collected(NOON - 3 * DAY, NOON - DAY, 90);
    await alert.run(place.context(NOON - DAY));
    await collected(NOON - DAY, NOON + DAY, 100);
    await alert.run(place.context(NOON + DAY));
    const states = [...(await readAlertStates(place.store)).values()].filter(({ rule }) => rule.startsWith('pair '));
    expect(states.map(({ phase }) => phase)).toEqual(['resolved']);
  });
});

describe('a definition that changes', () => {
  it('keeps its history, and the report is told what changed and when, also when it goes back', async () => {
    await collected(NOON - 3 * DAY, NOON, 100);
    const at = [NOON - 2 * DAY, NOON - DAY, NOON] as const;
    const period = periodContaining(NOON, 'week', { timeZone: 'UTC', weekStartsOn: 1 });
    await evaluate.run(place.context(at[0]));
    const other = place.context(at[1]);
    const [first, ...rest] = other.config.slos;
    if (first === undefined) throw new Error('no SLO');
    await evaluate.run({ ...other, config: { ...other.config, slos: [{ ...first, objective: 0.9995 }, ...rest] } });
    await evaluate.run(place.context(at[2]));
    // A look back under today's configuration adopts nothing.
    await evaluate.run(place.context(NOON - 3 * DAY));
    const { slos } = place.context(NOON).config;
    const facts = await gatherFacts(place.context(NOON + 3_600_000), { slos, period, earlierPeriods: 2 });
    const told = facts.changes?.map(({ slo, setting, from, to, at: when, remeasured }) => [
      [slo, setting, from, to],
      when,
      remeasured,
    ]);
    expect(told).toEqual([
      [['api', 'objective', 0.999, 0.9995], at[1], false],
      [['api', 'objective', 0.9995, 0.999], at[2], false],
    ]);
  });
});
