import { type Labels, labelsText } from '../series/index.ts';
import { formatDuration, type Instant } from '../time/index.ts';
import { AGREED_RANGE, agreedEpisodes, agreement } from './agreement.ts';
import type { Detection } from './detect-series.ts';
import type { AnomalyEpisode, DetectorDefinition, ScoredPoint } from './detector.ts';
import { episodeId, notificationTimes, quietMs } from './episodes.ts';
import { rangeText, valueText } from './reason.ts';
import { bySeverity, severityOf } from './severity.ts';

/** Members named in the words of an episode. */
const NAMED = 3;
/** An episode lasts while the values of so many members are out. */
const AGREE = 2;

/** One series of a group with what was found in it. */
export interface GroupMember {
  readonly labels: Labels;
  readonly detection: Pick<Detection, 'points'>;
}

/** The labels that make up the group of a series. */
export function groupLabels(detector: Pick<DetectorDefinition, 'groupBy'>, labels: Labels): Labels {
  return Object.fromEntries(detector.groupBy.flatMap((name) => (labels[name] ? [[name, labels[name]]] : [])));
}

/**
 * Judges several series as one row with one label: at each time by the two that are oddest. A group of one series is that series; call this for
 * two and more.
 * @param labels of the group.
 */
export function detectGroup(
  detector: DetectorDefinition,
  labels: Labels,
  members: readonly GroupMember[],
  stepMs: number,
): Detection {
  const agreed = agreement(members.map(({ detection }) => detection));
  const at = members.map(({ detection }) => new Map(detection.points.map((point) => [point.time, point])));
  const lastsAt = (time: Instant): boolean => at.filter((points) => points.get(time)?.anomalous).length >= AGREE;
  const episodes = agreedEpisodes(detector, agreed, { stepMs, lastsAt });
  const odd = new Set(episodes.flat().map(({ time }) => time));
  const points = agreed.map((point) => ({ ...point, anomalous: odd.has(point.time) }));
  const seenUpTo = points.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
  return {
    points,
    episodes: episodes.flatMap((rows) => toEpisode(detector, labels, { rows, members, at, stepMs, seenUpTo })),
    notifications: episodes.flatMap((rows) => notificationTimes(rows.map(({ time }) => time))),
  };
}

interface Rows {
  /** Not empty. */
  readonly rows: readonly ScoredPoint[];
  readonly members: readonly GroupMember[];
  /** Points of each member by time. */
  readonly at: readonly ReadonlyMap<Instant, ScoredPoint>[];
  readonly stepMs: number;
  readonly seenUpTo: Instant;
}

function toEpisode(detector: DetectorDefinition, labels: Labels, found: Rows): AnomalyEpisode[] {
  const { rows, stepMs, seenUpTo } = found;
  const [first] = rows;
  const last = rows.at(-1);
  if (first === undefined || last === undefined) return [];
  const peak = rows.reduce((best, row) => (row.score > best.score ? row : best), first);
  const start = first.time - stepMs;
  return [
    {
      id: episodeId(detector.name, labels, start),
      detector: detector.name,
      labels,
      start,
      end: seenUpTo - last.time > quietMs(detector, stepMs) ? last.time : undefined,
      last: last.time,
      peak: { time: peak.time, value: peak.score, ...AGREED_RANGE },
      score: peak.score,
      severity: worstOf(detector, found),
      reason: reasonOf(labels, peak.time, found),
    },
  ];
}

/** That of the series that fares worst while they are odd together. */
function worstOf({ allowed }: DetectorDefinition, { rows, at, stepMs }: Rows): AnomalyEpisode['severity'] {
  const severities = at.flatMap((points) => {
    const odd = rows.flatMap(({ time }) => points.get(time) ?? []).filter(({ anomalous }) => anomalous);
    const [first] = odd;
    const last = odd.at(-1);
    return first && last ? [severityOf(odd, last.time - first.time + stepMs, allowed)] : [];
  });
  return severities.sort(bySeverity).at(-1) ?? 'minor';
}

/** `checkout: 2 of 5 series odd together: errors 340 (2 to 9 expected), latency 1,840 (195 to 315 expected); odd for 25m.` */
function reasonOf(labels: Labels, peak: Instant, { rows, members, at, stepMs }: Rows): string {
  const then = members
    .flatMap((member, i) => {
      const point = at[i]?.get(peak);
      return point === undefined ? [] : [{ name: distinguishing(member.labels, labels), point }];
    })
    .sort((a, b) => b.point.score - a.point.score || (a.name < b.name ? -1 : 1));
  const odd = then.filter(({ point }) => point.anomalous).length;
  const named = then.slice(0, Math.max(2, Math.min(NAMED, odd))).map(({ name, point: { value, lower, upper } }) => {
    const expected = Number.isNaN(lower) ? '' : ` (${rangeText(lower, upper)} expected)`;
    return `${name} ${valueText(value)}${expected}`;
  });
  const group = Object.keys(labels).length === 0 ? '' : `${labelsText(labels)}: `;
  const lengthMs = (rows.at(-1)?.time ?? peak) - (rows[0]?.time ?? peak) + stepMs;
  const length = rows.length > 1 ? `; odd for ${formatDuration(lengthMs)}` : '';
  return `${group}${odd} of ${members.length} series odd, together more than by chance: ${named.join(', ')}${length}.`;
}

/** What of a member's labels is not the group's. */
function distinguishing(labels: Labels, group: Labels): string {
  return labelsText(Object.fromEntries(Object.entries(labels).filter(([name]) => group[name] === undefined)));
}
