import type { Revealable } from '../../alerting/index.ts';
import type { TemplateLibrary } from '../../templates/index.ts';
import type { Path } from '../problems/diagnostic.ts';
import type { Reading } from '../reading.ts';
import { Secret } from '../secret.ts';
import { checkText } from './notification-texts.ts';

/** A webhook's address is a secret as a whole: many carry their token in the path. @param library it may be a template */
export function secretUrl(
  reading: Reading,
  path: Path,
  key: string,
  library?: TemplateLibrary,
): Revealable | undefined {
  const content = reading.content(path, key);
  if (content?.includes('{{') && library !== undefined) {
    const written = reading.textAt([...path, key]);
    checkText(reading, [...path, written === undefined ? `${key}_file` : key], content, library, written !== undefined);
    return new Secret(content);
  }
  if (content !== undefined && !(URL.canParse(content) && /^https?:/i.test(content))) {
    reading.problems.add([...path, `${key}_file`], 'the file must hold a URL that begins with http:// or https://');
  }
  return content === undefined ? undefined : new Secret(content);
}
