import type { RevisionWords } from './revision-en.ts';

/** Wörter dessen, was eine neue Revision anders sagt als die davor. */
export const REVISION_DE: RevisionWords = {
  remark: (revision, made) => `gegen Revision ${revision} vom ${made}`,
  slo: 'neu in diesem Bericht',
  more: (count) => `${count} weitere Werte weichen ab; beide Revisionen als JSON vergleichen.`,
  incomparable: (revision) =>
    `Revision ${revision} stammt von einer anderen Version von nines; die Werte beider sind nicht verglichen.`,
  none: 'Kein Wert der Übersicht weicht ab; eine Definition, ein Text oder eine Abfrage hat sich geändert.',
};
