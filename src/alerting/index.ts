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
  type Acknowledgement,
  ANNOTATION_KINDS,
  type Annotation,
  type AnnotationKind,
  belongsTo,
  type IncidentSpan,
} from './annotation.ts';
export { type GroupBudget, type NearAnomaly, type Surroundings, withBackground } from './background.ts';
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
export {
  type ExhaustionRule,
  exhaustionCondition,
  exhaustionRule,
  type ForecastPoint,
} from './conditions/exhaustion.ts';
export {
  failingCondition,
  givenUpCondition,
  type HealthPoint,
  jobRule,
  overdueCondition,
  type ReceiverTrouble,
  receiverCondition,
  receiverRule,
} from './conditions/health.ts';
export {
  missingCondition,
  missingRule,
  type SilencePoint,
  type Silent,
  sourceCondition,
  sourceRule,
} from './conditions/missing-data.ts';
export { type PairPoint, type PairRule, pairCondition, pairRule } from './conditions/pair.ts';
export { type RoiPoint, type RoiTarget, roiCondition, roiRule } from './conditions/roi.ts';
export {
  type LateBill,
  type SavingsPoint,
  type SavingsTarget,
  savingsCondition,
  savingsRule,
} from './conditions/savings.ts';
export type { SloGroup, SloSubject } from './conditions/subject.ts';
export type {
  AlertingDefinition,
  MailDkim,
  MailOauth2,
  MailTexts,
  PagerdutyTexts,
  ReceiverDefinition,
  SlackTexts,
} from './definition.ts';
export { type DeployQuery, deploysIn } from './deploys.ts';
export {
  alertsOf,
  type Dispatch,
  type DispatchSettings,
  dispatch,
  type Target,
  type TargetLog,
  type Told,
} from './dispatch.ts';
export { fingerprint, firingId } from './fingerprint.ts';
export type {
  HttpLogin,
  HttpOauth2,
  ProxySettings,
  Revealable,
  TlsSettings,
  TlsVersion,
  TokenAssertion,
} from './http-login.ts';
export { instantsBetween } from './instants.ts';
export { parseClassicMatchers } from './matching/classic-matchers.ts';
export {
  type Matcher,
  type MatcherJson,
  type MatchOperator,
  matcher,
  matcherFromJson,
  matchersText,
  matcherText,
  matcherToJson,
  matchesAll,
} from './matching/matcher.ts';
export { type ParsedMatchers, parseMatchers } from './matching/parse-matchers.ts';
export { parseUtf8Matchers } from './matching/utf8-matchers.ts';
export { figure, instantText, percent, stretchText } from './phrases.ts';
export { type AlertGroup, groupAlerts } from './routing/alert-groups.ts';
export { type Inhibition, type InhibitRule, type InhibitSource, inhibitor } from './routing/inhibition.ts';
export { type KeptBack, keptBackAlerts } from './routing/kept-back.ts';
export {
  type CurrentAlerts,
  type NotifyOptions,
  type NotifyReason,
  notifyAgain,
  notifyReason,
  type ToldAlerts,
} from './routing/notify-again.ts';
export { type CauseRules, groupOfMessage, type SharedCause, shareCauses } from './routing/one-cause.ts';
export {
  allRoutes,
  groupKeyAt,
  groupLabelsAt,
  matchRoutes,
  ROUTE_DEFAULTS,
  type Route,
  type RouteDefinition,
  routeTree,
} from './routing/route.ts';
export type { Routing } from './routing/routing.ts';
export { expired, type Silence, type SilenceState, silencer, silenceState } from './routing/silence.ts';
export {
  containsInstant,
  inactiveBy,
  mutedBy,
  type TimeInterval,
  type TimeIntervals,
  type WholeRange,
} from './routing/time-interval.ts';
export { type Truncated, truncateBytes, truncateCharacters } from './routing/truncate.ts';
export type { AlertRule, RecordingRule } from './rules/alert-rule.ts';
export { generatorUrls } from './rules/generator-url.ts';
export { type RuleAnswers, type RuleConditions, ruleConditions } from './rules/rule-conditions.ts';
export { type Episode, type Walk, walk, withdraw } from './state-machine.ts';
export { alertTimes, alertTitle, commonLabels, linkName, notificationStatus, notificationTitle } from './summary.ts';
