import { type Alert, type Surroundings, withBackground } from '../../src/alerting/index.ts';
import type { SourceConfig } from '../../src/config/index.ts';
import { Exact } from '../../src/roi/index.ts';
import { labelsKey, labelsText } from '../../src/series/index.ts';
import { type SloDefinition, windowLengthMs } from '../../src/slo/index.ts';
import { incidentsIn, lastStatuses, readAnnotations, readAnomalies } from '../../src/store/index.ts';
import type { TimeRange } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';
import { incidentCosts, moneyIn } from '../reporting/savings-facts.ts';

const DAY_MS = 86_400_000;
/** Causes are looked for this long before the first alert. */
const BEFORE_MS = 3 * 3_600_000;
/** Longer addresses are cut by some receivers. */
const LONGEST_URL = 1_500;

/** Alerts with what is known around them, see `withBackground`; a fixed number of statements, however many there are. */
export async function addBackground(context: JobContext, alerts: readonly Alert[]): Promise<readonly Alert[]> {
  const { store, config, at } = context;
  const named = new Set(alerts.map(({ labels }) => labels.slo));
  const slos = config.slos.filter(({ name }) => named.has(name));
  if (slos.length === 0) return alerts;
  const names = slos.map(({ name }) => name);
  const first = alerts.reduce((least, { startsAt }) => Math.min(least, startsAt), at);
  const range = { start: first - BEFORE_MS, end: at + 1 };
  const statuses = await lastStatuses(store, names, at, at - DAY_MS);
  const incidents = await incidentsIn(store, names, range, at);
  const begun = incidents.reduce((least, { start }) => Math.min(least, start), range.start);
  const costs = await costsOf(context, { start: begun, end: at });
  const detectors = new Map(config.detectors.map((detector) => [detector.name, detector]));
  // An anomaly is not named as the cause of another one.
  const explained = alerts.some(({ labels }) => labels.alertname !== 'MetricAnomaly');
  const anomalies = explained && config.detectors.length > 0 ? await readAnomalies(store, range) : [];
  const windows = new Map(slos.map((slo) => [slo.name, windowLengthMs(slo.window)]));
  const around: Surroundings = {
    at,
    budgets: statuses.map(({ slo, group, budgetUsed, burnRates }) => {
      const shortest = burnRates.reduce<(typeof burnRates)[number] | undefined>(
        (least, rate) => (least === undefined || rate.windowMs < least.windowMs ? rate : least),
        undefined,
      );
      const recentBad = shortest === undefined ? 0 : shortest.valid - shortest.good;
      return { slo, group, windowMs: windows.get(slo) ?? DAY_MS, used: budgetUsed, recentBad };
    }),
    incidents: incidents.map((incident) => {
      const cost = costs.get(incident.id);
      return {
        ...incident,
        cost: cost === undefined ? '' : `${new Exact(cost).toFixed(2)} ${config.savings.currency}`,
      };
    }),
    anomalies: anomalies.flatMap(({ detector: name, labels, start, last, severity }) => {
      const detector = detectors.get(name);
      if (detector === undefined) return [];
      const of = labelsKey(labels) === '{}' ? '' : ` (${labelsText(labels)})`;
      return [{ title: `${detector.title}${of}`, slo: detector.slo, start, last, severity }];
    }),
    annotations: await readAnnotations(store, range),
    queryUrls: new Map(slos.flatMap((slo) => queryUrl(slo, config.sources, at))),
  };
  return withBackground(alerts, around);
}

/** What incidents have cost so far, by id, of SLOs that have a price. */
async function costsOf(context: JobContext, range: TimeRange): Promise<ReadonlyMap<string, string>> {
  const { savings, timeZone } = context.config;
  if (savings.downtime.length === 0) return new Map();
  return incidentCosts(await moneyIn(context, range), range, timeZone);
}

/** Prometheus draws any expression of its own; its address is known without credentials. */
function queryUrl(slo: SloDefinition, sources: readonly SourceConfig[], at: number): [string, string][] {
  const { sli } = slo;
  const source = sources.find(({ name }) => name === sli.source);
  const expression = ['bad', 'good', 'query', 'valid']
    .map((key) => (sli as unknown as Readonly<Record<string, unknown>>)[key])
    .find((value): value is string => typeof value === 'string');
  if (source?.type !== 'prometheus' || expression === undefined) return [];
  const end = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  const query = new URLSearchParams({
    'g0.expr': expression,
    'g0.tab': '0',
    'g0.range_input': '6h',
    'g0.end_input': end,
  });
  const url = `${source.http.url.replace(/\/+$/, '')}/graph?${query}`;
  return url.length > LONGEST_URL ? [] : [[slo.name, url]];
}
