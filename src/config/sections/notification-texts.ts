import { checkNotificationTemplate } from '../../templates/index.ts';
import type { Path } from '../diagnostic.ts';
import { lineAndColumn } from '../queries.ts';
import type { Reading } from '../reading.ts';

/** What Alertmanager writes where nothing is said stands for what we write. */
const DEFAULT_TEXT = /^\s*\{\{-?\s*template\s+"[\w.]+\.default\.\w+"\s+\.\s*-?\}\}\s*$/;

/** Templates at the given keys, checked; those that are absent, or say what is said anyway, are left out. */
export function readTexts<Name extends string>(
  reading: Reading,
  path: Path,
  keys: Readonly<Record<Name, Path>>,
): Readonly<Partial<Record<Name, string>>> {
  const texts: Partial<Record<Name, string>> = {};
  for (const [name, key] of Object.entries(keys) as [Name, Path][]) {
    const text = reading.textAt([...path, ...key]);
    if (text === undefined || DEFAULT_TEXT.test(text)) continue;
    for (const { message, hint, offset } of checkNotificationTemplate(text)) {
      reading.problems.add([...path, ...key], `template: ${message}`, { offset: lineAndColumn(text, offset), hint });
    }
    texts[name] = text;
  }
  return texts;
}

/** Names a key that Alertmanager has and that changes nothing here. */
export function warnIgnored(reading: Reading, path: Path): void {
  if (reading.value(path) === undefined) return;
  reading.problems.add(path, `"${path.at(-1)}" has no meaning here and is read over`, {
    severity: 'warning',
    atKey: true,
  });
}
