import { readdir, readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { isMap, isScalar, isSeq, type Node, type YAMLSeq } from 'yaml';
import { formatOf } from '../../formats/index.ts';
import type { Path } from '../problems/diagnostic.ts';
import { Problems } from '../problems/problems.ts';
import type { SectionShape } from '../schema/root.ts';
import type { Environment } from './environment.ts';
import { expandGlob, type ListFolder } from './glob.ts';
import { NodeReader, type Position } from './node-reader.ts';
import { readYaml, readYamlDocuments, type YamlDocument } from './yaml-document.ts';

export interface LoadOptions {
  /** For `${NAME}`; none by default: the command line passes its own. */
  readonly env?: Environment;
  readonly readFile?: (path: string) => Promise<Uint8Array>;
  readonly listFolder?: ListFolder;
  /** What has no meaning here in documents of other tools is an error instead of a warning. */
  readonly strict?: boolean;
}

/** What an `alertmanager.yml` holds that has a meaning here, and what has none. */
export const ALERTMANAGER_SECTIONS: readonly string[] = [
  'global',
  'templates',
  'route',
  'receivers',
  'inhibit_rules',
  'time_intervals',
  'mute_time_intervals',
];
const ALERTMANAGER_OTHERS: readonly string[] = ['tracing', 'event_recorder'];

/** The configuration as plain values, all its files together, and the place of each value. */
export interface ConfigTree {
  /** Absolute path of the main file. */
  readonly file: string;
  readonly root: Readonly<Record<string, unknown>>;
  readonly problems: Problems;
  readonly readFile: (path: string) => Promise<Uint8Array>;
  readonly listFolder: ListFolder;
}

/**
 * Reads the main file and the files that its sections name by glob. What the files of a section hold is put together:
 * lists are appended, maps merged.
 * @param shapes which sections hold a list and which a map
 */
export async function readConfigTree(
  path: string,
  shapes: Readonly<Record<string, SectionShape>>,
  options: LoadOptions,
): Promise<ConfigTree> {
  const file = resolve(path);
  const problems = new Problems(file);
  const reader = new TreeReader(file, shapes, problems, options, options.env ?? {});
  const root = await reader.readMain();
  return { file, root, problems, readFile: reader.readFile, listFolder: reader.listFolder };
}

/** A tree that holds nothing yet, for reading a file of another kind. */
export function emptyTree(file: string, options: LoadOptions): ConfigTree {
  const problems = new Problems(file);
  const reader = new TreeReader(file, {}, problems, options, undefined);
  return { file, root: {}, problems, readFile: reader.readFile, listFolder: reader.listFolder };
}

/** Reads an `alertmanager.yml` on its own. */
export async function readAlertmanagerTree(path: string, options: LoadOptions): Promise<ConfigTree> {
  const file = resolve(path);
  const problems = new Problems(file);
  // An alertmanager.yml is taken as it is: a `$` in it is a `$`.
  const reader = new TreeReader(file, {}, problems, options, undefined);
  const root: Record<string, unknown> = {};
  await reader.readAlertmanager(file, { file, line: 1, column: 1 }, root);
  return { file, root, problems, readFile: reader.readFile, listFolder: reader.listFolder };
}

/**
 * SLOs of files given one by one, of ours and of other tools, as the one section of a configuration. Variables stay as they are
 * written. Of a whole configuration its section `slos` is read.
 */
export async function readSloTree(files: readonly string[], options: LoadOptions): Promise<ConfigTree> {
  const file = resolve(files[0] ?? '.');
  const problems = new Problems(file);
  const reader = new TreeReader(file, { slos: 'list' }, problems, options, undefined);
  const slos: unknown[] = [];
  for (const name of files) await reader.readSloFile(resolve(name), slos);
  return { file, root: { slos }, problems, readFile: reader.readFile, listFolder: reader.listFolder };
}

class TreeReader {
  readonly readFile: (path: string) => Promise<Uint8Array>;
  readonly listFolder: ListFolder;
  readonly #file: string;
  readonly #shapes: Readonly<Record<string, SectionShape>>;
  readonly #problems: Problems;
  readonly #env: Environment | undefined;

  constructor(
    file: string,
    shapes: Readonly<Record<string, SectionShape>>,
    problems: Problems,
    options: LoadOptions,
    env: Environment | undefined,
  ) {
    this.#file = file;
    this.#shapes = shapes;
    this.#problems = problems;
    this.#env = env;
    this.readFile = options.readFile ?? ((path) => readFile(path));
    this.listFolder = options.listFolder ?? listFolder;
  }

  async readMain(): Promise<Record<string, unknown>> {
    const document = await this.#open(this.#file, { file: this.#file, line: 1, column: 1 });
    if (!document?.root) {
      if (document)
        this.#problems.add([], 'the file is empty', { hint: 'Write one with: nines init --prometheus URL' });
      return {};
    }
    const reader = new NodeReader(document, this.#problems, this.#env);
    if (!isMap(document.root)) {
      this.#problems.add([], 'the configuration must be a map of sections, such as slos: and sources:');
      return {};
    }
    const root: Record<string, unknown> = {};
    for (const [section, pair] of reader.pairs(document.root, [])) {
      const key = reader.placeOf(pair.key as Node);
      const value = reader.follow(pair.value as Node | null);
      const shape = (Object.hasOwn(this.#shapes, section) && this.#shapes[section]) || 'value';
      root[section] =
        shape !== 'value' && isSeq(value) && namesFiles(value, shape)
          ? await this.#readParts(reader, value, [section], key, shape)
          : reader.read(value, [section], key);
    }
    if (typeof root.alertmanager === 'string') {
      const file = resolve(dirname(this.#file), root.alertmanager);
      await this.readAlertmanager(file, this.#problems.at(['alertmanager']), root);
    }
    return root;
  }

  /** The sections of an Alertmanager's own file, as if they stood in ours. */
  async readAlertmanager(
    file: string,
    from: Position & { file: string },
    root: Record<string, unknown>,
  ): Promise<void> {
    const document = await this.#open(file, from);
    if (!document) return;
    // Alertmanager replaces no variables.
    const reader = new NodeReader(document, this.#problems, undefined);
    if (!isMap(document.root)) {
      this.#problems.addAt({ file, line: 1, column: 1 }, 'the file must be a map of sections, such as route:');
      return;
    }
    for (const [section, pair] of reader.pairs(document.root, [])) {
      const key = reader.placeOf(pair.key as Node);
      if (!ALERTMANAGER_SECTIONS.includes(section)) {
        const unused = ALERTMANAGER_OTHERS.includes(section);
        this.#problems.addAt(
          key,
          unused ? `"${section}" has no meaning here and is read over` : `unknown section "${section}"`,
          {
            severity: unused ? 'warning' : 'error',
            allowed: unused ? [] : ALERTMANAGER_SECTIONS,
          },
        );
        const value = reader.read(reader.follow(pair.value as Node | null), [section], key);
        if (section === 'tracing' && typeof value === 'object' && value !== null && !Object.hasOwn(value, 'endpoint')) {
          this.#problems.addAt(key, '"endpoint" is missing', { hint: 'Add endpoint, or remove tracing.' });
        }
      } else if (root[section] !== undefined) {
        this.#problems.addAt(key, `"${section}" is given in the main file as well`, { hint: 'Remove it there.' });
      } else {
        root[section] = reader.read(reader.follow(pair.value as Node | null), [section], key);
      }
    }
  }

  /** A section given as a list in which texts are globs. */
  async #readParts(
    reader: NodeReader,
    parts: YAMLSeq,
    path: Path,
    key: Position,
    shape: SectionShape,
  ): Promise<unknown> {
    this.#problems.place(path, { ...reader.placeOf(parts), key, text: undefined, start: undefined });
    const result: unknown = shape === 'list' ? [] : {};
    for (const part of parts.items as Node[]) {
      if (isScalar(part) && typeof part.value === 'string') {
        await this.#readFiles(part.value, reader.placeOf(part), path, shape, result);
      } else if (Array.isArray(result)) {
        result.push(reader.read(part, [...path, result.length]));
      }
    }
    return result;
  }

  async #readFiles(
    pattern: string,
    place: Position & { file: string },
    path: Path,
    shape: SectionShape,
    into: unknown,
  ): Promise<void> {
    const files = await expandGlob(pattern, dirname(this.#file), this.listFolder);
    if (files.length === 0) {
      this.#problems.addAt(place, `no file matches ${pattern}`, { hint: 'Paths are relative to this file.' }, path);
    }
    for (const file of files) {
      for (const document of await this.#openParts(file, place, shape)) this.#join(document, path, shape, into);
    }
  }

  /** What one document holds, to what the section has already. */
  #join(document: YamlDocument, path: Path, shape: SectionShape, into: unknown): void {
    const reader = new NodeReader(document, this.#problems, this.#env);
    const { root } = document;
    if (shape === 'list' && isMap(root) && Array.isArray(into)) into.push(reader.read(root, [...path, into.length]));
    else if ((shape === 'list') === isSeq(root) && !isScalar(root))
      reader.read(root, path, undefined, { target: into, names: shape === 'names' });
    else {
      const wanted = shape === 'list' ? `the items of ${path[0]}` : `the keys of ${path[0]}`;
      this.#problems.addAt(reader.placeOf(root), `the file must hold ${wanted}`, {}, path);
    }
  }

  /** SLOs of one file, or of the section `slos` where the file is a whole configuration. */
  async readSloFile(file: string, into: unknown[]): Promise<void> {
    const place = { file, line: 1, column: 1 };
    for (const document of await this.#openParts(file, place, 'list')) {
      const reader = new NodeReader(document, this.#problems, this.#env);
      const section =
        isMap(document.root) && formatOf(document.root.toJSON()) === 'own' && document.root.get('slos', true);
      if (!isSeq(section)) {
        this.#join(document, ['slos'], 'list', into);
        continue;
      }
      for (const item of section.items as Node[]) {
        if (isScalar(item) && typeof item.value === 'string') {
          for (const named of await expandGlob(item.value, dirname(file), this.listFolder)) {
            for (const part of await this.#openParts(named, reader.placeOf(item), 'list')) {
              this.#join(part, ['slos'], 'list', into);
            }
          }
        } else into.push(reader.read(item, ['slos', into.length]));
      }
    }
  }

  /** Files of lists may hold several documents, as those of Kubernetes do. */
  async #openParts(
    file: string,
    from: Position & { file: string },
    shape: SectionShape,
  ): Promise<readonly YamlDocument[]> {
    const bytes = await this.#read(file, from);
    if (bytes === undefined) return [];
    if (shape === 'list') return readYamlDocuments(file, bytes, this.#problems);
    const document = readYaml(file, bytes, this.#problems);
    return document?.root ? [document] : [];
  }

  /** @param from where the file is named, for the message when it cannot be read */
  async #open(file: string, from: Position & { file: string }): Promise<YamlDocument | undefined> {
    const bytes = await this.#read(file, from);
    return bytes && readYaml(file, bytes, this.#problems);
  }

  async #read(file: string, from: Position & { file: string }): Promise<Uint8Array | undefined> {
    try {
      return await this.readFile(file);
    } catch (error) {
      const shown = relative(dirname(this.#file), file) || file;
      const isMain = file === this.#file && Object.hasOwn(this.#shapes, 'sources');
      this.#problems.addAt(from, `cannot read ${file === this.#file ? file : shown}: ${reasonOf(error)}`, {
        hint: isMain ? 'Name another file with --config, or write one with: nines init' : undefined,
      });
      return undefined;
    }
  }
}

/** In a map section every item must be a text; in a list one glob among the items is enough. */
function namesFiles(list: YAMLSeq, shape: SectionShape): boolean {
  const texts = list.items.filter((item) => isScalar(item) && typeof item.value === 'string').length;
  return texts > 0 && (shape === 'list' || texts === list.items.length);
}

/** What the system said, without the path that we print ourselves. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  return error instanceof Error ? error.message : String(error);
}

async function listFolder(folder: string): Promise<{ name: string; folder: boolean }[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    // Kubernetes mounts every file of a ConfigMap as a symbolic link.
    return entries.map((entry) => ({ name: entry.name, folder: entry.isDirectory() }));
  } catch {
    return [];
  }
}
