import type { AlertWords } from './alerts-en.ts';

/** Wörter der Alarme, der Ziele und der ausgenommenen Zeit. */
export const ALERTS_DE: AlertWords = {
  fired: 'Ausgelöste Alarme',
  pages: 'Rufe',
  nightPages: 'Rufe bei Nacht',
  silenced: 'Stummgeschaltet',
  useful: 'Zu einer Störung',
  targets: 'Ziele erreichbar, Anteil der Abfragen',
  moreTargets: (count) => `${count} weitere Ziele`,
  wholeTargets: (count) => (count === 1 ? '1 Ziel' : `${count} Ziele`),
  slos: (count) => (count === 1 ? '1 SLO' : `${count} SLOs`),
  tuning: 'Alarmschwellen',
  paged: (name, pages, useful, days, then) =>
    `${name} alarmiert mit seinen Regeln ${pages}-mal in ${days} Tagen, ${useful}-mal davon wegen einer Störung; mit den vorgeschlagenen ${then}-mal, ohne eine Störung zu verpassen.`,
  rule: (factor, over) => `${factor} über ${over}`,
  pageAt: (rules) => `Nur noch ab einer Rate von ${rules.join(' oder ')} alarmieren.`,
  pagesSaved: (count) => (count === 1 ? '1 Alarm weniger' : `${count} Alarme weniger`),
  inDays: (days) => `in ${days} Tagen`,
  moreCorrections: 'Weitere Ausnahmen',
};
