import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import type { ConfigTree } from './files/config-tree.ts';
import type { Path } from './problems/diagnostic.ts';
import { explainIssues, KNOWN_KEYS, valueAt } from './problems/explain-issues.ts';
import type { Problems } from './problems/problems.ts';
import { Secret } from './secret.ts';

/** The sections' view of the configuration: values checked by a schema, their exact texts, files and secrets. */
export class Reading {
  readonly problems: Problems;
  readonly #tree: ConfigTree;
  readonly #files: ReadonlyMap<string, string>;

  constructor(tree: ConfigTree, files: ReadonlyMap<string, string>) {
    this.#tree = tree;
    this.#files = files;
    this.problems = tree.problems;
  }

  /** The unchecked value. */
  value(path: Path): unknown {
    return valueAt(this.#tree.root, path);
  }

  /** Paths of the items of a list, or of the values of a map; none for anything else. */
  children(path: Path): Path[] {
    const value = this.value(path);
    if (Array.isArray(value)) return value.map((_, index) => [...path, index]);
    return typeof value === 'object' && value !== null ? Object.keys(value).map((key) => [...path, key]) : [];
  }

  /** Like {@link children} of a list of Alertmanager's, which passes over empty items; here they are named too. */
  items(path: Path): Path[] {
    return this.children(path).filter((item) => {
      if (this.value(item) !== null) return true;
      this.problems.add(item, 'an empty item has no meaning and is read over', { severity: 'warning' });
      return false;
    });
  }

  /** The text at a path, or undefined where there is none. */
  textAt(path: Path): string | undefined {
    const value = this.value(path);
    return typeof value === 'string' ? value : undefined;
  }

  /** Checks the value at a path; what is wrong is reported and undefined comes back. */
  parse<T>(schema: z.ZodType<T>, path: Path): T | undefined {
    // A second time where numbers stand for texts (`team: 42`): the digits in the file are what was meant.
    for (const again of [true, false]) {
      const value = this.value(path);
      const result = schema.safeParse(value, KNOWN_KEYS);
      if (result.success) return result.data;
      const findings = explainIssues(result.error.issues, value, path);
      const texts = findings.filter(({ kind, path: at }) => kind === 'notText' && at.length > 0);
      if (again && texts.length > 0) {
        for (const { path: at } of texts) this.#replace(at, this.digits(at));
        continue;
      }
      for (const { path: at, message, ...details } of findings) this.problems.add(at, message, details);
      return undefined;
    }
    return undefined;
  }

  /** A scalar as it stands in the file: `99.90`, not 99.9. Empty for anything else. */
  digits(path: Path): string {
    const value = this.value(path);
    if (typeof value === 'object') return '';
    return this.problems.at(path).text ?? String(value ?? '');
  }

  /** Absolute path of a path that is relative to the file it is named in. */
  resolve(path: Path, written: string): string {
    return resolve(dirname(this.problems.at(path).file), written);
  }

  /** Value of `key`, or the content of the file that `keyFile` or `key_file` names; undefined where it is empty. */
  content(path: Path, key: string): string | undefined {
    for (const file of [`${key}File`, `${key}_file`]) {
      const content = this.#files.get(JSON.stringify([...path, file]));
      if (content !== undefined) return content;
    }
    const value = this.value([...path, key]);
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  /** Like {@link content}, as a secret. */
  secret(path: Path, key: string): Secret | undefined {
    const content = this.content(path, key);
    return content === undefined ? undefined : new Secret(content);
  }

  /** Content of the file that is named at exactly this path. */
  file(path: Path): string | undefined {
    return this.#files.get(JSON.stringify(path));
  }

  #replace(path: Path, text: string): void {
    const parent = valueAt(this.#tree.root, path.slice(0, -1));
    const key = path.at(-1);
    if (typeof parent === 'object' && parent !== null && key !== undefined) {
      (parent as Record<string | number, unknown>)[key] = text;
    }
  }
}
