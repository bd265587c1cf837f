import { belongsTo, instantsBetween } from '../../src/alerting/index.ts';
import type { TuningFacts } from '../../src/report/index.ts';
import { proposeRules, type SloDefinition, scorePages } from '../../src/slo/index.ts';
import { readAlertEvents, readIncidents } from '../../src/store/index.ts';
import type { Instant, TimeRange } from '../../src/time/index.ts';
import { openReplay } from '../backtesting/replay-slo.ts';
import type { JobContext } from '../job.ts';
import { PAGES } from './alert-counts.ts';

const DAY_MS = 86_400_000;
const DAYS = 28;
/** A replay reads the ledger of weeks: those that cried wolf most often are enough for one report. */
const MOST_SLOS = 3;
/** Every five minutes is enough to count pages. */
const STEP_MS = 300_000;

/**
 * Rules that would have paged less over the last weeks and missed no incident, for SLOs whose pages told of nothing. Only those are
 * replayed, so a report of quiet alerts costs nothing.
 */
export async function tuningFacts(
  context: JobContext,
  slos: readonly SloDefinition[],
  end: Instant,
): Promise<TuningFacts[]> {
  const { store, config, signal } = context;
  const range = { start: end - DAYS * DAY_MS, end };
  const facts: TuningFacts[] = [];
  for (const slo of await noisy(context, slos, range)) {
    signal.throwIfAborted();
    const known = (await readIncidents(store, slo.name, range)).map(({ id, slo: name, start, end: last }) => {
      return { name: id, slo: name, start, end: last ?? end };
    });
    const instants = instantsBetween(range.start, range.end, Math.max(STEP_MS, config.alerts.stepMs));
    const replay = await openReplay(store, slo, instants);
    const proposal = proposeRules(slo.burnPolicy.rules, slo.objective, known, replay.pagesOf);
    if (proposal === undefined) continue;
    const paging = slo.burnPolicy.rules.filter(({ severity }) => severity === 'page').flatMap(replay.pagesOf);
    const now = scorePages(paging, known);
    facts.push({
      slo: slo.name,
      days: DAYS,
      pages: now.pages,
      useful: Math.round((now.precision ?? 0) * now.pages),
      pagesThen: proposal.score.pages,
      rules: proposal.rules
        .filter(({ severity }) => severity === 'page')
        .map(({ factor, longMs, shortMs }) => ({ factor, longMs, shortMs })),
    });
  }
  return facts;
}

/** SLOs with pages outside of every incident, those with most of them first. */
async function noisy(
  { store }: JobContext,
  slos: readonly SloDefinition[],
  range: TimeRange,
): Promise<SloDefinition[]> {
  const pages = (await readAlertEvents(store, range)).filter(
    ({ phase, labels }) => phase === 'firing' && PAGES.has(labels.severity ?? ''),
  );
  const counted: { readonly slo: SloDefinition; readonly vain: number }[] = [];
  for (const slo of slos) {
    const own = pages.filter(({ labels }) => labels.slo === slo.name);
    if (own.length === 0) continue;
    const incidents = await readIncidents(store, slo.name, range);
    const vain = own.filter(({ labels, at }) => !incidents.some((incident) => belongsTo(incident, labels, at))).length;
    if (vain > 0) counted.push({ slo, vain });
  }
  return counted
    .sort((a, b) => b.vain - a.vain || (a.slo.name < b.slo.name ? -1 : 1))
    .slice(0, MOST_SLOS)
    .map(({ slo }) => slo);
}
