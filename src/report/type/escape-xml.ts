import { plainText } from './plain-text.ts';
import { isolated } from './right-to-left.ts';

/**
 * Text for XML and HTML, in content and in attributes, as one line: control characters and marks that turn the direction are left
 * out, and words that run from right to left are set apart.
 */
export function escapeXml(text: string): string {
  return isolated(plainText(text))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
