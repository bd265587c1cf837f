import { dirname } from 'node:path';
import { checkTemplateFile, NO_FILES, type TemplateLibrary, templateLibrary } from '../../templates/index.ts';
import { lineAndColumn } from '../queries.ts';
import { type ConfigTree, reasonOf } from './config-tree.ts';
import { expandGlob } from './glob.ts';

/** Reads the files that `templates` names; what is wrong with them is reported at its place in the file. */
export async function readTemplateFiles({
  root,
  problems,
  readFile,
  listFolder,
}: ConfigTree): Promise<TemplateLibrary> {
  const patterns: unknown = root.templates;
  if (!Array.isArray(patterns)) return NO_FILES;
  const texts = new Map<string, string>();
  for (const [i, pattern] of patterns.entries()) {
    const path = ['templates', i];
    if (pattern === null) continue;
    if (typeof pattern !== 'string') {
      problems.add(path, 'must be the path of a file', { hint: 'Write it like templates/*.tmpl.' });
      continue;
    }
    const found = await expandGlob(pattern, dirname(problems.at(path).file), listFolder);
    if (found.length === 0) {
      problems.add(path, `no file matches ${pattern}`, {
        severity: 'warning',
        hint: 'Paths are relative to this file; a template that a text calls and that is not there is refused.',
      });
    }
    for (const file of found) {
      if (texts.has(file)) continue;
      try {
        texts.set(file, new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file)));
      } catch (error) {
        // As there: a path that matches nothing is no fault.
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
          problems.add(path, `there is no file ${file}`, {
            severity: 'warning',
            hint: 'Paths are relative to this file.',
          });
          continue;
        }
        const reason = error instanceof TypeError ? 'it is not UTF-8 text' : reasonOf(error);
        problems.add(path, `cannot read ${file}: ${reason}`);
      }
    }
  }
  const all = [...texts.values()];
  let broken = false;
  for (const [file, text] of texts) {
    for (const { message, hint, offset } of checkTemplateFile(text, all)) {
      const { line, column } = lineAndColumn(text, offset);
      problems.addAt({ file, line: line + 1, column: column + 1 }, `template: ${message}`, { hint });
      broken = true;
    }
  }
  return broken ? NO_FILES : templateLibrary(all);
}
