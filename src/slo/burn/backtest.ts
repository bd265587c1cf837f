import type { Instant, TimeRange } from '../../time/index.ts';
import { factorReachable } from './burn-policies.ts';
import type { BurnRule } from './burn-policy.ts';

/** Something that a person knows to have happened. */
export interface KnownIncident extends TimeRange {
  readonly name: string;
  /** SLO that it concerns; undefined for every one. */
  readonly slo: string | undefined;
}

/** An alert that would have been sent. */
export interface ReplayedPage {
  readonly slo: string;
  /** Canonical label text of the group. */
  readonly group: string;
  readonly rule: BurnRule;
  readonly start: Instant;
  /** Undefined while it fires at the end of the replay. */
  readonly end: Instant | undefined;
  /** Time from the page to the instant at which the budget was spent, where it was while the page lasted. */
  readonly leadMs: number | undefined;
}

/** How well pages tell of known incidents. */
export interface Score {
  readonly pages: number;
  /** Pages that fell into a known incident ÷ pages; undefined without pages. */
  readonly precision: number | undefined;
  /** Known incidents that had a page ÷ known incidents; undefined without incidents. */
  readonly recall: number | undefined;
  /** Names of the incidents that had none. */
  readonly missed: readonly string[];
}

/** A page belongs to an incident of its SLO that it overlaps; one may begin as late as its short window after the end. */
export function tellsOf(page: ReplayedPage, incident: KnownIncident): boolean {
  if (incident.slo !== undefined && incident.slo !== page.slo) return false;
  return page.start <= incident.end + page.rule.shortMs && (page.end ?? Number.POSITIVE_INFINITY) > incident.start;
}

/** How well pages told of known incidents. Precision and recall are ratios of 0 to 1, undefined where there is nothing to divide by. */
export function scorePages(pages: readonly ReplayedPage[], incidents: readonly KnownIncident[]): Score {
  const right = pages.filter((page) => incidents.some((incident) => tellsOf(page, incident)));
  const missed = incidents.filter((incident) => !pages.some((page) => tellsOf(page, incident)));
  return {
    pages: pages.length,
    precision: pages.length === 0 ? undefined : right.length / pages.length,
    recall: incidents.length === 0 ? undefined : 1 - missed.length / incidents.length,
    missed: missed.map(({ name }) => name),
  };
}

/** Factors that a proposal tries, as multiples of the ones in use. */
const MULTIPLES = [1, 1.25, 1.5, 2, 2.5, 3, 4, 6, 8] as const;

export interface Proposal {
  readonly rules: readonly BurnRule[];
  readonly score: Score;
}

/**
 * Looks for rules that send fewer pages and tell of every known incident that the present ones tell of: each subset of the rules that page, with
 * their factors raised by one multiple. Fewest pages first, then the smallest change. Undefined where nothing is better, or nothing is
 * known to compare with. `replay` gives the pages of one rule.
 */
export function proposeRules(
  rules: readonly BurnRule[],
  objective: number,
  incidents: readonly KnownIncident[],
  replay: (rule: BurnRule) => readonly ReplayedPage[],
): Proposal | undefined {
  const paging = rules.filter(({ severity }) => severity === 'page');
  if (incidents.length === 0 || paging.length === 0) return undefined;
  const present = scorePages(paging.flatMap(replay), incidents);
  let best: Proposal | undefined;
  for (const multiple of MULTIPLES) {
    const raised = paging.map((rule) => raisedBy(rule, multiple));
    if (raised.some(({ factor }) => !factorReachable(factor, objective))) break;
    const pages = raised.map(replay);
    // From all rules down to single ones, so that of two equal ones the smaller change wins.
    for (const kept of subsets(raised.length)) {
      const score = scorePages(
        kept.flatMap((i) => pages[i] ?? []),
        incidents,
      );
      const missesMore = score.missed.some((name) => !present.missed.includes(name));
      if (missesMore || score.pages >= (best?.score.pages ?? present.pages)) continue;
      const chosen = kept.flatMap((i) => raised[i] ?? []);
      best = { rules: [...chosen, ...rules.filter(({ severity }) => severity !== 'page')], score };
    }
  }
  return best;
}

function raisedBy(rule: BurnRule, multiple: number): BurnRule {
  const scaled = (value: number) => Number((value * multiple).toPrecision(12));
  return { ...rule, factor: scaled(rule.factor), budgetShare: scaled(rule.budgetShare) };
}

/** More rules than this are tried together only, not in every combination. */
const MOST_SUBSETS = 6;

/** Index sets of `count` things, the larger ones first, without the empty one. */
function subsets(count: number): readonly (readonly number[])[] {
  const all = Array.from({ length: count }, (_, i) => i);
  if (count > MOST_SUBSETS) return [all];
  return Array.from({ length: 2 ** count - 1 }, (_, mask) => all.filter((i) => ((mask + 1) >> i) % 2 === 1)).sort(
    (a, b) => b.length - a.length,
  );
}
