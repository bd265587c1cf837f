import Table from 'cli-table3';
import type { JobContext } from '../../../jobs/index.ts';
import { actualPercent } from '../../report/index.ts';
import { labelsKey, labelsText } from '../../series/index.ts';
import type { JobOutcome, RunOutcome } from '../../service/index.ts';
import type { SloDefinition, SloStatus, SloStatusWord } from '../../slo/index.ts';
import { lastStatuses } from '../../store/index.ts';
import { formatDuration, type Instant } from '../../time/index.ts';
import { colors as pc } from '../colors.ts';

/** What `nines run --json` prints. Instants are ISO 8601 in UTC, ratios 0 to 1. */
export interface RunOverview {
  readonly schema: 'nines.run/1';
  readonly at: string;
  readonly exitCode: number;
  readonly jobs: readonly JobOutcome[];
  readonly slos: readonly SloStatus[];
  readonly files: readonly string[];
}

/** A run as data, with the verdicts after it. */
export function runDocument(outcome: RunOutcome, slos: readonly SloStatus[]): RunOverview {
  return {
    schema: 'nines.run/1',
    at: new Date(outcome.at).toISOString(),
    exitCode: outcome.exitCode,
    jobs: outcome.jobs,
    slos,
    files: outcome.jobs.flatMap((job) => job.files),
  };
}

/** A verdict older than this says nothing of an SLO group today: it was renamed, or its last pod is long gone. */
const FORGET_MS = 92 * 86_400_000;

/** Newest verdict of each SLO group at or before `at` (default: the run's instant), filtered as the command was. */
export async function selectedStatuses(context: JobContext, at: Instant = context.at): Promise<readonly SloStatus[]> {
  const { slos, teams } = context.filter;
  const wanted = context.config.slos
    .filter((slo) => (slos.length === 0 || slos.includes(slo.name)) && (teams.length === 0 || teams.includes(slo.team)))
    .map((slo) => slo.name);
  return lastStatuses(context.store, wanted, at, at - FORGET_MS);
}

/** Sign, word and colour of a status, worst first; the same words as in reports. */
const STATUS: Readonly<Record<SloStatusWord, { readonly order: number; readonly text: string }>> = {
  BREACHED: { order: 0, text: pc.red('× Breached') },
  WARNING: { order: 1, text: pc.yellow('! At risk') },
  INSUFFICIENT_DATA: { order: 2, text: pc.dim('? No verdict') },
  NO_TRAFFIC: { order: 3, text: pc.dim('– No traffic') },
  OK: { order: 4, text: pc.green('✓ Met') },
};

export const statusText = (word: SloStatusWord): string => STATUS[word].text;

/** Percent with enough digits for the objective, rounded down: 99.949 against 99.95 is not 99.95. */
export function percentDown(ratio: number, digits: number): string {
  const scale = 10 ** (digits + 2);
  // The nudge undoes the representation error of exact decimals such as 0.9995 × 10000, far below any printed digit.
  return `${(Math.floor(ratio * scale * (1 + 2 ** -50)) / 10 ** digits).toFixed(digits)}%`;
}

/** The burn rate that a person looks at: long enough to be calm, short enough to be about now. */
const SHOWN_BURN_MS = 3_600_000;

/** The SLO table of `run` and `status`. */
export function paintStatuses(slos: readonly SloDefinition[], statuses: readonly SloStatus[]): string {
  const definitions = new Map(slos.map((slo) => [slo.name, slo]));
  const table = new Table({
    head: ['Status', 'SLO', 'Objective', 'Actual', 'Budget left', 'Burn', 'Seen'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: pc.isColorSupported ? ['bold'] : [], border: pc.isColorSupported ? ['gray'] : [], compact: true },
  });
  const sorted = [...statuses].sort(
    (a, b) =>
      STATUS[a.status].order - STATUS[b.status].order || (b.budgetUsed ?? 0) - (a.budgetUsed ?? 0) || compareKeys(a, b),
  );
  for (const status of sorted) {
    const slo = definitions.get(status.slo);
    const digits = slo?.objectiveDigits ?? 2;
    const group = Object.keys(status.group).length === 0 ? '' : ` ${pc.dim(labelsText(status.group))}`;
    const burn = status.burnRates.find(({ windowMs }) => windowMs >= SHOWN_BURN_MS) ?? status.burnRates[0];
    table.push([
      statusText(status.status),
      `${slo?.title ?? status.slo}${group}`,
      percentDown(status.objective, digits),
      actualText(status, digits),
      budgetLeftText(status),
      burn?.rate === undefined ? '—' : `${burn.rate.toFixed(1)}× ${pc.dim(formatDuration(burn.windowMs))}`,
      percentDown(status.coverage, 1),
    ]);
  }
  return table.toString();
}

/** As reports print it. */
function actualText({ compliance, objective }: SloStatus, objectiveDigits: number): string {
  const actual =
    compliance === undefined ? undefined : actualPercent({ good: compliance, valid: 1 }, objective, objectiveDigits);
  return actual === undefined ? '—' : `${actual.value.toFixed(actual.digits)}%`;
}

/** What is left of the budget; from the worst to the best possible where that is what decides the status. */
function budgetLeftText({ budgetUsed, budgetUsedInterval, reason }: SloStatus): string {
  if (budgetUsed === undefined) return '—';
  if (reason === '' || budgetUsedInterval === undefined) return percentDown(1 - budgetUsed, 1);
  const { low, high } = budgetUsedInterval;
  return `${percentDown(1 - high, 1)} to ${percentDown(1 - low, 1)}`;
}

function compareKeys(a: SloStatus, b: SloStatus): number {
  return `${a.slo}${labelsKey(a.group)}` < `${b.slo}${labelsKey(b.group)}` ? -1 : 1;
}

/** The short summary at the end of a run: SLOs, then one line a job, then the files. */
export function paintOverview(slos: readonly SloDefinition[], overview: RunOverview): string {
  const parts: string[] = [];
  if (overview.slos.length > 0) parts.push(paintStatuses(slos, overview.slos));
  const jobs = overview.jobs.map((job) => `${jobSign(job)} ${job.job.padEnd(9)} ${pc.dim(summaryText(job))}`);
  if (jobs.length > 0) parts.push(jobs.join('\n'));
  if (overview.files.length > 0)
    parts.push(`Written:\n${overview.files.map((file) => `  ${pc.cyan(file)}`).join('\n')}`);
  return parts.join('\n\n');
}

function jobSign(job: JobOutcome): string {
  if (job.status === 'done') return pc.green('✓');
  return job.status === 'partial' ? pc.yellow('!') : pc.red('×');
}

function summaryText(job: JobOutcome): string {
  const figures = Object.entries(job.summary)
    .filter(([, value]) => typeof value === 'number' || typeof value === 'string')
    .map(([name, value]) => `${words(name)} ${typeof value === 'number' ? value.toLocaleString('en') : String(value)}`);
  if (job.status !== 'done') figures.unshift(job.status);
  return figures.join(', ');
}

/** `openEpisodes` → `open episodes` */
const words = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
