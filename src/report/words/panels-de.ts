import type { PanelWords } from './panels-en.ts';

/** Wörter der Abfragen, die der Bericht zeigt. */
export const PANELS_DE: PanelWords = {
  title: 'Werte und Verläufe',
  reduced: (how, current) =>
    ({
      mean: `Mittel ${current}`,
      last: `letzter Wert ${current}`,
      max: `höchster Wert ${current}`,
      min: `niedrigster Wert ${current}`,
      sum: `Summe ${current}`,
    })[how],
  atEnd: (current) => current,
  every: (step) => `ein Wert alle ${step}`,
  highest: (value, when) => `höchster Wert ${value} am ${when}`,
  target: (value) => `Ziel ${value}`,
  shown: (shown, total, what) => `${shown} von ${total} ${what === 'rows' ? 'Zeilen' : 'Reihen'}`,
  notDrawn: (count) =>
    count === 1
      ? 'Eine weitere Reihe ist nicht gezeichnet: Ihr Mittel ist kleiner.'
      : `${count} weitere Reihen sind nicht gezeichnet: Ihre Mittel sind kleiner.`,
  heatKey: (low, high) => `hell = ${low}, dunkel = ${high}`,
  hourOfDay: 'nach Tageszeit',
  noData: (current) => `Keine Daten ${current}.`,
  failed: (message) => `Nicht lesbar: ${message}.`,
  lineAlt: (name, lowest, highest, last) =>
    `${name}: niedrigster Wert ${lowest}, höchster ${highest}, letzter ${last}.`,
  topAlt: (names) => `Größte zuerst: ${names}.`,
  heatAlt: (high, where) => `Höchster Wert ${high}: ${where}.`,
  name: 'Name',
  value: 'Wert',
};
