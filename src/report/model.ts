import type { Instant } from '../time/index.ts';
import type { Language } from './languages.ts';
import type { SectionKey } from './section-names.ts';

/**
 * Version of the model. A change of what {@link ReportModel} holds, in any field, takes the next number: models of other versions lie
 * in stores, and painters read only their own.
 */
export const REPORT_SCHEMA = 'nines.report/2';

/**
 * The report as data: the only input of every painter, kept in the store, versioned, plain JSON (no undefined, NaN, Date).
 * Texts are final, in the report's language and locale, unescaped: each painter escapes for its own format. Raw figures stand
 * beside their printed form, so that a reader of the JSON can check every printed one.
 * `null` is "not known" and is printed as a dash, never as 0.
 */
export interface ReportModel {
  readonly schema: typeof REPORT_SCHEMA;
  readonly name: string;
  readonly language: Language;
  readonly locale: string;
  readonly currency: string;
  readonly title: string;
  readonly scope: string;
  readonly confidentiality: string;
  readonly period: ReportPeriod;
  /** Logical time of the run that made it. */
  readonly generatedAt: Instant;
  /** `Made Mon 16 Nov 2026 07:00 · data to Sun 15 Nov 23:59 · coverage 92.5% · nines 1.0.0` */
  readonly provenance: string;
  /** `Times: Europe/Berlin (UTC+1) · weeks start Monday` */
  readonly zoneNote: string;
  readonly version: string;
  readonly revision: number;
  /** Mean over SLOs, 0 to 1. */
  readonly coverage: number | null;
  readonly verdict: Verdict;
  /** Parts after the first page, in the order in which they stand. */
  readonly sections: readonly SectionKey[];
  /** Null in a first revision. */
  readonly changes: RevisionChanges | null;
  readonly actions: readonly Action[];
  readonly tiles: readonly Tile[];
  readonly slos: SloTable;
  readonly attention: readonly SloDetail[];
  readonly incidents: IncidentSection;
  readonly anomalies: AnomalySection;
  /** Null where nothing is priced. */
  readonly savings: SavingsSection | null;
  readonly capacity: CapacitySection | null;
  readonly health: HealthSection;
  /** Queries of the user's, by the head that they stand under. */
  readonly panels: readonly PanelSection[];
  readonly evidence: Evidence;
  readonly dates: readonly { readonly when: string; readonly text: string }[];
  /** Fixed words of the layout in the report's language: `page` → "page {page} of {pages}". Painters hold no words of their own. */
  readonly words: Readonly<Record<string, string>>;
}

/** What this revision says otherwise than the one before, which stays as it was. */
export interface RevisionChanges {
  readonly remark: string;
  readonly rows: readonly {
    readonly name: string;
    readonly what: string;
    readonly before: string;
    readonly now: string;
  }[];
  /** Said beside or in place of rows. */
  readonly note: string;
}

export type StatusKey = 'breached' | 'risk' | 'nodata' | 'idle' | 'met' | 'info';

/** Text with its important parts marked. */
export type RichText = readonly { readonly text: string; readonly strong?: boolean }[];

export interface Figure {
  readonly value: number | null;
  readonly text: string;
}

export interface ReportPeriod {
  /** `2026-W46` */
  readonly key: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly timeZone: string;
  /** `Week 46` */
  readonly label: string;
  /** `W46` */
  readonly short: string;
  /** `W45` */
  readonly previousShort: string;
  /** `Mon 9 to Sun 15 Nov 2026`; empty where the label says as much. */
  readonly dates: string;
}

export interface Verdict {
  readonly status: StatusKey;
  readonly word: string;
  readonly sentence: RichText;
  /** One line for mail preheaders and subjects: `1 of 8 SLOs breached, €5,634 lost, 5 actions.` */
  readonly short: string;
}

export interface Action {
  readonly status: StatusKey;
  readonly word: string;
  readonly subject: string;
  /** What happened and why. */
  readonly text: string;
  readonly cost: string;
  readonly costNote: string;
  readonly money: number | null;
  readonly share: number | null;
  /** Imperative. */
  readonly todo: string;
  /** `M. Okafor, Platform · by Tue 24 Nov` */
  readonly owner: string;
}

export interface Tile {
  readonly key: string;
  readonly label: string;
  readonly figure: Figure;
  /** `2 fewer, worse` without arrow; empty where there is nothing to compare. */
  readonly change: string;
  readonly direction: 'up' | 'down' | 'none';
  readonly meaning: 'better' | 'caution' | 'worse' | 'neutral';
  /** `W45: 9 of 9` or `first week` */
  readonly earlier: string;
}

export interface SloTable {
  /** `worst first · window: rolling 28 days to 15 Nov` */
  readonly remark: string;
  readonly windowHead: string;
  readonly periodHead: string;
  readonly trendHead: string;
  readonly rows: readonly SloRow[];
  readonly key: readonly string[];
}

export interface SloRow {
  /** Anchor and key: SLO name, and the group where there is one. */
  readonly id: string;
  readonly slo: string;
  readonly name: string;
  readonly group: string;
  readonly team: string;
  readonly status: StatusKey;
  readonly word: string;
  /** What the error-budget policy says: freeze, review, carry on. */
  readonly policy: string;
  readonly objective: Figure;
  readonly window: Figure;
  /** Number of valid events in the window: `36.7 M`. */
  readonly windowEvents: string;
  readonly periodActual: Figure;
  readonly change: string;
  readonly direction: 'up' | 'down' | 'none';
  /** True where figures come from an incomplete part: printed in brackets, excluded from sums. */
  readonly partial: boolean;
  readonly trend: readonly TrendPoint[];
  /** Share of budget used, 1 is all; null where not judged. */
  readonly budgetUsed: Figure;
  /** `46.0 k of 36.7 k requests` */
  readonly budgetNote: string;
  readonly burn: Figure;
  readonly burnNote: string;
  readonly coverage: Figure;
  /** `Platform · 100.0% seen` */
  readonly note: string;
  readonly accuracy: 'exact' | 'approximate';
}

export interface TrendPoint {
  readonly label: string;
  readonly value: number | null;
  readonly missed: boolean;
}

export interface SloDetail {
  readonly id: string;
  readonly status: StatusKey;
  readonly word: string;
  readonly name: string;
  readonly remark: string;
  readonly compliance: ComplianceChart;
  readonly burnDown: BurnDownChart;
  readonly contributors: ContributorChart | null;
  /** Heading and paragraphs of what the error-budget policy says. */
  readonly policy: readonly string[];
}

interface ChartHead {
  /** The chart's title is its finding, one sentence. */
  readonly finding: string;
  /** What is drawn, and its unit. */
  readonly unit: string;
  /** Alternative text: finding, first, worst, last, target. */
  readonly alt: string;
}

export interface ComplianceChart extends ChartHead {
  /** Ratios 0 to 1. */
  readonly points: readonly (TrendPoint & { readonly text: string })[];
  readonly target: number;
  readonly targetText: string;
}

export interface BurnDownChart extends ChartHead {
  /** Budget left as a share, 1 is all of it, negative when overspent; null where unseen. */
  readonly days: readonly { readonly at: Instant; readonly label: string; readonly left: number | null }[];
  readonly forecast: readonly {
    readonly at: Instant;
    readonly label: string;
    readonly typical: number;
    readonly low: number;
    readonly high: number;
  }[];
  /** Why there is no forecast; empty where there is one. */
  readonly forecastNote: string;
  readonly lastText: string;
  /** Named moments on the line: `outage`. */
  readonly marks: readonly { readonly at: Instant; readonly text: string }[];
  /** Day the line is back above zero. */
  readonly returnAt: { readonly at: Instant; readonly text: string } | null;
}

export interface ContributorChart extends ChartHead {
  readonly rows: readonly {
    readonly name: string;
    readonly value: number;
    readonly text: string;
    readonly share: string;
    readonly kind: 'finding' | 'ordinary' | 'other';
  }[];
}

export interface IncidentSection {
  readonly remark: string;
  readonly rows: readonly {
    readonly id: string;
    readonly name: string;
    readonly slo: string;
    readonly severity: 'outage' | 'degraded';
    readonly start: Instant;
    readonly end: Instant | null;
    readonly startText: string;
    readonly endText: string;
    readonly duration: string;
    readonly mttd: string;
    readonly mtta: string;
    readonly mttr: string;
    readonly budget: string;
    readonly cost: string;
    readonly cause: string;
  }[];
  /** Last row of the table: name, start, end, MTTD, MTTA, MTTR, budget, cost, and the period before; empty without incidents. */
  readonly total: readonly string[];
  readonly note: string;
  /** Said instead of the table where there are none. */
  readonly empty: string;
  /** What happened when, in a report about one incident; notes without a time come last. */
  readonly log: readonly { readonly at: Instant | null; readonly when: string; readonly text: string }[];
  /** Rows of the picture: one per SLO with incidents, one for anomalies. `dayLabels` are its columns. */
  readonly timeline: {
    readonly dayLabels: readonly string[];
    readonly rows: readonly {
      readonly label: string;
      readonly items: readonly {
        readonly kind: 'outage' | 'degraded' | 'maintenance' | 'deploy' | 'anomaly';
        readonly start: Instant;
        readonly end: Instant;
        readonly text: string;
      }[];
    }[];
    readonly alt: string;
  };
}

export interface AnomalySection {
  readonly remark: string;
  readonly empty: string;
  readonly items: readonly {
    readonly id: string;
    readonly title: string;
    readonly unit: string;
    readonly points: readonly {
      readonly at: Instant;
      readonly value: number | null;
      readonly lower: number | null;
      readonly upper: number | null;
      readonly anomalous: boolean;
    }[];
    readonly peak: { readonly at: Instant; readonly value: number; readonly text: string };
    /** `Tue 09:14, expected 195 to 315, was 1,840 (score 0.97).` */
    readonly what: string;
    readonly why: string;
    readonly alt: string;
  }[];
  readonly dayLabels: readonly string[];
}

export interface SavingsSection {
  readonly remark: string;
  readonly finding: string;
  readonly unit: string;
  readonly alt: string;
  readonly rows: readonly {
    readonly name: string;
    readonly amount: number;
    readonly text: string;
    readonly kind: 'gain' | 'avoided' | 'cost' | 'downtime' | 'total';
    readonly assumption: string;
  }[];
  readonly assumptions: readonly {
    readonly name: string;
    readonly value: string;
    readonly unit: string;
    readonly source: string;
    /** Day from which it holds or on which it was looked up; empty where nobody has said. */
    readonly asOf: string;
  }[];
  readonly note: string;
  readonly roi: Figure;
  readonly payback: string;
}

export interface CapacitySection {
  readonly remark: string;
  readonly rows: readonly {
    readonly name: string;
    readonly status: StatusKey;
    readonly used: number;
    readonly usedText: string;
    readonly days: Figure;
    readonly range: readonly [number, number] | null;
    readonly rangeText: string;
  }[];
  readonly note: string;
}

export interface HealthSection {
  readonly columns: readonly {
    readonly title: string;
    readonly rows: readonly { readonly name: string; readonly value: string; readonly earlier: string }[];
  }[];
}

/** Panels under one head, in their order. */
export interface PanelSection {
  readonly title: string;
  readonly remark: string;
  readonly panels: readonly Panel[];
}

/** A query of the user's as a figure, a table or a chart. Values are in the unit that is printed beside them. */
export type Panel = StatPanel | TablePanel | TopPanel | LinePanel | HeatPanel | EmptyPanel;

interface PanelHead {
  readonly id: string;
  readonly title: string;
  /** Unit, what was asked, and what stands out. */
  readonly unit: string;
  readonly alt: string;
  /** What was left out; empty where nothing was. */
  readonly note: string;
  readonly width: 'full' | 'half';
  /** Key of its query in the evidence: `P3`. */
  readonly query: string;
}

export interface StatPanel extends PanelHead {
  readonly kind: 'stat';
  /** One, or one for each series. */
  readonly tiles: readonly Tile[];
}

export interface TablePanel extends PanelHead {
  readonly kind: 'table';
  readonly columns: readonly { readonly name: string; readonly align: 'left' | 'right' }[];
  readonly rows: readonly (readonly string[])[];
  /** The cells before they were printed, instants as UTC milliseconds. */
  readonly values: readonly (readonly (string | number | null)[])[];
}

export interface TopPanel extends PanelHead {
  readonly kind: 'top';
  /** Largest first. */
  readonly rows: readonly {
    readonly name: string;
    readonly value: number;
    readonly text: string;
    /** The period before: `W45: 12.4`; empty where not known. */
    readonly earlier: string;
  }[];
  readonly target: Figure | null;
}

export interface LinePanel extends PanelHead {
  readonly kind: 'lines' | 'bars';
  readonly start: Instant;
  readonly end: Instant;
  readonly stepMs: number;
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly { readonly at: Instant; readonly value: number | null }[];
    readonly lowest: Figure;
    readonly mean: Figure;
    readonly highest: Figure;
    readonly last: Figure;
  }[];
  readonly target: Figure | null;
  /** Marks of the time axis; those without `mark` name the stretch around them. */
  readonly ticks: readonly { readonly at: Instant; readonly text: string; readonly mark: boolean }[];
}

export interface HeatPanel extends PanelHead {
  readonly kind: 'heatmap';
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly cells: readonly (number | null)[] }[];
  readonly low: Figure;
  readonly high: Figure;
}

/** Said in place of a panel without data. */
export interface EmptyPanel extends PanelHead {
  readonly kind: 'empty';
  readonly text: string;
}

export interface Evidence {
  readonly remark: string;
  readonly rows: readonly {
    readonly slo: string;
    readonly bad: string;
    readonly total: string;
    readonly allowed: string;
    readonly actual: string;
    readonly used: string;
    readonly periodBad: string;
    readonly periodTotal: string;
    readonly burn: string;
    readonly query: string;
    /** The same counts unrounded, for readers of the JSON and the CSV. */
    readonly counts?: {
      readonly bad: number;
      readonly total: number;
      readonly allowed: number | null;
      readonly periodBad: number | null;
      readonly periodTotal: number | null;
    };
  }[];
  readonly formulas: readonly { readonly name: string; readonly text: string }[];
  readonly queriesRemark: string;
  readonly queries: readonly { readonly key: string; readonly text: string }[];
  readonly attached: string;
}
