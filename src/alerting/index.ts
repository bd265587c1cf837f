/** Conditions, the alert state machine, routing and grouping. Pure. */
export type { Alert, AlertCondition, AlertPhase, AlertState, ConditionReading, Notification } from './alert.ts';
export type { AlertingDefinition, ReceiverDefinition, Revealable } from './definition.ts';
