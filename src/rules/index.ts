/** SLOs as recording and alerting rules of Prometheus. Pure. */
export { type GeneratedRules, type PrometheusRule, prometheusRules, type RuleGroup } from './prometheus-rules.ts';
