import { type Labels, labelsKey } from '../series/index.ts';
import type { Instant } from '../time/index.ts';
import type { Detection } from './detect-series.ts';
import type { AnomalyEpisode, DetectorDefinition, ScoredPoint } from './detector.ts';
import { AGREED_RANGE, agreedEpisodes, agreement } from './episodes/agreement.ts';
import { episodeId, notificationTimes, quietMs } from './episodes/episodes.ts';
import type { GroupGrounds } from './episodes/grounds.ts';
import { reasonText } from './episodes/reason.ts';
import { bySeverity, severityOf } from './episodes/severity.ts';

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
  const odd = rows.reduce((best, row) => (row.score > best.score ? row : best), first);
  const peak = { time: odd.time, value: odd.score, ...AGREED_RANGE };
  const start = first.time - stepMs;
  const grounds = groundsOf(labels, peak.time, found);
  return [
    {
      id: episodeId(detector.name, labels, start),
      detector: detector.name,
      labels,
      start,
      end: seenUpTo - last.time > quietMs(detector, stepMs) ? last.time : undefined,
      last: last.time,
      peak,
      score: odd.score,
      severity: worstOf(detector, found),
      // No time is named in it.
      reason: reasonText({ grounds, labels, peak, unit: detector.unit, timeZone: 'UTC' }),
      grounds,
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

function groundsOf(labels: Labels, peak: Instant, { rows, members, at, stepMs }: Rows): GroupGrounds {
  const then = members
    .flatMap((member, i) => {
      const point = at[i]?.get(peak);
      return point === undefined ? [] : [{ labels: distinguishing(member.labels, labels), point }];
    })
    .sort((a, b) => b.point.score - a.point.score || (labelsKey(a.labels) < labelsKey(b.labels) ? -1 : 1));
  const odd = then.filter(({ point }) => point.anomalous).length;
  return {
    kind: 'group',
    odd,
    of: members.length,
    members: then
      .slice(0, Math.max(2, Math.min(NAMED, odd)))
      .map(({ labels: own, point: { value, lower, upper } }) => ({
        ...{ labels: own, value },
        ...(Number.isNaN(lower) ? {} : { expected: { lower, upper } }),
      })),
    lastedMs: rows.length > 1 ? (rows.at(-1)?.time ?? peak) - (rows[0]?.time ?? peak) + stepMs : 0,
  };
}

/** What of a member's labels is not the group's. */
function distinguishing(labels: Labels, group: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => group[name] === undefined));
}
