import { timelineKinds } from '../charts/index.ts';
import type { ReportModel } from '../model.ts';

const WORDS = { outage: 'keyOutage', degraded: 'keyDegraded', maintenance: 'keyMaintenance' } as const;

/** `tall red = outage · low amber = degraded`: the kinds of bars that the timeline of incidents holds; empty where it has none. */
export function timelineKey({ incidents, words }: ReportModel): string {
  return timelineKinds(incidents.timeline)
    .map((kind) => words[WORDS[kind]] ?? '')
    .filter((text) => text !== '')
    .join(' · ');
}
