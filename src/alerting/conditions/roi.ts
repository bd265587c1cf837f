import type { Labels } from '../../series/index.ts';
import { formatDuration, type Instant } from '../../time/index.ts';
import type { AlertCondition } from '../alert.ts';
import { percent } from '../phrases.ts';
import { annotationsOf, identify } from './subject.ts';

export interface RoiTarget {
  readonly name: string;
  /** 1.5 is 150 %: what is left of savings after cost and downtime, by cost and downtime. */
  readonly below: number;
  readonly overMs: number;
  readonly forMs: number;
  readonly severity: string;
}

/** Return on investment of the time before an instant. */
export interface RoiPoint {
  readonly at: Instant;
  /** Undefined where a stream has no data or too few, or nothing was spent. */
  readonly ratio: number | undefined;
}

export function roiRule(target: Pick<RoiTarget, 'name'>): string {
  return `roi ${target.name}`;
}

/** Fires when the ROI of the last `overMs` is under a target for `forMs`. */
export function roiCondition(target: RoiTarget, points: readonly RoiPoint[], common: Labels): AlertCondition {
  const own = { alertname: 'RoiBelowTarget', severity: target.severity, target: target.name };
  const over = formatDuration(target.overMs);
  return {
    ...identify({ common, free: {}, series: {}, own }),
    rule: roiRule(target),
    forMs: target.forMs,
    keepFiringForMs: 0,
    readings: points.map(({ at, ratio }) => ({
      at,
      verdict: ratio === undefined ? 'unknown' : ratio < target.below ? 'true' : 'false',
      value: ratio,
    })),
    annotations: ({ value }) =>
      annotationsOf({
        summary: `ROI is below target: ${value === undefined ? 'unknown' : percent(value)} over ${over}`,
        description: `The target "${target.name}" is ${percent(target.below)}: savings less cost and downtime, divided by cost and downtime.`,
        owner: '',
        runbook: '',
      }),
  };
}
