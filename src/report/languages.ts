/** What sets the pages of one language apart. */
interface PageStyle {
  /** Locale that Intl names days and months in. */
  readonly intl: string;
  readonly afterDay: string;
  readonly afterWeekday: string;
  /** Characters of the verdict, and its lines on paper, beyond which clauses are dropped: German runs longer than English. */
  readonly verdict: { readonly characters: number; readonly lines: number };
}

/** The languages that reports are written in. */
export const LANGUAGES = {
  en: { intl: 'en-US', afterDay: '', afterWeekday: '', verdict: { characters: 235, lines: 3 } },
  de: { intl: 'de', afterDay: '.', afterWeekday: '.,', verdict: { characters: 300, lines: 4 } },
} as const satisfies Readonly<Record<string, PageStyle>>;

export type Language = keyof typeof LANGUAGES;

/** The language of a locale (`de-AT` → `de`), English where there is none; figures follow the locale in any case. */
export function languageOf(locale: string): Language {
  const language = locale.toLowerCase().split(/[-_]/)[0] ?? '';
  return Object.hasOwn(LANGUAGES, language) ? (language as Language) : 'en';
}
