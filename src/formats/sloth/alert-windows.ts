import { UsageError } from '../../errors.ts';
import { formatDuration, parseDuration } from '../../time/index.ts';
import type { Fields } from '../fields.ts';
import { percent } from '../written.ts';

/** Sloth takes 30 days where nobody names a period (`--default-slo-period`). */
export const PERIOD = '30d';

export interface AlertWindow {
  readonly severity: 'page' | 'ticket';
  readonly long: string;
  readonly short: string;
  readonly budgetShare: string;
}

/** The rows of Sloth's own catalogue for 30 days (`internal/alert/windows/google-30d.yaml`). */
export const GOOGLE_30D: readonly AlertWindow[] = [
  { severity: 'page', long: '1h', short: '5m', budgetShare: '2%' },
  { severity: 'page', long: '6h', short: '30m', budgetShare: '5%' },
  { severity: 'ticket', long: '1d', short: '2h', budgetShare: '10%' },
  { severity: 'ticket', long: '3d', short: '6h', budgetShare: '10%' },
];

/** The windows of a catalogue of its own, kept under the period they are for. */
export function readAlertWindows(spec: Fields, catalogue: Map<string, readonly AlertWindow[]>): void {
  const { notes } = spec;
  const before = notes.refusals;
  const period = readDuration(spec, 'sloPeriod');
  const windows = (['page', 'ticket'] as const).flatMap((severity) => {
    const group = spec.map(severity);
    if (!spec.has(severity)) spec.missing(severity);
    const rows = (['quick', 'slow'] as const).map((speed) => {
      if (!group.has(speed)) group.missing(speed);
      const fields = group.map(speed);
      const share = fields.number('errorBudgetPercent');
      if (share === undefined) fields.missing('errorBudgetPercent');
      else if (!(share > 0 && share <= 100)) {
        notes.refuse(
          fields.at('errorBudgetPercent'),
          `"errorBudgetPercent" must lie between 0 and 100, and ${share} does not`,
        );
      }
      const short = readDuration(fields, 'shortWindow');
      const long = readDuration(fields, 'longWindow');
      fields.finish('warn');
      if (short !== undefined && long !== undefined && short >= long) {
        notes.refuse(fields.at('shortWindow'), '"shortWindow" must be shorter than "longWindow"');
      }
      return {
        severity,
        long: formatDuration(long ?? 0),
        short: formatDuration(short ?? 0),
        budgetShare: percent(share ?? 0),
      };
    });
    group.finish('warn');
    return rows;
  });
  spec.finish('warn');
  if (period === undefined || notes.refusals > before) return;
  catalogue.set(formatDuration(period), windows);
  if (formatDuration(period) !== PERIOD) {
    notes.warn(spec.at('sloPeriod'), `the windows are left out: the SLOs of Sloth have a period of ${PERIOD} here`, {
      hint: 'Convert the SLOs with nines convert, and set their window and burnRules.',
    });
  }
}

function readDuration(fields: Fields, key: string): number | undefined {
  const text = fields.required(key);
  if (text === undefined) return undefined;
  try {
    return parseDuration(text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    fields.notes.refuse(fields.at(key), `"${text}" is not a duration in "${key}"`);
    return undefined;
  }
}

/** The catalogue's own rows are the defaults of a window of 30 days, and need not be written. */
export function isCustom(windows: readonly AlertWindow[]): boolean {
  return JSON.stringify(windows) !== JSON.stringify(GOOGLE_30D);
}

/** Whether an outage can burn that fast: share × period ÷ long window is below 1 ÷ (1 − objective). */
export function reachable(long: string, budgetShare: string, objective: number): boolean {
  const factor = (Number.parseFloat(budgetShare) / 100) * (parseDuration(PERIOD) / parseDuration(long));
  return factor * (1 - objective / 100) < 1;
}
