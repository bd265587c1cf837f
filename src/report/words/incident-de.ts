import type { IncidentWords } from './incident-en.ts';
import { rich, strong } from './rich.ts';

/** Wörter zu einer Störung: ihr eigener Bericht, und was um sie herum geschah. */
export const INCIDENT_DE: IncidentWords = {
  word: { outage: 'Ausfall', degraded: 'Beeinträchtigt' },
  story: (it) => {
    const [verb, rest] = it.severity === 'outage' ? ['fiel', 'aus'] : ['war', 'beeinträchtigt'];
    const when = it.end === '' ? `seit ${it.start}, und es dauert an` : `von ${it.start} bis ${it.end}`;
    const cost = it.cost === '' ? rich`` : rich`, ${strong(it.cost)}`;
    const cause = it.cause === '' ? '' : ` ${it.cause}.`;
    return rich`${strong(it.name)} ${verb} ${strong(it.duration)} lang ${rest}, ${when}. ${it.bad} von ${it.valid} (${it.unit}) schlugen fehl: ${strong(it.budget)} des Budgets${cost}.${cause}`;
  },
  short: (it) =>
    `${it.name}: ${it.duration} lang ${it.severity === 'outage' ? 'ausgefallen' : 'beeinträchtigt'} ab ${it.start}, ${it.budget} des Budgets${it.cost === '' ? '' : `, ${it.cost}`}`,
  cause: (cause) => `Ursache: ${cause}`,
  tile: {
    length: 'Dauer',
    until: (time) => `bis ${time}`,
    bad: 'Gescheitert',
    ofAll: (share, all) => `${share} von ${all}`,
    budget: 'Budget verbraucht',
    ofWindow: 'des Fensters',
    left: (left) => `noch ${left}`,
    cost: 'Kosten',
    inAll: 'alle Anteile',
    alerted: 'Erster Alarm',
    noAlert: 'kein Alarm',
    taken: 'Angenommen',
    nobody: 'von niemandem',
    afterStart: 'nach Beginn',
  },
  mtbf: (now, before) => `MTBF ${now}${before}`,
  maintenance: 'Wartung',
  deploys: 'Deploys, Ereignisse',
  began: (name) => `${name} beginnt`,
  ended: (name) => `${name} endet`,
  alerted: (name) => `Erster Alarm: ${name}`,
  acknowledged: (by) => `Angenommen von ${by}`,
  deploy: (text) => `Deploy: ${text}`,
  event: (text) => `Ereignis: ${text}`,
  anomaly: (text) => `Auffälligkeit: ${text}`,
  note: (text) => `Notiz: ${text}`,
};
