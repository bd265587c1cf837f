/** HTML that is escaped already. */
export interface Markup {
  readonly markup: string;
}

type Value = string | number | Markup | readonly Markup[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[\p{Cc}]+/gu, ' ').replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** Template tag: what is filled in is escaped unless it is markup itself. */
export function html(texts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const parts = texts.map((text, i) => {
    const value = values[i];
    return text + (value === undefined ? '' : markupOf(value));
  });
  return { markup: parts.join('') };
}

function markupOf(value: Value): string {
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  if ('markup' in value) return value.markup;
  return value.map((part) => part.markup).join('');
}
