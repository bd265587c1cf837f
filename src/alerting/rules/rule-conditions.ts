import { type Labels, labelsKey, type Series } from '../../series/index.ts';
import { type QueriedSample, type RuleTemplate, ruleTemplate } from '../../templates/index.ts';
import type { Instant } from '../../time/index.ts';
import type { AlertCondition, AlertState, ConditionReading } from '../alert.ts';
import type { AlertRule } from './alert-rule.ts';

/** What a source said about a rule at some instants. */
export interface RuleAnswers {
  /** In order, at equal distances. */
  readonly instants: readonly Instant[];
  /** Every point is an alert that holds at its instant. One label set may be given in several pieces. */
  readonly series: readonly Series[];
  /** Instants that could not be evaluated. */
  readonly failed: ReadonlySet<Instant>;
  /** Whether there are data at an instant for the series of an alert, where an empty answer does not say so; by the labels without the name. */
  readonly measured: ((labels: Labels, index: number) => boolean) | undefined;
  /** What the source says to a query of an annotation; throws a UsageError where it refuses it. */
  readonly queried: (query: string, at: Instant) => readonly QueriedSample[];
}

export interface RuleConditions {
  readonly conditions: readonly AlertCondition[];
  /** Annotations ask the source when they are written. */
  readonly asks: boolean;
  /** Why instants were not evaluated beyond those that the source refused: for the log. */
  readonly problem: string | undefined;
}

/** One alert: its points over the instants. */
interface Track {
  readonly labels: Labels;
  readonly values: Float64Array;
  readonly holds: Uint8Array;
  /** Series that it comes from, for the texts; more than one only where a label of the rule hides what tells them apart. */
  readonly from: { readonly labels: Labels; readonly firstIndex: number }[];
}

/**
 * Alerts of a threshold rule as Prometheus has them: labels of the series without its name, the rule's labels over them, one alert for
 * each such set. An instant at which two series make one alert, or more series answer than the rule allows, says nothing about any.
 * @param states of the rule, as the last run left them: those that the answers do not have any more have ended
 * @param common labels of every alert, where it has none of the same name
 */
export function ruleConditions(
  rule: AlertRule,
  answers: RuleAnswers,
  states: readonly AlertState[],
  common: Labels,
): RuleConditions {
  const { instants } = answers;
  const texts = compile(rule);
  const failed = Uint8Array.from(instants, (at) => (answers.failed.has(at) ? 1 : 0));
  const { tracks, problem } = tracksOf(rule, answers, texts, failed, common);
  for (const { key, labels } of states) {
    if (!tracks.has(key)) tracks.set(key, emptyTrack(labels, instants.length));
  }
  const conditions = [...tracks].map(
    ([key, track]): AlertCondition => ({
      key,
      rule: rule.id,
      labels: track.labels,
      forMs: rule.forMs,
      keepFiringForMs: rule.keepFiringForMs,
      // Annotations that ask are found by walking twice.
      readings: { [Symbol.iterator]: () => readings(track, answers, failed, rule.keepFiringForMs) },
      annotations: ({ value }, at) => {
        const index = indexAt(instants, at);
        const series = track.from.findLast(({ firstIndex }) => firstIndex <= index);
        return series === undefined || value === undefined
          ? undefined
          : expandAll(texts.annotations, {
              labels: series.labels,
              value,
              at,
              ...texts.surroundings,
              ask: (query) => answers.queried(query, at),
            });
      },
    }),
  );
  return { conditions, asks: texts.annotations.some(([, template]) => template.asks), problem };
}

interface Texts {
  readonly labels: readonly (readonly [string, RuleTemplate])[];
  readonly annotations: readonly (readonly [string, RuleTemplate])[];
  readonly surroundings: { readonly externalLabels: Labels; readonly externalUrl: string };
}

function compile(rule: AlertRule): Texts {
  const all = (texts: Labels) => Object.entries(texts).map(([name, text]) => [name, ruleTemplate(text)] as const);
  return {
    labels: all(rule.labels),
    annotations: all(rule.annotations),
    surroundings: { externalLabels: rule.externalLabels, externalUrl: rule.sourceUrl },
  };
}

function expandAll(texts: Texts['labels'], data: Parameters<RuleTemplate['expand']>[0]): Labels {
  return Object.fromEntries(texts.map(([name, template]) => [name, template.expand(data)]));
}

function tracksOf(
  rule: AlertRule,
  { instants, series }: RuleAnswers,
  texts: Texts,
  failed: Uint8Array,
  common: Labels,
): { tracks: Map<string, Track>; problem: string | undefined } {
  const tracks = new Map<string, Track>();
  const indices = new Map(instants.map((at, index) => [at, index]));
  const counts = new Uint32Array(instants.length);
  const perValue = texts.labels.some(([, template]) => template.usesValue);
  let problem: string | undefined;
  for (const { labels, times, values } of series) {
    const { __name__: _, ...own } = labels;
    const trackOf = (value: number, at: Instant): Track => {
      const given = expandAll(texts.labels, { labels, value, at, ...texts.surroundings });
      const key = labelsKey({ ...common, ...own, ...given, alertname: rule.name });
      const known = tracks.get(key);
      if (known) return known;
      const fresh = emptyTrack(JSON.parse(key) as Labels, instants.length);
      tracks.set(key, fresh);
      return fresh;
    };
    let track: Track | undefined;
    for (const [i, at] of times.entries()) {
      const index = indices.get(at);
      if (index === undefined) continue;
      const value = values[i] ?? Number.NaN;
      if (track === undefined || perValue) track = trackOf(value, at);
      if (track.holds[index] === 1) {
        failed[index] = 1;
        problem ??= `at ${new Date(at).toISOString()} two series have the labels ${labelsKey(track.labels)} once the rule has set its own`;
      }
      if (track.from.at(-1)?.labels !== labels) track.from.push({ labels, firstIndex: index });
      track.holds[index] = 1;
      track.values[index] = value;
      counts[index] = (counts[index] ?? 0) + 1;
    }
  }
  if (rule.limit > 0) {
    for (const [index, count] of counts.entries()) {
      if (count <= rule.limit) continue;
      failed[index] = 1;
      problem ??= `at ${new Date(instants[index] ?? 0).toISOString()} ${count} series answer, more than its limit of ${rule.limit}`;
    }
  }
  for (const { from } of tracks.values()) from.sort((a, b) => a.firstIndex - b.firstIndex);
  return { tracks, problem };
}

function emptyTrack(labels: Labels, length: number): Track {
  return { labels, values: new Float64Array(length), holds: new Uint8Array(length), from: [] };
}

/**
 * What a track says at every instant. Where it has long ended, the instants between change nothing and are passed over, so that a week
 * of evaluations costs what happened in it.
 */
function* readings(
  track: Track,
  { instants, measured }: RuleAnswers,
  failed: Uint8Array,
  keepFiringForMs: number,
): Generator<ConditionReading> {
  const series = track.from[0]?.labels ?? track.labels;
  let ended: Instant | undefined;
  for (const [index, at] of instants.entries()) {
    if (failed[index] === 1) yield { at, verdict: 'unknown', value: undefined };
    else if (track.holds[index] === 1) {
      ended = undefined;
      yield { at, verdict: 'true', value: track.values[index] };
    } else if (measured && !measured(series, index)) yield { at, verdict: 'unknown', value: undefined };
    else {
      ended ??= at;
      const settled = at - ended > keepFiringForMs + (instants[1] ?? at) - (instants[0] ?? at);
      if (!settled || index === instants.length - 1) yield { at, verdict: 'false', value: undefined };
    }
  }
}

/** Index of the last instant that is not after `at`. */
function indexAt(instants: readonly Instant[], at: Instant): number {
  const [first = 0, second = first + 1] = instants;
  return Math.min(Math.floor((at - first) / (second - first)), instants.length - 1);
}
