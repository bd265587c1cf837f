import { DE } from './de.ts';
import { EN } from './en.ts';
import type { Words } from './words.ts';

export { plain, rich, sentences, strong } from './rich.ts';
export type { NamedIncident, NetChange, PeriodName, PeriodUnit, Words, WorstSlo } from './words.ts';

/** German for German locales, English for all others; figures follow the locale in any case. */
export function wordsFor(locale: string): Words {
  return /^de\b/i.test(locale) ? DE : EN;
}
