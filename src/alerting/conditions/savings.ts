import type { Labels } from '../../series/index.ts';
import type { Instant } from '../../time/index.ts';
import type { AlertCondition } from '../alert.ts';
import { figure } from '../phrases.ts';
import { annotationsOf, identify } from './subject.ts';

export interface SavingsTarget {
  readonly name: string;
  readonly stream: string;
  readonly belowPerHour: string;
  readonly forMs: number;
  readonly severity: string;
}

/** What was saved over the hour before an instant. */
export interface SavingsPoint {
  readonly at: Instant;
  readonly perHour: number;
  /** Compared exactly by whoever measured it; undefined where the sources had nothing to say. */
  readonly below: boolean | undefined;
}

/** A bill that has not come yet. */
export interface LateBill {
  readonly title: string;
  /** Up to when it is there; its last day is carried on from then. */
  readonly since: Instant;
}

export function savingsRule(target: { readonly name: string }): string {
  return `savings ${target.name}`;
}

/** Fires when less than the target was saved per hour for `forMs`. */
export function savingsCondition(
  target: SavingsTarget,
  currency: string,
  points: readonly SavingsPoint[],
  common: Labels,
  late: readonly LateBill[] = [],
): AlertCondition {
  const own = {
    alertname: 'SavingsBelowTarget',
    severity: target.severity,
    target: target.name,
    stream: target.stream,
  };
  const what = target.stream === 'net' ? 'Net savings' : `Savings of ${target.stream}`;
  return {
    ...identify({ common, free: {}, series: {}, own }),
    rule: savingsRule(target),
    forMs: target.forMs,
    keepFiringForMs: 0,
    readings: points.map(({ at, perHour, below }) => ({
      at,
      verdict: below === undefined ? 'unknown' : below ? 'true' : 'false',
      value: perHour,
    })),
    annotations: ({ value }) =>
      annotationsOf({
        summary: `${what} are below target: ${value === undefined ? 'unknown' : figure(value)} ${currency} per hour`,
        description: `The target "${target.name}" is ${target.belowPerHour} ${currency} per hour, measured over the last hour.${late.map(lateText).join('')}`,
        owner: '',
        runbook: '',
      }),
  };
}

function lateText({ title, since }: LateBill): string {
  return ` ${title} is billed up to ${new Date(since).toISOString()} and taken at the rate of its last billed day since.`;
}
