import {
  errorShare,
  LOW_TRAFFIC,
  policyWindows,
  type SloDefinition,
  sliceLengthMs,
  windowLengthMs,
} from '../slo/index.ts';
import { formatDuration } from '../time/index.ts';
import { type EventExpressions, eventExpressions } from './event-expressions.ts';

/** A rule as Prometheus' rule files have it. */
export type PrometheusRule =
  | { readonly record: string; readonly expr: string; readonly labels: Readonly<Record<string, string>> }
  | {
      readonly alert: string;
      readonly expr: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly annotations: Readonly<Record<string, string>>;
    };

export interface RuleGroup {
  readonly name: string;
  /** Undefined for Prometheus' own. */
  readonly interval?: string;
  readonly rules: readonly PrometheusRule[];
}

export interface GeneratedRules {
  readonly groups: readonly RuleGroup[];
  /** SLOs that rules cannot measure, and where rules differ from the ledger. */
  readonly remarks: readonly string[];
}

const MINUTE_MS = 60_000;

/**
 * Recording and alerting rules for the SLOs whose source is a Prometheus. Ratios are sums of bad events over sums of valid ones, never
 * means of ratios, so that every event weighs the same; time without events gives no sample, never NaN. Alerts fire at the instants at
 * which the ledger's burn rates do. Over time without samples Prometheus' alerts resolve, where those of nines freeze. Pure.
 * @throws PromqlSyntaxError where a query is not PromQL
 */
export function prometheusRules(
  slos: readonly SloDefinition[],
  isPrometheus: (source: string) => boolean,
): GeneratedRules {
  const remarks: string[] = [];
  const groups = slos.flatMap((slo): RuleGroup[] => {
    const events = isPrometheus(slo.sli.source) ? eventExpressions(slo) : undefined;
    if (events === undefined) {
      remarks.push(`${slo.name}: left out, its source is not a Prometheus`);
      return [];
    }
    remarks.push(...[...events.remarks, ...differences(slo)].map((remark) => `${slo.name}: ${remark}`));
    const interval = events.over ? {} : { interval: formatDuration(Math.min(events.tileMs, MINUTE_MS)) };
    return [{ name: `nines-slo-${slo.name}`, ...interval, rules: [...recordings(slo, events), ...alerts(slo)] }];
  });
  return { groups, remarks };
}

/** What the ledger knows and rules do not. */
function differences(slo: SloDefinition): string[] {
  const found: string[] = [];
  if (slo.window.kind === 'calendar') {
    found.push(
      `the period of the rules is a rolling ${formatDuration(windowLengthMs(slo.window))}, not a calendar ${slo.window.unit}`,
    );
  }
  for (const state of ['noTraffic', 'unmeasured'] as const) {
    if (slo[state] !== 'ignore') found.push(`${state}: ${slo[state]} has no meaning for rules, which ignore such time`);
  }
  if ((slo.corrections ?? []).length > 0) found.push('corrections are not known to rules: excluded time counts there');
  return found;
}

function labelsOf(slo: SloDefinition): Record<string, string> {
  const { service, team, tier } = slo;
  return { ...slo.labels, slo: slo.name, ...(service && { service }), ...(team && { team }), ...(tier && { tier }) };
}

/** Events of an SLO over a window, and the share of them that was bad. */
function nameOf(what: 'bad' | 'valid', windowMs: number): string {
  return `nines:slo_${what}_events:increase${formatDuration(windowMs)}`;
}

function errorRatio(windowMs: number): string {
  return `nines:slo_errors:ratio_${formatDuration(windowMs)}`;
}

function selectorOf(slo: SloDefinition): string {
  return `{slo="${slo.name}"}`;
}

function recordings(slo: SloDefinition, events: EventExpressions): PrometheusRule[] {
  const labels = labelsOf(slo);
  const selector = selectorOf(slo);
  const { tileMs } = events;
  const record = (name: string, expr: string): PrometheusRule => ({ record: name, expr, labels });
  /** The tiles of a window side by side, so that every event is counted once. */
  const tiled = (what: 'bad' | 'valid', windowMs: number): string => {
    // One millisecond less than the window: both ends of a subquery belong to it in Prometheus 2, and only one in Prometheus 3.
    const range = `[${formatDuration(windowMs - 1)}:${formatDuration(tileMs)}]`;
    return `sum_over_time(${nameOf(what, tileMs)}${selector}${range})`;
  };
  const windows = policyWindows(slo.burnPolicy);
  const counts = windows
    .filter((windowMs) => windowMs !== tileMs)
    .flatMap((windowMs) => {
      const { bad, valid } = events.over?.(windowMs) ?? {
        bad: tiled('bad', windowMs),
        valid: tiled('valid', windowMs),
      };
      return [record(nameOf('valid', windowMs), valid), record(nameOf('bad', windowMs), bad)];
    });
  const ratios = windows.map((windowMs) =>
    record(errorRatio(windowMs), ratio(nameOf('bad', windowMs) + selector, nameOf('valid', windowMs) + selector)),
  );
  const period = windowLengthMs(slo.window);
  const budget = errorShare(slo.objective);
  return [
    record(nameOf('valid', tileMs), events.tile.valid),
    record(nameOf('bad', tileMs), events.tile.bad),
    ...counts,
    ...ratios,
    record('nines:slo_errors:ratio_period', ratio(tiled('bad', period), tiled('valid', period))),
    record('nines:slo_objective:ratio', `vector(${slo.objective})`),
    record('nines:slo_error_budget:ratio', `vector(${budget})`),
    record('nines:slo_error_budget_used:ratio', `nines:slo_errors:ratio_period${selector} / ${budget}`),
    record('nines:slo_error_budget_left:ratio', `1 - nines:slo_errors:ratio_period${selector} / ${budget}`),
  ];
}

/** No sample where nothing happened: 0 ÷ 0 would be NaN, and stay in every average over it. */
function ratio(bad: string, valid: string): string {
  return `${bad} / (${valid} > 0)`;
}

function alerts(slo: SloDefinition): PrometheusRule[] {
  const selector = selectorOf(slo);
  return slo.burnPolicy.rules.map((rule) => {
    const [long, short] = [formatDuration(rule.longMs), formatDuration(rule.shortMs)];
    // Twelve digits: 14.4 × 0.001 is not 0.0144 in binary.
    const threshold = Number((rule.factor * errorShare(slo.objective)).toPrecision(12));
    const above = (windowMs: number): string => `${errorRatio(windowMs)}${selector} > ${threshold}`;
    return {
      alert: 'ErrorBudgetBurn',
      expr: [above(rule.longMs), above(rule.shortMs), ...enough(slo, rule.longMs)].join(' and '),
      labels: {
        ...labelsOf(slo),
        severity: rule.severity,
        long_window: long,
        short_window: short,
        ...slo.alertLabels?.[rule.severity],
      },
      annotations: {
        summary: `${slo.title} burns its error budget too fast`,
        description: `Over ${long}, confirmed over ${short}, errors came more than ${Number(rule.factor.toPrecision(4))} times too fast for an objective of ${Number((slo.objective * 100).toPrecision(12))}%: {{ $value | humanizePercentage }} of the events were bad.`,
        ...(slo.owner && { owner: slo.owner }),
        ...(slo.runbook && { runbook_url: slo.runbook }),
      },
    };
  });
}

/**
 * The part of the gate for low traffic that PromQL can say: enough events, and more than one bad. (`increase` extrapolates: one event may
 * be 1.2 of them, and two are never less than 1.5.) The binomial test is left to the ledger.
 */
function enough(slo: SloDefinition, longMs: number): string[] {
  if (sliceLengthMs(slo) !== undefined) return [];
  const selector = selectorOf(slo);
  const { minEvents } = slo.lowTraffic ?? LOW_TRAFFIC;
  return [`${nameOf('valid', longMs)}${selector} >= ${minEvents}`, `${nameOf('bad', longMs)}${selector} > 1.5`];
}
