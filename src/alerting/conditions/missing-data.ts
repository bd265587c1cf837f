import type { Labels } from '../../series/index.ts';
import { formatDuration, type Instant } from '../../time/index.ts';
import type { AlertCondition, ConditionReading } from '../alert.ts';
import { instantText } from '../phrases.ts';
import { annotationsOf, identify, type SloSubject, sloIdentity } from './subject.ts';

/** How long nothing was heard by an instant, and whether that is sure. */
export interface SilencePoint {
  readonly at: Instant;
  /** Undefined where nobody looked: no data because of no run is not the source's silence. */
  readonly silentMs: number | undefined;
}

export interface Silent {
  readonly points: readonly SilencePoint[];
  readonly afterMs: number;
  /** Why the last attempt failed; empty where it did not. Without secrets. */
  readonly reason: string;
}

export function missingRule(slo: Pick<SloSubject, 'name'>): string {
  return `data slo ${slo.name}`;
}

/** Fires while an SLO has had no data for longer than `afterMs`: its other conditions are frozen meanwhile. */
export function missingCondition(
  slo: SloSubject & { readonly source: string },
  silent: Silent,
  common: Labels,
): AlertCondition {
  const own = { alertname: 'SliMissing', severity: 'ticket', source: slo.source };
  return {
    ...sloIdentity(slo, {}, common, own),
    rule: missingRule(slo),
    ...readingsOf(silent),
    annotations: (alert) =>
      annotationsOf({
        summary: `${slo.title} has had no data for ${silenceText(alert.value)}`,
        description: `${describe(alert, silent)} Its other alerts stay as they were until there are data again.`,
        owner: slo.owner,
        runbook: slo.runbook,
      }),
  };
}

export function sourceRule(source: string): string {
  return `data source ${source}`;
}

/** Fires while nothing at all was heard from a source for longer than `afterMs`. Nothing that it feeds can be judged: a page. */
export function sourceCondition(source: string, silent: Silent, common: Labels): AlertCondition {
  const own = { alertname: 'SourceSilent', severity: 'page', source };
  return {
    ...identify({ common, free: {}, series: {}, own }),
    rule: sourceRule(source),
    ...readingsOf(silent),
    annotations: (alert) =>
      annotationsOf({
        summary: `Source ${source} has been silent for ${silenceText(alert.value)}`,
        description: `${describe(alert, silent)} No SLO and no detector that it feeds can be judged, so none of their alerts can fire.`,
        owner: '',
        runbook: '',
      }),
  };
}

function readingsOf({ points, afterMs }: Silent) {
  const readings = points.map(({ at, silentMs }): ConditionReading => {
    if (silentMs === undefined) return { at, verdict: 'unknown', value: undefined };
    return { at, verdict: silentMs > afterMs ? 'true' : 'false', value: silentMs / 60_000 };
  });
  return { readings, forMs: 0, keepFiringForMs: 0 };
}

function silenceText(minutes: number | undefined): string {
  return formatDuration(Math.max(1, Math.floor(minutes ?? 0)) * 60_000);
}

function describe({ activeAt }: { readonly activeAt: Instant | undefined }, { afterMs, reason }: Silent): string {
  const since = activeAt === undefined ? '' : `The last data are from before ${instantText(activeAt - afterMs)}.`;
  return [since, reason === '' ? '' : `The last attempt said: ${reason}.`].filter(Boolean).join(' ');
}
