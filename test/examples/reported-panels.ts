import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { serveSeries } from '../../examples/simulator/prometheus-endpoint.ts';
import { readRules } from '../../examples/simulator/read-rules.ts';
import { type Rhythm, recorded } from '../../examples/simulator/recordings.ts';
import { makeReport } from '../../jobs/reporting/make-report.ts';
import { loadConfig } from '../../src/config/index.ts';
import type { ReportModel } from '../../src/report/index.ts';
import { withSession } from '../../src/service/index.ts';
import { parsePeriod } from '../../src/time/index.ts';
import type { LivedSystem } from './lived-system.ts';
import { SILENT } from './system-run.ts';

/** Two engines add up in different orders. */
const RELATIVE = 1e-6;

/**
 * Holds every panel of a report that asks in PromQL to the simulated series themselves: it is made once more, with the answers of the
 * simulator in place of those of Prometheus, and each figure and each point must be the same.
 */
export async function expectPanels(place: LivedSystem, report: string): Promise<void> {
  const reported = JSON.parse(readFileSync(join(place.folder, 'out', `${report}.json`), 'utf8')) as ReportModel;
  const asked = place.config.panels.filter(({ source }) => isPrometheus(place, source));
  const queries = asked.flatMap((panel) => panel.queries.map(({ query }) => plain(query)));
  const { series } = place.system;
  const ruleFiles = readRules(place.folder);
  const rhythms = await rhythmsOf(place, recordingsIn(ruleFiles));
  const never = { everyMs: Number.POSITIVE_INFINITY, offsetMs: 0 };
  const rules = recorded(ruleFiles, series, place.range, (record) => rhythms.get(record) ?? never, queries);
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
    for (const [i, panel] of figures(reported).entries()) expectAlike(panel, figures(again)[i], panel.id);
  } finally {
    await simulator.close();
  }
}

function isPrometheus(place: LivedSystem, source: string): boolean {
  return place.config.sources.some(({ name, type }) => name === source && type === 'prometheus');
}

/** When Prometheus evaluated each recording: every group of rules has an offset of its own. */
async function rhythmsOf(place: LivedSystem, records: readonly string[]): Promise<ReadonlyMap<string, Rhythm>> {
  const rhythms = await Promise.all(
    records.map(async (record) => {
      const form = new URLSearchParams({ query: `${record}[30m]`, time: `${place.range.end / 1_000}` });
      const answer = await fetch(`${place.prometheus.url}/api/v1/query?${form}`);
      const { data } = (await answer.json()) as { data: { result: { values: [number, string][] }[] } };
      const [first, second] = (data.result[0]?.values ?? []).map(([at]) => at * 1_000);
      if (first === undefined || second === undefined) return [];
      return [[record, { everyMs: second - first, offsetMs: first % (second - first) }]] as const;
    }),
  );
  return new Map(rhythms.flat());
}

/** Numbers alike, all else equal; texts follow from the numbers, and may round differently at an edge. */
function expectAlike(found: unknown, due: unknown, path: string): void {
  if (typeof found === 'number' && typeof due === 'number') {
    const scale = Math.max(Math.abs(found), Math.abs(due), 1e-9);
    expect(Math.abs(found - due) / scale, `${path}: ${found} and not ${due}`).toBeLessThanOrEqual(RELATIVE);
    return;
  }
  if (typeof found === 'object' && found !== null && typeof due === 'object' && due !== null) {
    expect(Object.keys(found), path).toEqual(Object.keys(due));
    for (const [key, value] of Object.entries(found)) {
      expectAlike(value, (due as Record<string, unknown>)[key], `${path}.${key}`);
    }
    return;
  }
  if (typeof found !== 'string') expect(found, `${path}: ${found} and not ${due}`).toBe(due);
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
