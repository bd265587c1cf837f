/** Conditions, the alert state machine, grouping, and what whom is told. Pure. */
export type {
  Alert,
  AlertCondition,
  AlertEvent,
  AlertFacts,
  AlertPhase,
  AlertState,
  ConditionReading,
  Notification,
} from './alert.ts';
export {
  type AnomalyFacts,
  type AnomalySeverity,
  anomalyConditions,
  anomalyIdentity,
  anomalyRule,
  type DetectorSubject,
  type EpisodeFacts,
} from './conditions/anomaly.ts';
export { type BudgetPoint, type BudgetRule, budgetCondition, budgetRule, EXHAUSTED } from './conditions/budget.ts';
export { type BurnPoint, type BurnRuleFacts, burnCondition, burnRule } from './conditions/burn-rate.ts';
export { type SavingsPoint, type SavingsTarget, savingsCondition, savingsRule } from './conditions/savings.ts';
export type { SloGroup, SloSubject } from './conditions/subject.ts';
export type { AlertingDefinition, ReceiverDefinition, Revealable } from './definition.ts';
export {
  alertsOf,
  type Dispatch,
  type DispatchSettings,
  dispatch,
  firingId,
  type Target,
  type TargetLog,
  type Told,
} from './dispatch.ts';
export { fingerprint } from './fingerprint.ts';
export { instantsBetween } from './instants.ts';
export { figure, instantText, percent, stretchText } from './phrases.ts';
export { type Episode, type Walk, walk, withdraw } from './state-machine.ts';
export { alertTimes, alertTitle, commonLabels, notificationStatus, notificationTitle } from './summary.ts';
