import { instantsBetween } from '../../src/alerting/index.ts';
import { UsageError } from '../../src/errors.ts';
import {
  type BurnRule,
  type KnownIncident,
  type Proposal,
  proposeRules,
  type ReplayedPage,
  type Score,
  scorePages,
} from '../../src/slo/index.ts';
import type { Instant, TimeRange } from '../../src/time/index.ts';
import { selectSlos } from '../collecting/select-slos.ts';
import type { JobContext } from '../job.ts';
import { openReplay } from './replay-slo.ts';

export interface RuleBacktest {
  readonly rule: BurnRule;
  readonly pages: readonly ReplayedPage[];
  readonly score: Score;
}

export interface SloBacktest {
  readonly slo: string;
  readonly rules: readonly RuleBacktest[];
  /** All rules that page, together. */
  readonly paging: Score;
  /** Budgets that were spent, and whether a page came before. */
  readonly exhaustions: readonly { readonly group: string; readonly at: Instant; readonly paged: boolean }[];
  readonly proposal: Proposal | undefined;
}

export interface AlertBacktest {
  readonly range: TimeRange;
  readonly stepMs: number;
  readonly incidents: readonly KnownIncident[];
  readonly slos: readonly SloBacktest[];
}

/**
 * Replays the burn-rate rules of every selected SLO over the ledger, at every instant at which alerts are evaluated, through the conditions and
 * the state machine of the alert job. Known incidents outside of the range are left out. Writes and sends nothing.
 * @throws UsageError where the range is empty.
 */
export async function backtestAlerts(
  context: JobContext,
  range: TimeRange,
  known: readonly KnownIncident[],
): Promise<AlertBacktest> {
  const { stepMs } = context.config.alerts;
  const instants = instantsBetween(range.start, range.end, stepMs);
  if (instants.length === 0) throw new UsageError('the range to replay is empty', { hint: 'Give --from before --to.' });
  const incidents = known.filter(({ start, end }) => start < range.end && end > range.start);
  const slos: SloBacktest[] = [];
  const selected = selectSlos(context);
  for (const [i, slo] of selected.entries()) {
    context.signal.throwIfAborted();
    context.log.progress('replaying', i, selected.length);
    const own = incidents.filter((incident) => incident.slo === undefined || incident.slo === slo.name);
    const replay = await openReplay(context.store, slo, instants);
    const rules = slo.burnPolicy.rules.map((rule): RuleBacktest => {
      const pages = replay.pagesOf(rule);
      return { rule, pages, score: scorePages(pages, own) };
    });
    const paging = rules.filter(({ rule }) => rule.severity === 'page').flatMap(({ pages }) => pages);
    slos.push({
      slo: slo.name,
      rules,
      paging: scorePages(paging, own),
      exhaustions: replay.exhaustions.map(({ group, at }) => {
        const paged = paging.some((page) => page.group === group && page.start <= at && (page.end ?? at) >= at);
        return { group, at, paged };
      }),
      proposal: proposeRules(slo.burnPolicy.rules, slo.objective, own, replay.pagesOf),
    });
  }
  context.log.progress('replaying', selected.length, selected.length);
  return { range, stepMs, incidents, slos };
}
