import { formatDuration } from '../time/index.ts';
import type { Path } from './foreign-document.ts';
import type { Notes } from './notes.ts';

/** Longest name that keys, file names and links take. */
const LONGEST = 64;

/** A name of another tool as one of ours: lower-case letters, digits, - and _. */
export function nameFrom(...parts: readonly string[]): string {
  return parts
    .map((part) =>
      part
        .normalize('NFKD')
        .toLowerCase()
        .replace(/[^a-z0-9_-]+/g, '-')
        .replace(/^[-_]+|[-_]+$/g, ''),
    )
    .filter((part) => part !== '')
    .join('-')
    .slice(0, LONGEST)
    .replace(/[-_]+$/, '');
}

/** A percentage as text: 99.9 → `99.9%`. Twelve digits, because 0.999 × 100 is not 99.9 in binary. */
export function percent(value: number): string {
  return `${Number(value.toPrecision(12))}%`;
}

/** Label names that Prometheus would refuse (`app.kubernetes.io/name`) get `_` for what is not allowed. */
export function labelsFrom(
  entries: Readonly<Record<string, unknown>>,
  path: Path,
  notes: Notes,
): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [key, value] of Object.entries(entries)) {
    const name = key
      .replace(/[^a-zA-Z0-9_]/g, '_')
      .replace(/^(?=\d)/, '_')
      .replace(/^__+/, '');
    if (Array.isArray(value)) labels[name] = value.map(String).join(',');
    else if (value !== null && typeof value !== 'object') labels[name] = String(value);
    else notes.warn([...path, key], `the label "${key}" is left out: its value is no text`);
  }
  return labels;
}

/** A template's `{{ .window }}`, Sloth's and others', as the window of nines. */
export function withOurWindow(query: string): string {
  return query.replaceAll(/\{\{-?\s*\.window\s*-?\}\}/g, '$$window').trim();
}

/** A length in milliseconds as a configuration has it: `28d`. */
export function duration(ms: number): string {
  return formatDuration(ms);
}

/** The entries that are given and not empty: what is left out has its default. An empty list says something: no rules. */
export function given(entries: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entries).filter(
      ([, value]) =>
        value !== undefined &&
        value !== '' &&
        !(typeof value === 'object' && !Array.isArray(value) && value !== null && Object.keys(value).length === 0),
    ),
  );
}
