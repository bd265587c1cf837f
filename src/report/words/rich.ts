import type { RichText } from '../model.ts';

type Part = RichText[number];

/** A part of a sentence that carries its weight. */
export function strong(text: string): Part {
  return { text, strong: true };
}

/** Template tag for text with strong parts: rich`fell to ${strong('99.87%')} (objective ${objective})`. */
export function rich(texts: TemplateStringsArray, ...values: readonly (string | number | Part | RichText)[]): RichText {
  const parts: Part[] = [];
  texts.forEach((text, i) => {
    parts.push({ text });
    const value = values[i];
    if (value === undefined) return;
    if (typeof value === 'string' || typeof value === 'number') parts.push({ text: String(value) });
    else if ('text' in value) parts.push(value);
    else parts.push(...value);
  });
  return joined(parts);
}

/** Sentences one after the other, with a space between them. */
export function sentences(clauses: readonly RichText[]): RichText {
  return joined(clauses.flatMap((clause, i) => (i === 0 ? clause : [{ text: ' ' }, ...clause])));
}

export function plain(text: RichText): string {
  return text.map((part) => part.text).join('');
}

/** Neighbours of equal weight made one, empty parts left out. */
function joined(parts: readonly Part[]): RichText {
  const all: Part[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (part.text === '') continue;
    // A date that ends with an abbreviated month ends its sentence as well.
    if (last?.text.endsWith('.') && /^\.(?!\.)/.test(part.text)) {
      if (part.text.length > 1) all.push({ ...part, text: part.text.slice(1) });
      continue;
    }
    if (last !== undefined && (last.strong ?? false) === (part.strong ?? false)) {
      all[all.length - 1] = { ...last, text: last.text + part.text };
    } else all.push(part);
  }
  return all;
}
