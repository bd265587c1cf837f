import { escapeXml } from '../../type/index.ts';

/** Markup that is safe to insert; everything else is text and gets escaped. */
export interface Html {
  readonly markup: string;
}

type Part = string | number | Html | null | undefined | readonly Part[];

/** Template tag: html`<td>${name}</td>` escapes `name`, inserts other markup as it is, and joins lists. Null leaves nothing. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: texts.reduce((all, text, i) => all + text + (i < parts.length ? written(parts[i]) : ''), '') };
}

export function trusted(markup: string): Html {
  return { markup };
}

function written(part: Part): string {
  if (part === null || part === undefined) return '';
  if (typeof part === 'string') return escapeXml(part);
  if (typeof part === 'number') return String(part);
  if ('markup' in part) return part.markup;
  return part.map(written).join('');
}
