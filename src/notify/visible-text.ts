/** Without control characters and without marks that turn the direction of text around. */
export function visible(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');
}

export function oneLine(text: string): string {
  return visible(text).replace(/\s+/g, ' ').trim();
}

/** Only http and https addresses become links: anything else in an annotation is text. */
export function isLink(value: string | undefined): value is string {
  return value !== undefined && /^https?:\/\/[^\s"'<>|]+$/.test(value);
}
