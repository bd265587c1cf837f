/** What the Events API v2 knows. */
export type PagerdutySeverity = 'critical' | 'error' | 'warning' | 'info';

/** Words that people use in the label `severity`. */
const SEVERITIES: ReadonlyMap<string, PagerdutySeverity> = new Map([
  ['page', 'critical'],
  ['critical', 'critical'],
  ['high', 'critical'],
  ['error', 'error'],
  ['ticket', 'warning'],
  ['warning', 'warning'],
  ['medium', 'warning'],
  ['low', 'info'],
  ['info', 'info'],
  ['none', 'info'],
]);
const WORST_FIRST: readonly PagerdutySeverity[] = ['critical', 'error', 'warning', 'info'];

/** PagerDuty's severity of a group of alerts, from the words of each: that of the worst; `error` for a word that nobody knows, and for none. */
export function worstSeverity(words: readonly string[]): PagerdutySeverity {
  const severities = words.map((word) => SEVERITIES.get(word.trim().toLowerCase()) ?? 'error');
  return WORST_FIRST.find((one) => severities.includes(one)) ?? 'error';
}
