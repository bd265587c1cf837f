import type { AnomalyEpisode } from '../anomaly/index.ts';
import type { Balance, EffectiveSavingsRate, RoiSummary, TargetStanding } from '../roi/index.ts';
import type { Labels } from '../series/index.ts';
import type { DefinitionChange, Incident, PairDifference, SloDefinition, SloStatus } from '../slo/index.ts';
import type { Instant, Period, TimeRange } from '../time/index.ts';
import type { PanelDefinition, PanelTable, ResourceDefinition } from './panel.ts';

/**
 * Everything that a report says follows from these facts; the job gathers them with a handful of set-based reads and the
 * builder is pure. Ratios are 0 to 1, counts unrounded, times UTC milliseconds.
 */
export interface ReportFacts {
  readonly period: Period;
  /** The 12 periods before and this one, oldest first: the columns of every trend. */
  readonly periods: readonly Period[];
  /** Local days in the report's zone, oldest first, up to the period's end. All `days` of all groups follow this list. */
  readonly days: readonly TimeRange[];
  /** Logical time of the run. */
  readonly at: Instant;
  /** In the order of the configuration; an SLO with `groupBy` has several groups. */
  readonly slos: readonly SloFacts[];
  /** What those are called that money is spent on and the report leaves out; absent where there are none. */
  readonly otherSlos?: readonly Pick<SloDefinition, 'name' | 'title' | 'service'>[];
  /** Of this period and the one before, by start. */
  readonly incidents: readonly IncidentFacts[];
  /** Deploys and events that touch the period, by start. */
  readonly events: readonly EventFacts[];
  /** Time that does not count, as it is in the ledger, by start. */
  readonly corrections: readonly CorrectionFacts[];
  readonly anomalies: AnomalyFacts;
  readonly alerts: AlertFacts;
  /** Rules that would page less; absent where nothing was replayed. */
  readonly tuning?: readonly TuningFacts[];
  /** Undefined where nothing is priced. */
  readonly savings: SavingsFacts | undefined;
  /** In the order in which they are shown. */
  readonly panels: readonly PanelFacts[];
  /** Scrape targets, worst first; absent where no source names them. */
  readonly targets?: readonly TargetFacts[];
  /** What may fill up. */
  readonly capacity: readonly CapacityFacts[];
  /** SLOs that measure the same from two sources; absent where none are declared to. */
  readonly pairs?: readonly PairFacts[];
  /** What changed in definitions in the period, by time. */
  readonly changes?: readonly (DefinitionChange & { readonly slo: string })[];
  /** What could not be collected or computed. */
  readonly problems: readonly { readonly subject: string; readonly message: string }[];
}

export interface SloFacts {
  readonly definition: SloDefinition;
  readonly groups: readonly GroupFacts[];
}

export interface GroupFacts {
  /** Judged at the period's end, or at the logical time where that is earlier. */
  readonly status: SloStatus;
  /** Judged at the end of the period before; undefined where nothing was seen by then. */
  readonly before: SloStatus | undefined;
  /** Sums of {@link ReportFacts.periods}. */
  readonly periods: readonly EventSum[];
  /** Sums of {@link ReportFacts.days}. */
  readonly days: readonly EventSum[];
}

/** Events after idle and unseen time was counted as the definition says, and how much of the time was seen. */
export interface EventSum {
  readonly good: number;
  readonly valid: number;
  readonly seenMs: number;
  /** Time that should have been seen: from the first data on, up to the logical time, without excluded time. */
  readonly dueMs: number;
  readonly excludedMs: number;
}

/** Two SLOs that measure the same, compared over the period. */
export interface PairFacts {
  readonly slo: SloDefinition;
  readonly other: SloDefinition;
  readonly difference: PairDifference;
}

export interface IncidentFacts {
  readonly incident: Incident;
  /** All components of its cost in the report's currency, as an exact decimal; undefined where the SLO has no price. */
  readonly cost: string | undefined;
  /** When the first alert on its SLO fired after it began; undefined where none did. */
  readonly alertedAt: Instant | undefined;
  /** When somebody took it, or an alert of it, on, and who; undefined where nobody did. */
  readonly acknowledged: { readonly at: Instant; readonly by: string } | undefined;
  /** From an annotation; empty where nobody has said. */
  readonly cause: string;
  /** What people noted about it and its alerts, by time. */
  readonly notes: readonly string[];
}

/** Something that happened in the period: a deploy, or another event that somebody wrote down. */
export interface EventFacts {
  readonly kind: 'deploy' | 'event';
  readonly start: Instant;
  /** Undefined for an instant. */
  readonly end: Instant | undefined;
  readonly text: string;
  readonly author: string;
  readonly url: string;
  /** What it is about (`slo`, `service`, …); empty for everything. */
  readonly labels: Labels;
}

/** Maintenance, or another reason why time is left out. */
export interface CorrectionFacts {
  readonly slo: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly reason: string;
}

export interface AnomalyFacts {
  /** Number of series that detectors watched in the period. */
  readonly watched: number;
  readonly episodes: readonly EpisodeFacts[];
  /** Number of episodes of the period before; undefined where nothing was watched. */
  readonly before: number | undefined;
  /** Series that are too young to be sure of them, and when they no longer are; those that learn longest last. */
  readonly learning?: readonly { readonly title: string; readonly until: Instant }[];
}

export interface EpisodeFacts {
  readonly episode: AnomalyEpisode;
  /** What people say of it: true for an anomaly, false for a false alarm; undefined where nobody has spoken. */
  readonly genuine?: boolean | undefined;
  /** Name of the metric for people, and its unit. */
  readonly title: string;
  readonly unit: string;
  /** SLO that the metric is a symptom of; empty where none is named. */
  readonly slo: string;
  readonly owner: string;
  readonly team: string;
  /** The series over the period, thinned for drawing. */
  readonly points: readonly BandPoint[];
}

export interface BandPoint {
  readonly at: Instant;
  readonly value: number | undefined;
  /** Expected range; undefined where it is not known. */
  readonly lower: number | undefined;
  readonly upper: number | undefined;
}

export interface AlertFacts {
  /** Notifications sent in the period, and in the one before. */
  readonly sent: number;
  readonly sentBefore: number | undefined;
  readonly now: AlertCounts;
  /** Undefined where nothing was seen then. */
  readonly before: AlertCounts | undefined;
}

/** What a replay of the last days says of the rules of one SLO that page. */
export interface TuningFacts {
  readonly slo: string;
  readonly days: number;
  /** Pages of the rules as they are, and how many of those told of an incident. */
  readonly pages: number;
  readonly useful: number;
  /** Pages of the rules that are proposed, which miss no incident that the others told of. */
  readonly pagesThen: number;
  readonly rules: readonly { readonly factor: number; readonly longMs: number; readonly shortMs: number }[];
}

/** Alerts that began to fire in a period. */
export interface AlertCounts {
  readonly fired: number;
  /** Of a severity that wakes people. */
  readonly pages: number;
  /** Pages between ten in the evening and six in the morning of the report's zone. */
  readonly nightPages: number;
  /** While a silence was in force for them. */
  readonly silenced: number;
  /** On an SLO, and how many of those were about an incident of it. */
  readonly onSlos: number;
  readonly useful: number;
}

/** A target that Prometheus scrapes, and the share of its scrapes that succeeded. */
export interface TargetFacts {
  readonly name: string;
  readonly up: number;
  readonly upBefore: number | undefined;
}

export interface CapacityFacts {
  readonly resource: ResourceDefinition;
  /** What was in use, over the history. */
  readonly used: PanelTable;
  /** Limits at its end; empty where the limit is a number. */
  readonly limits: PanelTable;
  /** End of the history: days to full count from here. */
  readonly until: Instant;
  /** Why there is no answer; empty where there is one. */
  readonly failure: string;
}

export interface PanelFacts {
  readonly panel: PanelDefinition;
  /** One for each query of the panel, in their order. */
  readonly answers: readonly PanelTable[];
  /** The same of the period before; undefined where it was not asked. */
  readonly before: readonly PanelTable[] | undefined;
  /** Distance of the points, milliseconds. */
  readonly stepMs: number;
  /** The answers are rows of SQL, which a table shows as they are. */
  readonly asRows: boolean;
  /** The answers are single figures at the period's end: nothing was reduced. */
  readonly atEnd: boolean;
  /** Why there is no answer; empty where there is one. */
  readonly failure: string;
}

export interface SavingsFacts extends Omit<Balance, 'summary' | 'period'> {
  /** Hourly savings that somebody wants, and what the period had. */
  readonly targets: readonly TargetStanding[];
  /** By provider and currency of the imported bills; empty where there are none. */
  readonly savingsRates: readonly EffectiveSavingsRate[];
  readonly now: RoiSummary;
  /** Undefined where there are no entries before this period. */
  readonly before: RoiSummary | undefined;
}
