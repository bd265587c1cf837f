import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Config } from '../../src/config/index.ts';
import { windowLengthMs } from '../../src/slo/index.ts';
import { meets } from '../../src/slo/rows/slices.ts';
import type { Instant, TimeRange } from '../../src/time/index.ts';
import { csvRows } from './csv-rows.ts';
import { sumOf, type Tally } from './happened.ts';
import type { LivedSystem } from './lived-system.ts';

/** What counts are held with. */
type Place = Pick<LivedSystem, 'system' | 'truth' | 'config' | 'folder' | 'range' | 'prometheus' | 'tally'>;

/** A row of a report's CSV: an SLO's group over the period of the report. */
export interface Reported {
  readonly row: Readonly<Record<string, string>>;
  readonly slo: string;
  readonly group: string;
  readonly period: TimeRange;
}

export function reportedRows(folder: string, report: string): readonly Reported[] {
  return csvRows(readFileSync(join(folder, 'out', `${report}.csv`), 'utf8')).map((row) => ({
    row,
    slo: row.slo ?? '',
    group: row.group ?? '',
    period: { start: Date.parse(row.period_start ?? ''), end: Date.parse(row.period_end ?? '') },
  }));
}

/** Holds every row of a report, over its period and over the window of its SLO, to what happened. There must be one for every SLO. */
export async function expectCounts(place: Place, report: string): Promise<void> {
  const rows = reportedRows(place.folder, report);
  expect([...new Set(rows.map(({ slo }) => slo))].sort()).toEqual(Object.keys(place.truth.slos).sort());
  for (const { row, slo, group, period } of rows) {
    const definition = place.config.slos.find(({ name }) => name === slo);
    const windowMs = definition === undefined ? Number.NaN : windowLengthMs(definition.window);
    for (const [part, range] of [
      ['period', period],
      ['window', { start: period.end - windowMs, end: period.end }],
    ] as const) {
      const [bad, total, actual] = ['bad', 'total', 'actual'].map((figure) => Number(row[`${part}_${figure}`]));
      const found = { bad: bad ?? Number.NaN, valid: total ?? Number.NaN };
      const what = `${row.name}, ${part}`;
      expect(found.valid, what).toBeGreaterThan(0);
      expect(actual, what).toBeCloseTo(1 - found.bad / found.valid, 12);
      await expectTally(place, { slo, group, range, what }, found);
    }
    const allowed = Number(row.window_total) * (1 - Number(row.objective));
    // Over a window that was hardly seen, nobody says what is left.
    if (row.budget_used === '') continue;
    expect(Number(row.budget_used), row.name).toBeCloseTo(Number(row.window_bad) / allowed, 9);
  }
}

interface Asked {
  readonly slo: string;
  readonly group: string;
  readonly range: TimeRange;
  readonly what: string;
}

async function expectTally(place: Place, { slo, group, range, what }: Asked, found: Tally): Promise<void> {
  const truth = place.truth.slos[slo];
  if (truth === undefined) throw new Error(`${slo} has no truth`);
  if ('rows' in truth) return expectRows(place, { slo, group, range, what }, found);
  const known = { start: Math.max(range.start, place.range.start), end: Math.min(range.end, place.range.end) };
  const tally =
    'asked' in truth
      ? sumOf([...(await askedSlices(place.config, place, slo, known)).values()])
      : place.tally(slo, group, range);
  expect([what, found]).toEqual([what, tally]);
}

/** A row of the scrape at an edge lies on one side of it or the other. */
function expectRows(place: Place, { slo, group, range, what }: Asked, found: Tally): void {
  const { everyMs } = place.system;
  const most = place.tally(slo, group, { start: range.start, end: range.end + everyMs });
  const least = place.tally(slo, group, { start: range.start + everyMs, end: range.end });
  if (most === undefined || least === undefined) throw new Error(`${what} has no truth`);
  for (const kind of ['bad', 'valid'] as const) {
    expect(found[kind], what).toBeGreaterThanOrEqual(least[kind]);
    expect(found[kind], what).toBeLessThanOrEqual(most[kind]);
  }
}

/** What a real Prometheus says of an SLO that is judged in slices, of every slice by its start. */
export async function askedSlices(
  config: Config,
  { prometheus }: { readonly prometheus: { readonly url: string } },
  slo: string,
  range: TimeRange,
): Promise<ReadonlyMap<Instant, Tally>> {
  const sli = config.slos.find(({ name }) => name === slo)?.sli;
  if (sli?.kind !== 'slices') throw new Error(`${slo} is not judged in slices`);
  const { query, comparison, threshold, sliceMs } = sli;
  const first = Math.ceil(range.start / sliceMs) * sliceMs + sliceMs;
  const form = new URLSearchParams({
    query,
    start: `${first / 1_000}`,
    end: `${range.end / 1_000}`,
    step: `${sliceMs / 1_000}`,
  });
  const answer = await fetch(`${prometheus.url}/api/v1/query_range?${form}`);
  const { data } = (await answer.json()) as { data: { result: { values: [number, string][] }[] } };
  const values = data.result.flatMap((series) => series.values);
  return new Map(
    values.map(([at, text]) => {
      const bad = meets(Number(text), comparison, threshold) ? 0 : 1;
      return [at * 1_000 - sliceMs, { bad, valid: 1 }];
    }),
  );
}

/** The period of a report in `out/`. */
export function periodOf(folder: string, report: string): TimeRange {
  return JSON.parse(readFileSync(join(folder, 'out', `${report}.json`), 'utf8')).period as TimeRange;
}
