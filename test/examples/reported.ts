import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { TimeRange } from '../../src/time/index.ts';
import { csvRows } from './csv-rows.ts';
import type { Truth } from './happened.ts';
import type { LivedSystem } from './lived-system.ts';

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

/** Holds every row of a report of which the simulator knows the truth to it. @returns how many there are. */
export function expectCounts(place: LivedSystem, report: string, truth: Truth): number {
  let held = 0;
  for (const { row, slo, group, period } of reportedRows(place.folder, report)) {
    const tally = place.tally(truth, slo, group, period);
    if (tally === undefined) continue;
    const { bad, valid } = tally;
    held++;
    expect(valid).toBeGreaterThan(0);
    expect([row.name, Number(row.period_bad), Number(row.period_total)]).toEqual([row.name, bad, valid]);
    expect(Number(row.period_actual)).toBeCloseTo(1 - bad / valid, 12);
  }
  return held;
}

/** The period of a report in `out/`. */
export function periodOf(folder: string, report: string): TimeRange {
  return JSON.parse(readFileSync(join(folder, 'out', `${report}.json`), 'utf8')).period as TimeRange;
}
