import type { Labels } from '../series/index.ts';
import type { Instant } from '../time/index.ts';

/** Somebody has taken an alert or an incident on: the A of MTTA. */
export interface Acknowledgement {
  /** A firing (`firingId`), or the id of an incident. Acknowledged once, by the first who did. */
  readonly subject: string;
  /** Of the alert; of an incident its SLO and group. */
  readonly labels: Labels;
  /** When the alert or the incident began. */
  readonly startsAt: Instant;
  readonly at: Instant;
  readonly by: string;
  readonly comment: string;
}

/** What an annotation is: `cause` and `note` are about an alert or incident, the other two about a time. */
export const ANNOTATION_KINDS = ['deploy', 'event', 'cause', 'note'] as const;
export type AnnotationKind = (typeof ANNOTATION_KINDS)[number];

/** Something that happened, in somebody's words. */
export interface Annotation {
  readonly id: string;
  readonly kind: AnnotationKind;
  /** A firing, the id of an incident, or empty where it is about a time only. */
  readonly subject: string;
  /** What it is about: `slo`, `service`, groups. Empty for everything. */
  readonly labels: Labels;
  readonly start: Instant;
  /** Undefined for an instant. */
  readonly end: Instant | undefined;
  readonly text: string;
  readonly author: string;
  /** Where more is to be read; empty for nowhere. */
  readonly url: string;
}

/** As much of an incident as says what belongs to it. */
export interface IncidentSpan {
  readonly id: string;
  readonly slo: string;
  readonly group: Labels;
  readonly start: Instant;
  readonly end: Instant | undefined;
}

/** A condition looks back over an hour: an alert may fire this long after its incident has ended. */
const LATE_MS = 3_600_000;

/**
 * Whether an alert (or what somebody said of it) belongs to an incident: it is of the incident's SLO and group, and began between the
 * incident's start and an hour after its end.
 */
export function belongsTo(incident: IncidentSpan, labels: Labels, startsAt: Instant): boolean {
  const { slo, group, start, end } = incident;
  if (labels.slo !== slo || startsAt < start || startsAt > (end ?? Number.POSITIVE_INFINITY) + LATE_MS) return false;
  return Object.entries(group).every(([name, value]) => labels[name] === value || labels[`exported_${name}`] === value);
}
