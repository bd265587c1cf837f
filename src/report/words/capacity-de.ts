import type { CapacityWords } from './capacity-en.ts';

/** Wörter dessen, was sich füllt. */
export const CAPACITY_DE: CapacityWords = {
  remark: (days) => `Tage bis voll, knappste zuerst · robuster Trend über ${days} Tage mit 80-%-Bereich`,
  note: (days) => `Gestrichelt: ${days} Tage, etwa eine Bestellung. Rest ÷ mittlere Steigung der Tagesmediane.`,
  more: (count) => `${count} weitere sind nicht aufgeführt.`,
  inUse: (share, now, limit) => `${share} · ${now} von ${limit}`,
  full: 'voll',
  noTrend: 'kein Trend',
  noData: 'keine Daten',
  noLimit: 'Grenze unbekannt',
  failed: 'nicht lesbar',
  needs: (needed, has) => `braucht ${needed} Tage, hat ${has}`,
  range: (low, high, day) => `${low} bis ${high} · ${day}`,
  soonFull: (used, days, low, high) =>
    `Bei ${used}; voll in ${days} Tagen (${low} bis ${high}), wenn es so weitergeht.`,
  isFull: (used) => `Bei ${used}: voll.`,
  fullAbout: (day) => `voll etwa ${day}`,
  extend: 'Platz schaffen oder erweitern.',
  fills: (name, days) => `${name} ist voll, wenn es so weitergeht (${days} Tage).`,
};
