/**
 * One multi-window burn-rate condition: fires while the burn rate over the long AND the short window is above `factor`.
 * factor = budgetShare × SLO period ÷ long window (Google, The Site Reliability Workbook, chapter 5).
 */
export interface BurnRule {
  readonly severity: 'page' | 'ticket';
  readonly longMs: number;
  readonly shortMs: number;
  /** Share of the period's budget that the long window may spend before the rule fires: 0.02. */
  readonly budgetShare: number;
  readonly factor: number;
}

export interface BurnPolicy {
  /** Name of the policy file or `custom`. */
  readonly name: string;
  readonly rules: readonly BurnRule[];
}
