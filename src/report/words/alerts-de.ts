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
  moreCorrections: 'Weitere Ausnahmen',
};
