import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { serveSeries } from '../../examples/simulator/prometheus-endpoint.ts';
import { readRules } from '../../examples/simulator/read-rules.ts';
import { recorded } from '../../examples/simulator/recordings.ts';
import { makeReport } from '../../jobs/reporting/make-report.ts';
import { loadConfig } from '../../src/config/index.ts';
import { selectorsOf } from '../../src/queries/index.ts';
import type { ReportModel } from '../../src/report/index.ts';
import { withSession } from '../../src/service/index.ts';
import { parsePeriod } from '../../src/time/index.ts';
import type { LivedSystem } from './lived-system.ts';
import { SILENT } from './system-run.ts';

/** Two engines add up in different orders. */
const EXACT = 1e-6;
/** Prometheus evaluates every group of rules at an offset of its own, so that what is recorded may be a scrape older: means are alike, points nearly. */
const RECORDED = { mean: 0.05, value: 0.3, points: 0.9 };
/** Figures of single points, which a scrape more or less may change. */
const SINGLE = ['lowest', 'highest', 'last'];

/**
 * Holds every panel of a report that asks in PromQL to the simulated series themselves: it is made once more, with the answers of the
 * simulator in place of those of Prometheus, and each figure and each point must be the same.
 */
export async function expectPanels(place: LivedSystem, report: string): Promise<void> {
  const reported = JSON.parse(readFileSync(join(place.folder, 'out', `${report}.json`), 'utf8')) as ReportModel;
  const asked = place.config.panels.filter(({ source }) => isPrometheus(place, source));
  const queries = asked.flatMap((panel) => panel.queries.map(({ query }) => plain(query)));
  const { series, everyMs } = place.system;
  const rules = recorded(readRules(place.folder), series, place.range, everyMs, queries);
  const simulator = await serveSeries([...series, ...rules]);
  try {
    const config = await loadConfig(join(place.folder, 'nines.yaml'), { env: { PROMETHEUS_URL: simulator.url } });
    const definition = config.reports.find(({ name }) => name === report);
    if (definition === undefined) throw new Error(`there is no report ${report}`);
    const at = place.range.end;
    const again = await withSession(
      config,
      { log: SILENT, signal: new AbortController().signal, at, notify: false },
      async (context) => {
        const { timeZone, weekStartsOn } = config;
        const period = parsePeriod(reported.period.key, at, { timeZone, weekStartsOn });
        return (await makeReport(context, { ...definition, name: `${report} simulated` }, period, false)).model;
      },
    );
    const figures = (model: ReportModel) =>
      model.panels.flatMap(({ panels }) => panels).filter(({ id }) => asked.some(({ name }) => name === id));
    expect(figures(reported).map(({ id }) => id)).toEqual(expect.arrayContaining(asked.map(({ name }) => name)));
    const records = new Set(recordingsIn(readRules(place.folder)));
    for (const [i, panel] of figures(reported).entries()) {
      const own = asked.find(({ name }) => name === panel.id)?.queries ?? [];
      const isRecorded = own.some(({ query }) =>
        selectorsOf(plain(query)).some(({ metric = '' }) => records.has(metric)),
      );
      expectAlike(panel, figures(again)[i], panel.id, isRecorded);
    }
  } finally {
    await simulator.close();
  }
}

function isPrometheus(place: LivedSystem, source: string): boolean {
  return place.config.sources.some(({ name, type }) => name === source && type === 'prometheus');
}

/** Numbers alike, all else equal; texts follow from the numbers, and may round differently at an edge. */
function expectAlike(found: unknown, due: unknown, path: string, isRecorded: boolean): void {
  if (typeof found === 'number' && typeof due === 'number') {
    const scale = Math.max(Math.abs(found), Math.abs(due), 1e-9);
    const within = !isRecorded ? EXACT : path.includes('.mean.') ? RECORDED.mean : RECORDED.value;
    expect(Math.abs(found - due) / scale, `${path}: ${found} and not ${due}`).toBeLessThanOrEqual(within);
    return;
  }
  if (isRecorded && isPoints(found) && isPoints(due)) {
    const others = new Map(due.map((point) => [point.at, point]));
    const both = found.filter(({ at }) => others.has(at));
    expect(both.length / Math.max(found.length, due.length), path).toBeGreaterThanOrEqual(RECORDED.points);
    expectNearInAll(
      both.map(({ value }) => value),
      both.map(({ at }) => others.get(at)?.value),
      path,
    );
    return;
  }
  if (isNamed(found) && isNamed(due)) {
    // The order is by size, which may be that of others where they are nearly the same.
    expect(found.map(({ name }) => name).toSorted(), path).toEqual(due.map(({ name }) => name).toSorted());
    for (const one of found) {
      const other = due.find(({ name }) => name === one.name);
      const { name: _, ...figures } = one;
      const { name: __, ...others } = other ?? one;
      expectAlike(figures, others, `${path} ${one.name}`, isRecorded);
    }
    return;
  }
  if (isRecorded && isNumbers(found) && isNumbers(due)) {
    expect(found.length, path).toBe(due.length);
    expectNearInAll(found, due, path);
    return;
  }
  if (typeof found === 'object' && found !== null && typeof due === 'object' && due !== null) {
    expect(Object.keys(found), path).toEqual(Object.keys(due));
    for (const [key, value] of Object.entries(found)) {
      if (isRecorded && SINGLE.includes(key)) continue;
      expectAlike(value, (due as Record<string, unknown>)[key], `${path}.${key}`, isRecorded);
    }
    return;
  }
  if (typeof found !== 'string') expect([path, found]).toEqual([path, due]);
}

/** Single values may be a scrape apart; all of them together are nearly the same. */
function expectNearInAll(found: readonly unknown[], due: readonly unknown[], path: string): void {
  const apart = found.reduce<number>((sum, value, i) => sum + Math.abs(Number(value) - Number(due[i])), 0);
  const all = found.reduce<number>((sum, value) => sum + Math.abs(Number(value)), 0);
  expect(apart / Math.max(all, 1e-9), path).toBeLessThanOrEqual(RECORDED.value);
}

function isNamed(value: unknown): value is readonly { readonly name: string }[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one?.name === 'string');
}

function isNumbers(value: unknown): value is readonly (number | null)[] {
  return Array.isArray(value) && value.length > 1 && value.every((one) => one === null || typeof one === 'number');
}

function isPoints(value: unknown): value is readonly { readonly at: number; readonly value: unknown }[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => typeof one === 'object' && 'at' in one && 'value' in one)
  );
}

/** Names of what rule files record. */
function recordingsIn(ruleFiles: readonly string[]): readonly string[] {
  return ruleFiles.flatMap((text) =>
    ((parse(text) as { groups?: { rules?: { record?: string }[] }[] }).groups ?? []).flatMap(({ rules = [] }) =>
      rules.flatMap(({ record }) => record ?? []),
    ),
  );
}

/** A query without the placeholders of panels, to read which metrics it names. */
function plain(query: string): string {
  return query.replace(/\$__(?:interval|range)/g, '5m');
}
