import type { AlertRule } from '../../src/alerting/index.ts';
import type { JobContext } from '../job.ts';
import { readRule } from './read-rule.ts';
import type { RecordedSeries } from './recorded-series.ts';
import type { Scope } from './scope.ts';

/** A threshold rule, evaluated by its source at every multiple of its interval. */
export function ruleScope(rule: AlertRule, context: JobContext, recorded: RecordedSeries): Scope {
  return {
    name: rule.id,
    rules: [rule.id],
    upTo: context.at,
    stepMs: rule.intervalMs,
    firstMs: rule.forMs + rule.keepFiringForMs + rule.intervalMs,
    gather: ({ instants, states }) => readRule(rule, instants, states, context, recorded),
  };
}
