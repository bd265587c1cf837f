/** Go's `text/template` as Prometheus and Alertmanager use it: read, checked against what a text can see, expanded. Pure. */
export { queryEscape } from './builtin-functions.ts';
export type { TemplateProblem } from './check-template.ts';
export { unquoteGo } from './go-string.ts';
export { humanizeDuration } from './humanize.ts';
export {
  checkNotificationTemplate,
  checkTemplateFile,
  type Escaping,
  expandNotification,
  type NotificationTemplateData,
} from './notification-template.ts';
export type { QueriedSample } from './query-functions.ts';
export { checkRuleTemplate, type RuleTemplate, type RuleTemplateData, ruleTemplate } from './rule-template.ts';
export { TemplateError } from './template-error.ts';
export { NO_FILES, type TemplateLibrary, templateLibrary } from './template-library.ts';
