import { dirname } from 'node:path';
import { isMap } from 'yaml';
import type { Path } from '../problems/diagnostic.ts';
import { type ConfigTree, reasonOf } from './config-tree.ts';
import { expandGlob } from './glob.ts';
import { NodeReader } from './node-reader.ts';
import { readYaml } from './yaml-document.ts';

/** Prometheus rule files as plain values, in the order in which they are named. Their places stand under `ruleFiles[i]`. */
export interface RuleFiles {
  readonly files: readonly {
    readonly file: string;
    /** Index of the item of `alerts.ruleFiles` that names it. */
    readonly item: number;
    readonly value: unknown;
  }[];
}

export const RULE_FILES = 'ruleFiles';

/** Reads the files that `alerts.ruleFiles` names. A `$` in them is a `$`: variables are not replaced. A file that is named twice is read once. */
export async function readRuleFiles(tree: ConfigTree): Promise<RuleFiles> {
  const files: RuleFiles['files'][number][] = [];
  for (const { item, path, pattern } of patternsOf(tree.root.alerts)) {
    const base = dirname(tree.problems.at(path).file);
    const found = await expandGlob(pattern, base, tree.listFolder);
    if (found.length === 0) {
      tree.problems.add(path, `no file matches ${pattern}`, { hint: 'Paths are relative to this file.' });
    }
    for (const file of found) {
      if (files.some((known) => known.file === file)) continue;
      const value = await readRuleFile(tree, file, files.length, path);
      if (value !== undefined) files.push({ file, item, value });
    }
  }
  return { files };
}

/** A tree of the files' values, for reading them like any other section. */
export function ruleTree(tree: ConfigTree, { files }: RuleFiles): ConfigTree {
  return { ...tree, root: { [RULE_FILES]: files.map(({ value }) => value) } };
}

/** Reads one file; what is wrong is reported, and undefined comes back where there is nothing to look at. */
export async function readRuleFile(
  { problems, readFile }: ConfigTree,
  file: string,
  index: number,
  from: Path,
): Promise<unknown> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    problems.add(from, `cannot read ${file}: ${reasonOf(error)}`);
    return undefined;
  }
  const document = readYaml(file, bytes, problems);
  if (!document) return undefined;
  if (!isMap(document.root)) {
    problems.addAt({ file, line: 1, column: 1 }, 'a rule file holds "groups"', {
      hint: 'Write groups: [{ name: …, rules: [{ alert: …, expr: … }] }].',
    });
    return undefined;
  }
  return new NodeReader(document, problems, undefined).read(document.root, [RULE_FILES, index]);
}

function patternsOf(alerts: unknown): readonly { item: number; path: Path; pattern: string }[] {
  const items = isRecord(alerts) ? alerts[RULE_FILES] : undefined;
  if (!Array.isArray(items)) return [];
  return items.flatMap((written: unknown, item) => {
    const path = ['alerts', RULE_FILES, item];
    if (typeof written === 'string') return [{ item, path, pattern: written }];
    const files = isRecord(written) ? written.files : undefined;
    if (typeof files === 'string') return [{ item, path: [...path, 'files'], pattern: files }];
    if (!Array.isArray(files)) return [];
    return files.flatMap((pattern: unknown, i) =>
      typeof pattern === 'string' ? [{ item, path: [...path, 'files', i], pattern }] : [],
    );
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
