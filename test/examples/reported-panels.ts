import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { serveSeries } from '../../examples/simulator/prometheus-endpoint.ts';
import { readRules } from '../../examples/simulator/read-rules.ts';
import { type Rhythm, recorded } from '../../examples/simulator/recordings.ts';
import { makeReport } from '../../jobs/reporting/make-report.ts';
import { loadConfig } from '../../src/config/index.ts';
import type { PanelDefinition, ReportModel } from '../../src/report/index.ts';
import { withSession } from '../../src/service/index.ts';
import { parsePeriod } from '../../src/time/index.ts';
import type { LivedSystem } from './lived-system.ts';
import { SILENT } from './system-run.ts';

/** Two engines add up in different orders. */
const RELATIVE = 1e-6;

/**
 * Holds every panel of reports that asks in PromQL to the simulated series themselves: each report is made once more, with the answers of
 * the simulator in place of those of Prometheus, and each figure, each point and each cell must be the same.
 */
export async function expectPanels(place: LivedSystem, reports: readonly string[]): Promise<void> {
  const asked = place.config.panels.filter(({ source }) => isPrometheus(place, source));
  const names = asked.map(({ name }) => name);
  const figures = (model: ReportModel) =>
    model.panels.flatMap(({ panels }) => panels).filter(({ id }) => names.includes(id));
  const again = await simulatedReports(place, reports, asked);
  for (const [i, report] of reports.entries()) {
    const found = figures(reportedModel(place, report));
    expect(found.map(({ id }) => id).sort(), report).toEqual(names.toSorted());
    const due = figures(again[i] as ReportModel);
    for (const [n, panel] of found.entries()) expectAlike(panel, due[n], `${report}: ${panel.id}`);
  }
}

function reportedModel({ folder }: LivedSystem, report: string): ReportModel {
  return JSON.parse(readFileSync(join(folder, 'out', `${report}.json`), 'utf8')) as ReportModel;
}

/** The reports as they would be if the simulator had been asked. */
async function simulatedReports(
  place: LivedSystem,
  reports: readonly string[],
  asked: readonly PanelDefinition[],
): Promise<readonly ReportModel[]> {
  const queries = asked.flatMap((panel) => panel.queries.map(({ query }) => plain(query)));
  const { series } = place.system;
  const ruleFiles = readRules(place.folder);
  const rhythms = await rhythmsOf(place, recordingsIn(ruleFiles));
  const never = { everyMs: Number.POSITIVE_INFINITY, offsetMs: 0 };
  const rules = recorded(ruleFiles, series, place.range, (record) => rhythms.get(record) ?? never, queries);
  const simulator = await serveSeries([...series, ...rules]);
  try {
    const config = await loadConfig(join(place.folder, 'nines.yaml'), { env: { PROMETHEUS_URL: simulator.url } });
    const at = place.range.end;
    const run = { log: SILENT, signal: new AbortController().signal, at, notify: false };
    return await withSession(config, run, async (context) => {
      const models: ReportModel[] = [];
      for (const report of reports) {
        const definition = config.reports.find(({ name }) => name === report);
        if (definition === undefined) throw new Error(`there is no report ${report}`);
        const { timeZone, weekStartsOn } = config;
        const period = parsePeriod(reportedModel(place, report).period.key, at, { timeZone, weekStartsOn });
        const simulated = { ...definition, name: `${report} simulated` };
        models.push((await makeReport(context, simulated, period, false)).model);
      }
      return models;
    });
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

/** Numbers alike, printed ones by a unit of their last digit, all else equal. */
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
  const isText = typeof found === 'string' && typeof due === 'string';
  expect(isText ? roundedAlike(found, due) : Object.is(found, due), `${path}: ${found} and not ${due}`).toBe(true);
}

/** Whether texts are the same but for numbers that were rounded to either side. */
function roundedAlike(a: string, b: string): boolean {
  if (a === b) return true;
  const number = /\d[\d,]*(?:\.\d+)?/g;
  const [ours, theirs] = [a, b].map((text) => [...text.matchAll(number)].map(([digits]) => digits.replaceAll(',', '')));
  if (a.replace(number, '#') !== b.replace(number, '#')) return false;
  return (ours ?? []).every((digits, i) => {
    const unit = 10 ** -(digits.split('.')[1]?.length ?? 0);
    return Math.abs(Number(digits) - Number(theirs?.[i])) <= unit * 1.001;
  });
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
