import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ReportModel } from '../../src/report/index.ts';
import type { LivedSystem } from './lived-system.ts';

const HOUR_MS = 3_600_000;

function modelOf(place: LivedSystem, report: string): ReportModel {
  return JSON.parse(readFileSync(join(place.folder, 'out', `${report}.json`), 'utf8')) as ReportModel;
}

/**
 * Holds every incident of a report to something that the simulator made happen. One that is older than the real servers' history was filled
 * in by the hour, and may begin and end with its hour.
 */
export function expectIncidents(place: LivedSystem, report: string): void {
  for (const { name, start, end } of modelOf(place, report).incidents.rows) {
    const leeway = start < place.range.start ? HOUR_MS : 10 * 60_000;
    const causes = [...place.system.incidents, ...place.system.anomalies].filter(
      (happening) => start < happening.end + leeway && (end ?? place.range.end) > happening.start - leeway,
    );
    expect(causes.length, `${report}: ${name} from ${new Date(start).toISOString()}`).toBeGreaterThan(0);
  }
}

/** Holds the key figures of a report to its rows: how many SLOs are met, how many incidents there were, and the balance. */
export function expectTiles(place: LivedSystem, report: string): void {
  const { tiles, slos, incidents, savings } = modelOf(place, report);
  const tile = (key: string) => tiles.find((one) => one.key === key)?.figure;
  const met = slos.rows.filter(({ status }) => status !== 'breached').length;
  expect(tile('met')?.text, report).toBe(`${met} of ${slos.rows.length}`);
  expect(tile('incidents')?.value, report).toBe(incidents.rows.length);
  // The balance is printed in whole units.
  expect(Math.round(tile('savings')?.value ?? Number.NaN), report).toBe(savings?.rows.at(-1)?.amount);
}
