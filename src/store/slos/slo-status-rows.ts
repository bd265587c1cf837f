import { labelsFromKey, labelsKey } from '../../series/index.ts';
import { type BurnRate, rawFigures, type SloStatus, type SloStatusWord } from '../../slo/index.ts';
import type { Instant } from '../../time/index.ts';
import type { Store } from '../store.ts';

interface StatusRow {
  readonly slo: string;
  readonly group: string;
  readonly at: Instant;
  readonly window_start: Instant;
  readonly window_end: Instant;
  readonly data_from: Instant;
  readonly objective: number;
  readonly good: number;
  readonly valid: number;
  readonly compliance: number | null;
  readonly coverage: number;
  readonly budget_events: number;
  readonly budget_used: number | null;
  readonly budget_used_low: number | null;
  readonly budget_used_high: number | null;
  readonly burn_rates: string;
  readonly status: SloStatusWord;
  readonly accuracy: SloStatus['accuracy'];
  readonly reason: string;
  readonly raw_good: number | null;
  readonly raw_valid: number | null;
}

/** Keeps what an evaluation found, by SLO, group and logical time. */
export async function writeStatuses(store: Store, statuses: readonly SloStatus[]): Promise<void> {
  await store.insertRows('slo_status', statuses.map(toRow));
}

/** Where the last status is nearly always found: a month of evaluations every few minutes is much to look through. */
const RECENT_MS = 2 * 86_400_000;

/** The newest kept status of each group at or before `at`, by SLO and group; older than `notBefore` is not looked for. */
export async function lastStatuses(
  store: Store,
  slos: readonly string[],
  at: Instant,
  notBefore: Instant,
): Promise<SloStatus[]> {
  const recent = await lastStatusesSince(store, slos, at, Math.max(notBefore, at - RECENT_MS));
  const found = new Set(recent.map(({ slo }) => slo));
  const others = slos.filter((slo) => !found.has(slo));
  if (others.length === 0) return recent;
  const older = await lastStatusesSince(store, others, at, notBefore);
  return [...recent, ...older].sort((a, b) => (a.slo < b.slo ? -1 : a.slo > b.slo ? 1 : 0));
}

async function lastStatusesSince(store: Store, slos: readonly string[], at: Instant, notBefore: Instant) {
  const rows = await store.query<StatusRow>(
    `SELECT slo, \`group\`,
       toUnixTimestamp64Milli(s.at) AS at,
       toUnixTimestamp64Milli(s.window_start) AS window_start,
       toUnixTimestamp64Milli(s.window_end) AS window_end,
       toUnixTimestamp64Milli(s.data_from) AS data_from,
       objective, good, valid, compliance, coverage, budget_events, budget_used, budget_used_low, budget_used_high,
       burn_rates, status, accuracy, reason, raw_good, raw_valid
     FROM (SELECT * FROM slo_status FINAL) AS s
     WHERE slo IN {slos:Array(String)} AND s.at <= {at:DateTime64(3)} AND s.at >= {notBefore:DateTime64(3)}
     ORDER BY slo, \`group\`, s.at DESC
     LIMIT 1 BY slo, \`group\``,
    { slos, at, notBefore },
  );
  return rows.map(fromRow);
}

function toRow(status: SloStatus): StatusRow {
  return {
    slo: status.slo,
    group: labelsKey(status.group),
    at: status.at,
    window_start: status.window.start,
    window_end: status.window.end,
    data_from: status.dataFrom,
    objective: status.objective,
    good: status.good,
    valid: status.valid,
    compliance: status.compliance ?? null,
    coverage: status.coverage,
    budget_events: status.budgetEvents,
    budget_used: status.budgetUsed ?? null,
    budget_used_low: status.budgetUsedInterval?.low ?? null,
    budget_used_high: status.budgetUsedInterval?.high ?? null,
    burn_rates: JSON.stringify(status.burnRates),
    status: status.status,
    accuracy: status.accuracy,
    reason: status.reason,
    raw_good: status.raw?.good ?? null,
    raw_valid: status.raw?.valid ?? null,
  };
}

function fromRow(row: StatusRow): SloStatus {
  const interval =
    row.budget_used_low === null || row.budget_used_high === null
      ? undefined
      : { low: row.budget_used_low, high: row.budget_used_high };
  return {
    slo: row.slo,
    group: labelsFromKey(row.group),
    at: row.at,
    window: { start: row.window_start, end: row.window_end },
    dataFrom: row.data_from,
    objective: row.objective,
    good: row.good,
    valid: row.valid,
    compliance: row.compliance ?? undefined,
    coverage: row.coverage,
    budgetEvents: row.budget_events,
    budgetUsed: row.budget_used ?? undefined,
    budgetUsedInterval: interval,
    burnRates: burnRatesFrom(row.burn_rates),
    status: row.status,
    accuracy: row.accuracy,
    ...(row.raw_good !== null &&
      row.raw_valid !== null && { raw: rawFigures({ good: row.raw_good, valid: row.raw_valid }, row.objective) }),
    reason: row.reason,
  };
}

/** JSON drops undefined, so a rate without valid events comes back without its name. */
function burnRatesFrom(text: string): BurnRate[] {
  const kept = JSON.parse(text) as (Omit<BurnRate, 'rate'> & { readonly rate?: number })[];
  return kept.map((rate) => ({ ...rate, rate: rate.rate }));
}
