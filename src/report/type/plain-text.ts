/**
 * Control characters and the marks that turn the direction of text: a name must not reorder or break the line it stands in. The
 * joiners U+200C and U+200D turn nothing, and words of some scripts and many emoji are spelled with them.
 */
const CONTROLS = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

/** Text as one line: control characters gone, runs of ordinary spaces made one. Narrow and no-break spaces stay. */
export function plainText(text: string): string {
  return text
    .replace(/[\t\n\r]+/g, ' ')
    .replace(CONTROLS, '')
    .replace(/ {2,}/g, ' ');
}
