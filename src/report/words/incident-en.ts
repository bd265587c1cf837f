import type { RichText } from '../model.ts';
import { rich, strong } from './rich.ts';

/** What an incident was, for the sentence at the head of its own report. */
export interface IncidentStory {
  readonly name: string;
  readonly severity: 'outage' | 'degraded';
  readonly duration: string;
  readonly start: string;
  /** Empty while it goes on. */
  readonly end: string;
  readonly bad: string;
  readonly valid: string;
  readonly unit: string;
  readonly budget: string;
  /** Empty where nothing is priced. */
  readonly cost: string;
  /** What people said, or a suspicion; empty where nothing is known. */
  readonly cause: string;
}

/** Words of one incident: its own report, and what happened around it. */
export const INCIDENT_EN = {
  word: { outage: 'Outage', degraded: 'Degraded' } as Readonly<Record<'outage' | 'degraded', string>>,
  story: (it: IncidentStory): RichText => {
    const what = it.severity === 'outage' ? 'had an outage of' : 'was degraded for';
    const when = it.end === '' ? `since ${it.start}; it goes on` : `from ${it.start} to ${it.end}`;
    const cost = it.cost === '' ? rich`` : rich`, ${strong(it.cost)}`;
    const cause = it.cause === '' ? '' : ` ${it.cause}.`;
    return rich`${strong(it.name)} ${what} ${strong(it.duration)}, ${when}. ${it.bad} of ${it.valid} ${it.unit} failed: ${strong(it.budget)} of the budget${cost}.${cause}`;
  },
  /** One line for subjects of mails. */
  short: (it: IncidentStory): string =>
    `${it.name}: ${it.severity === 'outage' ? 'outage of' : 'degraded for'} ${it.duration} from ${it.start}, ${it.budget} of the budget${it.cost === '' ? '' : `, ${it.cost}`}`,
  cause: (cause: string): string => `Cause: ${cause}`,
  tile: {
    length: 'Duration',
    until: (time: string): string => `until ${time}`,
    bad: 'Failed',
    ofAll: (share: string, all: string): string => `${share} of ${all}`,
    budget: 'Budget spent',
    ofWindow: 'of the window’s',
    left: (left: string): string => `${left} left`,
    cost: 'Cost',
    inAll: 'all components',
    alerted: 'First alert',
    noAlert: 'no alert',
    taken: 'Taken on',
    nobody: 'by nobody',
    afterStart: 'after its start',
  },
  mtbf: (now: string, before: string): string => `MTBF ${now}${before}`,
  maintenance: 'Maintenance',
  deploys: 'Deploys, events',
  began: (name: string): string => `${name} begins`,
  ended: (name: string): string => `${name} ends`,
  alerted: (name: string): string => `First alert: ${name}`,
  acknowledged: (by: string): string => `Taken on by ${by}`,
  deploy: (text: string): string => `Deploy: ${text}`,
  event: (text: string): string => `Event: ${text}`,
  anomaly: (text: string): string => `Anomaly: ${text}`,
  note: (text: string): string => `Note: ${text}`,
};

export type IncidentWords = typeof INCIDENT_EN;
