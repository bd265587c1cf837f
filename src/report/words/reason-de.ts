import type { StandoutName } from '../../anomaly/index.ts';
import type { ReasonWords } from './reason-words.ts';

const STANDOUTS: Readonly<Record<StandoutName, string>> = {
  'last-day': 'Abstand vom letzten Tag',
  'last-week': 'Abstand von der letzten Woche',
  'last-hour': 'Abstand von der letzten Stunde',
  step: 'Sprung gegenüber dem Punkt davor',
  'recent-line': 'Abstand vom jüngsten Verlauf',
  'same-time': 'Abstand von derselben Uhrzeit anderer Tage',
  'course-of-day': 'Abweichung vom Tagesverlauf',
  'time-of-day': 'Abweichung für diese Uhrzeit',
  'week-ago': 'Unterschied zur Vorwoche',
  'level-shift': 'Verschiebung des Niveaus',
  'shift-against-other-days': 'Verschiebung gegenüber anderen Tagen',
  spread: 'Änderung der Streuung',
  'new-extreme': 'neuer Extremwert',
  prediction: 'Abstand von der Vorhersage',
  'prediction-for-time-of-day': 'Abstand von der Vorhersage für diese Uhrzeit',
  'slow-departure': 'langsame Abkehr von den Wochen davor',
  'outside-range': 'eine halbe Stunde weit außerhalb des erwarteten Bereichs',
  'lasting-departure': 'eine halbe Stunde auf einer Seite des Erwarteten',
  'stands-still': 'ein Wert, der stillsteht',
  'not-allowed': 'außerhalb des zulässigen Bereichs',
};

export const REASON_DE: ReasonWords = {
  out: (times, side) =>
    `Um das ${times}-Fache der üblichen Streuung ${side === 'above' ? 'über' : 'unter'} dem erwarteten Bereich`,
  manyTimes: 'über 100',
  inside: 'Im erwarteten Bereich, aber eine seltene Verbindung von Wert, Uhrzeit und jüngstem Verlauf',
  lasted: (duration) => `${duration} lang auffällig`,
  standout: (name, figures) => `am deutlichsten: ${STANDOUTS[name]}${figures === '' ? '' : ` (${figures})`}`,
  instead: (seen, usual) => `${seen} statt üblicher ${usual}`,
  soFar: (seen, former) => `${seen} nach bisher ${former}`,
  beyond: (seen, limit) => `${seen} jenseits der Grenze von ${limit}`,
  since: (time) => `seit ${time}`,
  together: (time, odd, of, score) =>
    `${time}, ${odd} von ${of} Reihen auffällig, gemeinsam mehr als Zufall (Anomaliewert ${score}).`,
  member: (name, value, range) =>
    range === undefined ? `${name} ${value}` : `${name} ${value} (erwartet ${range.lower} bis ${range.upper})`,
};
