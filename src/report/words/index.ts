import { type Language, languageOf } from '../languages.ts';
import { DE } from './de.ts';
import { EN } from './en.ts';
import type { Words } from './words.ts';

export { plain, rich, sentences, strong } from './rich.ts';
export type { NamedIncident, NetChange, PeriodName, PeriodUnit, Words, WorstSlo } from './words.ts';

const WORDS: Readonly<Record<Language, Words>> = { en: EN, de: DE };

/** The words of the locale's language. */
export function wordsFor(locale: string): Words {
  return WORDS[languageOf(locale)];
}
