import { checkNotificationTemplate, NO_FILES, type TemplateLibrary } from '../../templates/index.ts';
import type { Path } from '../problems/diagnostic.ts';
import { lineAndColumn } from '../queries.ts';
import type { Reading } from '../reading.ts';

/** What Alertmanager writes where nothing is said stands for what we write. */
const DEFAULT_TEXT = /^\s*\{\{-?\s*template\s+"([\w.]+\.default\.\w+)"\s+\.\s*-?\}\}\s*$/;

/** Where a text stands, and the template that Alertmanager takes where it is absent: `slack.default.title`. */
interface TextKey {
  readonly at: Path;
  readonly usual?: string;
}

/**
 * Templates at the given keys, checked; those that are absent, or say what is said anyway, are left out, unless a file defines anew
 * what stands there by default.
 */
export function readTexts<Name extends string>(
  reading: Reading,
  path: Path,
  keys: Readonly<Partial<Record<Name, TextKey>>>,
  library: TemplateLibrary,
): Readonly<Partial<Record<Name, string>>> & { readonly library?: TemplateLibrary } {
  const texts: Partial<Record<Name, string>> = {};
  for (const [name, { at, usual = '' }] of Object.entries(keys) as [Name, TextKey][]) {
    const written = reading.textAt([...path, ...at]);
    const named = written === undefined ? usual : DEFAULT_TEXT.exec(written)?.[1];
    if (named !== undefined && !library.own.has(named)) continue;
    const text = written ?? `{{ template "${named}" . }}`;
    const place = written === undefined ? path : [...path, ...at];
    checkText(reading, place, text, library, written !== undefined);
    texts[name] = text;
  }
  return library === NO_FILES ? texts : { ...texts, library };
}

/** Reports what is wrong with a template. @param isWritten it stands at the path as it is, so that places in it can be told */
export function checkText(
  reading: Reading,
  path: Path,
  text: string,
  library: TemplateLibrary,
  isWritten = false,
): void {
  for (const { message, hint, offset } of checkNotificationTemplate(text, library)) {
    const where = isWritten ? { offset: lineAndColumn(text, offset) } : {};
    reading.problems.add(path, `template: ${message}`, { ...where, hint });
  }
}

/** Names a key that Alertmanager has and that changes nothing here. */
export function warnIgnored(reading: Reading, path: Path): void {
  if (reading.value(path) === undefined) return;
  reading.problems.add(path, `"${path.at(-1)}" has no meaning here and is read over`, {
    severity: 'warning',
    atKey: true,
  });
}
