import type { Labels } from '../series/index.ts';
import type { Instant } from '../time/index.ts';
import type { Grounds } from './episodes/grounds.ts';

/** What to watch and how. One model per series that the query returns. */
export interface DetectorDefinition {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly query: string;
  readonly unit: string;
  readonly stepMs: number;
  /** Trailing history that trains the model. */
  readonly trainMs: number;
  readonly retrainMs: number;
  readonly engine: 'isolation-forest' | 'ml-isolation-forest';
  readonly seed: number;
  /** Share of points taken as anomalous, the former setting; undefined where `falseAlarmsPerWeek` decides. */
  readonly contamination: number | undefined;
  /** Former setting: notify only above this score. */
  readonly minConfidence: number | undefined;
  readonly falseAlarmsPerWeek: number;
  readonly direction: 'both' | 'above' | 'below';
  readonly minDeviation: { readonly absolute: number; readonly relative: number };
  /** Values outside of it are anomalies whatever is usual; infinite where there is no limit. */
  readonly allowed: { readonly min: number; readonly max: number };
  /** Points with less of this are gaps; undefined where every point counts. */
  readonly minTraffic: { readonly query: string; readonly atLeast: number } | undefined;
  /** Days that are like a Sunday: `2026-04-03`, or `12-25` for every year. */
  readonly holidays: readonly string[];
  /** Series that agree in these labels are judged as one; empty where each is judged by itself. */
  readonly groupBy: readonly string[];
  /** Points closer together than this belong to one episode. */
  readonly mergeGapMs: number;
  /** SLO that this metric is a symptom of, for the report. */
  readonly slo: string;
  readonly owner: string;
  readonly team: string;
  readonly labels: Labels;
}

/** One scored point of a series. */
export interface ScoredPoint {
  readonly time: Instant;
  readonly value: number;
  /**
   * 0 to 1, comparable across series; 0.5 is the threshold. A point of an episode that lasts may be below it: its value is still out, though no
   * longer odd.
   */
  readonly score: number;
  readonly expected: number;
  readonly lower: number;
  readonly upper: number;
  readonly anomalous: boolean;
}

/** An episode: consecutive anomalous points of one series. Key: detector, labels, start. */
export interface AnomalyEpisode {
  /** Stable: detector, labels and start. */
  readonly id: string;
  readonly detector: string;
  readonly labels: Labels;
  /** Start of the step of its first odd point. */
  readonly start: Instant;
  /** Time of its last odd point; undefined while it may still go on. */
  readonly end: Instant | undefined;
  /** Time of the last odd point seen so far. */
  readonly last: Instant;
  readonly peak: {
    readonly time: Instant;
    readonly value: number;
    readonly expected: number;
    readonly lower: number;
    readonly upper: number;
  };
  readonly score: number;
  readonly severity: 'minor' | 'major' | 'critical';
  /** One English sentence with figures: why it is odd. */
  readonly reason: string;
  /** The same as data; undefined where a version of nines found it that did not keep it. */
  readonly grounds: Grounds | undefined;
}
