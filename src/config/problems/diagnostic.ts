import type { Diagnostic } from '../../errors.ts';

export type { Diagnostic } from '../../errors.ts';

/** Keys and indices from the root of the configuration to a value. */
export type Path = readonly (string | number)[];

/** `slos[2].sli.threshold`; keys that are not words are quoted. The root is the empty text. */
export function pathText(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (/^[\w-]+$/.test(part)) text += text === '' ? part : `.${part}`;
    else text += `[${JSON.stringify(part)}]`;
  }
  return text;
}

/**
 * One diagnostic as compilers print it, so that editors and terminals make a link of it:
 * `nines.yaml:7:5: error: unknown key "urll" at sources.prom. Did you mean "url"?`
 */
export function diagnosticText(diagnostic: Diagnostic): string {
  const { file, line, column, severity, path, message, allowed, suggestion, hint } = diagnostic;
  const where = path === '' ? '' : ` at ${path}`;
  const lines = [`${file}:${line}:${column}: ${severity}: ${message}${where}`];
  if (suggestion !== undefined) lines.push(`  did you mean "${suggestion}"?`);
  if (allowed.length > 0) lines.push(`  allowed: ${allowed.join(', ')}`);
  if (hint !== undefined) lines.push(`  ${hint}`);
  return lines.join('\n');
}
