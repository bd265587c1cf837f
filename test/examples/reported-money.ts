import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ReportModel } from '../../src/report/index.ts';
import type { Instant, TimeRange } from '../../src/time/index.ts';
import type { LivedSystem } from './lived-system.ts';
import { reportedRows } from './reported.ts';
import type { StreamTruth } from './truth/example-truth.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** A report rounds a sum of days once, and a truth that is made of the same days in another order differs in its last bits. */
const EXACT = 1e-6;

/** Holds every line of the balance of a report to what happened: each stream of money, what downtime cost, and that they add up. */
export function expectMoney(place: LivedSystem, report: string): void {
  const model = JSON.parse(readFileSync(join(place.folder, 'out', `${report}.json`), 'utf8')) as ReportModel;
  const rows = new Map((model.savings?.rows ?? []).map((row) => [row.name, row]));
  const { streams } = place.config.savings;
  for (const { name, title } of streams) {
    const truth = place.truth.streams[name];
    const row = rows.get(title);
    if (truth === undefined || row === undefined) throw new Error(`${name} has no ${row ? 'truth' : 'line'}`);
    const due = dueOf(place, truth, model.period);
    expectNear(row.amount ?? Number.NaN, due, ('within' in truth && truth.within) || EXACT, `${report}, ${name}`);
  }
  const downtime = [...rows.values()].find(({ kind }) => kind === 'downtime');
  expectNear(-(downtime?.amount ?? Number.NaN), downtimeOf(place, model), 0.01, `${report}, downtime`);
  const lines = [...rows.values()].filter(({ kind }) => kind !== 'total');
  const net = [...rows.values()].at(-1)?.amount ?? Number.NaN;
  const sum = lines.reduce((total, { amount }) => total + (amount ?? Number.NaN), 0);
  // Printed money is whole, and each line may be one off.
  expect(Math.abs(net - sum), `${report}, net`).toBeLessThanOrEqual(lines.length);
}

function dueOf(place: LivedSystem, truth: StreamTruth, period: TimeRange): number {
  if ('perMonth' in truth) return -monthly(truth.perMonth, period, place.config.timeZone);
  if ('amount' in truth) return truth.amount(place.happened(period));
  return place.everHappened(period).reduce((sum, happened) => sum + truth.rows(happened), 0);
}

/**
 * Minutes in which a priced SLO was down: whole ones in outages, by their share where only some of the events were bad. What is down in
 * several groups at once is down once.
 */
function downtimeOf(place: LivedSystem, model: ReportModel): number {
  const groups = reportedRows(place.folder, model.name);
  return Object.entries(place.truth.downtime).reduce((total, [slo, price]) => {
    const lost = new Map<Instant, number>();
    for (const incident of model.incidents.rows.filter((one) => one.slo === slo)) {
      const group = groups.find((row) => row.slo === slo && incident.name.includes(row.group))?.group ?? '';
      const end = Math.min(incident.end ?? model.period.end, model.period.end);
      const range = { start: Math.max(incident.start, model.period.start), end };
      const tally = place.tally(slo, group, range);
      if (tally === undefined) throw new Error(`${slo} has no truth`);
      const share = tally.bad / tally.valid;
      for (let at = range.start; at < end; at += MINUTE_MS) {
        lost.set(at, Math.max(lost.get(at) ?? 0, share > 0.5 ? 1 : share));
      }
    }
    return total + price * [...lost.values()].reduce((sum, one) => sum + one, 0);
  }, 0);
}

/** A price by the month, by the local days that a period has of each. */
function monthly(perMonth: number, { start, end }: TimeRange, timeZone: string): number {
  let sum = 0;
  // Noon of every day is the same day on both sides of a change of clocks.
  for (let noon = start + DAY_MS / 2; noon < end; noon += DAY_MS) {
    const [year = 0, month = 0] = new Date(noon).toLocaleDateString('sv-SE', { timeZone }).split('-').map(Number);
    sum += perMonth / new Date(Date.UTC(year, month, 0)).getUTCDate();
  }
  return sum;
}

export function expectNear(found: number, due: number, within: number, what: string): void {
  expect(Math.abs(found - due), `${what}: ${found} and not ${due}`).toBeLessThanOrEqual(
    within * Math.max(1, Math.abs(due)),
  );
}
