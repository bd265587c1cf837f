import { dirname } from 'node:path';
import { isMap, isSeq, type Node } from 'yaml';
import type { Path } from '../problems/diagnostic.ts';
import type { Problems } from '../problems/problems.ts';
import { type ConfigTree, reasonOf } from './config-tree.ts';
import { expandGlob } from './glob.ts';
import { NodeReader } from './node-reader.ts';
import { readYamlDocuments } from './yaml-document.ts';

/**
 * Prometheus rule files as plain values, in the order in which they are named. Their places stand under `ruleFiles[i]`. A file with
 * several documents counts as several.
 */
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
      const values = await readRuleFile(tree, file, files.length, path);
      files.push(...values.map((value) => ({ file, item, value })));
    }
  }
  return { files };
}

/** A tree of the files' values, for reading them like any other section. */
export function ruleTree(tree: ConfigTree, { files }: RuleFiles): ConfigTree {
  return { ...tree, root: { [RULE_FILES]: files.map(({ value }) => value) } };
}

/**
 * Reads the rules of one file: Prometheus' own form, or objects of Kubernetes that hold it as `spec` (`PrometheusRule`, `VMRule` and the
 * like), also in a `List`.
 * @param index of the first of them
 * @returns one for every document with rules; what is wrong is reported
 */
export async function readRuleFile(
  { problems, readFile }: ConfigTree,
  file: string,
  index: number,
  from: Path,
): Promise<readonly unknown[]> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    problems.add(from, `cannot read ${file}: ${reasonOf(error)}`);
    return [];
  }
  const before = problems.diagnostics.length;
  const documents = readYamlDocuments(file, bytes, problems);
  const values = documents.flatMap((document) => {
    const reader = new NodeReader(document, problems, undefined);
    return rulesIn(document.root, reader, problems).map((node) => ({ node, reader }));
  });
  if (documents.length === 0 && problems.diagnostics.length === before) {
    problems.addAt({ file, line: 1, column: 1 }, 'the file holds no rules', { severity: 'warning' });
  } else if (values.length === 0 && problems.diagnostics.length === before) {
    problems.addAt({ file, line: 1, column: 1 }, 'a rule file holds "groups"', {
      hint: 'Write groups: [{ name: …, rules: [{ alert: …, expr: … }] }], or name an object of Kubernetes with spec.groups.',
    });
  }
  return values.map(({ node, reader }, i) => reader.read(node, [RULE_FILES, index + i]));
}

/** The maps with `groups` in a document. Other objects of Kubernetes, which often stand in the same file, are named and passed over. */
function rulesIn(root: Node | null, reader: NodeReader, problems: Problems): readonly Node[] {
  if (!isMap(root)) return [];
  const kind = root.get('kind');
  if (typeof kind !== 'string' || !root.has('apiVersion')) return [root];
  const items = root.get('items');
  if (isSeq(items)) return items.items.flatMap((item) => rulesIn(item as Node, reader, problems));
  const spec = root.get('spec');
  if (isMap(spec) && spec.has('groups')) return [spec];
  problems.addAt(reader.placeOf(root), `a ${kind} holds no rules and is read over`, { severity: 'warning' });
  return [];
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
