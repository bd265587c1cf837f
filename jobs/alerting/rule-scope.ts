import { type AlertRule, ruleConditions } from '../../src/alerting/index.ts';
import type { JobContext } from '../job.ts';
import { askRule } from './ask-rule.ts';
import type { RecordedSeries } from './recorded-series.ts';
import type { Scope } from './scope.ts';

/** A threshold rule, evaluated by its source at every multiple of its interval. */
export function ruleScope(rule: AlertRule, context: JobContext, recorded: RecordedSeries): Scope {
  const { alerts } = context.config;
  return {
    name: rule.id,
    rules: [rule.id],
    upTo: context.at,
    stepMs: rule.intervalMs,
    firstMs: rule.forMs + rule.keepFiringForMs + rule.intervalMs,
    async gather({ instants, states }) {
      const expr = await recorded.inlined(rule, instants);
      const answers = await askRule(context.source(rule.source), { ...rule, expr }, instants, context.signal);
      if (answers.problem !== undefined) context.log.warn(`${rule.id}: ${answers.problem}`);
      const { conditions, problem } = ruleConditions(rule, answers, states, alerts.labels);
      if (problem !== undefined) context.log.warn(`${rule.id}: ${problem}`);
      return conditions;
    },
  };
}
