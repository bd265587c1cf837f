import type { ReportModel } from '../../model.ts';

/** The word of the layout with its blanks filled in; the key itself where the model has no such word. */
export function say(model: ReportModel, key: string, blanks: Readonly<Record<string, string | number>> = {}): string {
  const template = model.words[key] ?? key;
  return template.replace(/\{(\w+)\}/g, (blank, name: string) => String(blanks[name] ?? blank));
}
