import { isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { Path } from '../problems/diagnostic.ts';
import type { Problems } from '../problems/problems.ts';
import { type Environment, type Substitution, substitute } from './environment.ts';
import type { YamlDocument } from './yaml-document.ts';

/** Aliases count at every use: an "anchor bomb" ends here instead of in memory. */
const MAX_VALUES = 200_000;
const MAX_DEPTH = 64;

/** Number as YAML's core schema has it, for plain scalars that are numbers only after a variable was replaced. */
const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What another file of the same section has given already. */
export interface Into {
  readonly target: unknown;
  /** A map from names to things: a name is given once, nothing is merged under it. */
  readonly names: boolean;
}

/**
 * Turns the nodes of one file into plain values and notes the place of each. Variables are replaced in texts, anchors and
 * merge keys (`<<`) are followed, duplicate keys are reported.
 */
export class NodeReader {
  readonly #document: YamlDocument;
  readonly #problems: Problems;
  readonly #env: Environment | undefined;
  readonly #anchors = new Map<string, Node>();
  #values = 0;
  #gaveUp = false;

  /** @param env undefined where variables are left as they are */
  constructor(document: YamlDocument, problems: Problems, env: Environment | undefined) {
    this.#document = document;
    this.#problems = problems;
    this.#env = env;
  }

  /** Value of a node at `path`, with the position of its key. With `into`, maps are merged into it and lists appended to it. */
  read(node: Node | null | undefined, path: Path, key?: Position, into?: Into): unknown {
    if (this.#tooLarge(node, path)) return undefined;
    const target = this.follow(node);
    if (target === undefined || target === null) return null;
    if (into === undefined) this.#notePlace(path, target, key);
    if (isMap(target)) return this.#readMap(target, path, into);
    if (isSeq(target)) return this.#readList(target.items, path, into);
    return isScalar(target) ? this.#readScalar(target, path) : null;
  }

  /** The node itself, or what its alias stands for. Anchors are noted as they are passed. */
  follow(node: Node | null | undefined): Node | null | undefined {
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (!target) this.#problems.addAt(this.placeOf(node), `nothing is anchored as &${node.source} above`);
      return target;
    }
    const anchor = node && 'anchor' in node ? node.anchor : undefined;
    if (node && typeof anchor === 'string') this.#anchors.set(anchor, node);
    return node;
  }

  /** Pairs of a map with their keys as text, merge keys followed, the map's own keys first. Duplicates are reported. */
  pairs(map: YAMLMap, path: Path): Map<string, Pair> {
    const pairs = new Map<string, Pair>();
    const merged: Node[] = [];
    for (const pair of map.items) {
      if (!isPair(pair)) continue;
      const key = isScalar(pair.key) ? String(pair.key.value) : undefined;
      const place = this.placeOf(pair.key as Node | null);
      if (key === undefined || key === '__proto__') {
        this.#problems.addAt(place, 'a key must be plain text', {}, path);
      } else if (key === '<<') {
        const value = this.follow(pair.value as Node | null);
        merged.push(...(isSeq(value) ? (value.items as Node[]) : value ? [value] : []));
      } else if (pairs.has(key)) {
        const first = this.placeOf(pairs.get(key)?.key as Node | null);
        this.#problems.addAt(
          place,
          `"${key}" is set twice, first in line ${first.line}`,
          { hint: 'Remove one of the two.' },
          [...path, key],
        );
      } else {
        pairs.set(key, pair);
      }
    }
    const passed = new Set<Node>([map]);
    for (const node of merged) this.#merge(node, path, pairs, passed);
    return pairs;
  }

  /** @param passed maps that are being merged already: one may name itself */
  #merge(node: Node, path: Path, pairs: Map<string, Pair>, passed: Set<Node>): void {
    const source = this.follow(node);
    if (!isMap(source)) {
      this.#problems.addAt(this.placeOf(node), '<< takes a map, or a list of maps', {}, path);
      return;
    }
    if (passed.has(source)) return;
    passed.add(source);
    for (const pair of source.items) {
      if (!isScalar(pair.key)) continue;
      const key = String(pair.key.value);
      if (key === '<<') {
        const value = this.follow(pair.value as Node | null);
        if (value) this.#merge(value, path, pairs, passed);
      } else if (key !== '__proto__' && !pairs.has(key)) {
        pairs.set(key, pair);
      }
    }
  }

  placeOf(node: Node | null | undefined): { file: string; line: number; column: number } {
    return { file: this.#document.file, ...this.#document.position(node?.range?.[0] ?? 0) };
  }

  /** Said once: what follows is not read. */
  #tooLarge(node: Node | null | undefined, path: Path): boolean {
    this.#values += 1;
    const deep = path.length > MAX_DEPTH;
    if (!deep && this.#values <= MAX_VALUES) return false;
    if (!this.#gaveUp) {
      this.#gaveUp = true;
      const what = deep ? `is nested deeper than ${MAX_DEPTH} levels` : `has more than ${MAX_VALUES} values`;
      this.#problems.addAt(this.placeOf(node), `the file ${what} once its anchors are followed`);
    }
    return true;
  }

  #readMap(map: YAMLMap, path: Path, into: Into | undefined): unknown {
    const result: Record<string, unknown> = isRecord(into?.target) ? into.target : {};
    for (const [key, pair] of this.pairs(map, path)) {
      if (this.#gaveUp) break;
      const at = [...path, key];
      const keyPlace = this.placeOf(pair.key as Node);
      const existing = Object.hasOwn(result, key) ? result[key] : undefined;
      const value = this.follow(pair.value as Node | null);
      const joins = (isMap(value) && isRecord(existing)) || (isSeq(value) && Array.isArray(existing));
      if (existing !== undefined && (into?.names || !joins)) {
        const first = this.#problems.at(at);
        this.#problems.addAt(
          keyPlace,
          `"${key}" is also set in ${first.file}:${first.key?.line ?? first.line}`,
          {
            hint: 'Files of one section are merged; remove one of the two.',
          },
          at,
        );
        continue;
      }
      result[key] = this.read(
        pair.value as Node | null,
        at,
        keyPlace,
        existing === undefined ? undefined : { target: existing, names: false },
      );
    }
    return result;
  }

  #readList(items: readonly unknown[], path: Path, into: Into | undefined): unknown {
    const result: unknown[] = Array.isArray(into?.target) ? into.target : [];
    for (const item of items) {
      if (this.#gaveUp) break;
      result.push(this.read(item as Node | null, [...path, result.length]));
    }
    return result;
  }

  #readScalar(node: Scalar, path: Path): unknown {
    if (typeof node.value !== 'string') return node.value;
    const { text, unset, changed } = this.#substitute(node.value);
    for (const name of unset) {
      this.#problems.add(path, `the environment variable ${name} is not set`, {
        hint: `Set ${name}, or give a default: \${${name}:-default}.`,
      });
    }
    if (!changed || node.type !== 'PLAIN') return text;
    if (text === 'true' || text === 'false') return text === 'true';
    return NUMBER.test(text) ? Number(text) : text;
  }

  #substitute(text: string): Substitution {
    return this.#env === undefined ? { text, unset: [], changed: false } : substitute(text, this.#env);
  }

  #notePlace(path: Path, node: Node, key: Position | undefined): void {
    const scalar = isScalar(node) ? node : undefined;
    this.#problems.place(path, {
      ...this.placeOf(node),
      key,
      text: scalar ? this.#substitute(scalar.source ?? String(scalar.value)).text : undefined,
      start: scalar && this.#textStart(scalar),
    });
  }

  /** A literal block (`|`) begins in the line after its sign, at its indentation; a text in one line where it stands. */
  #textStart(node: Scalar): Position | undefined {
    const { line, column } = this.placeOf(node);
    const { value } = node;
    if (typeof value !== 'string' || this.#substitute(value).changed) return undefined;
    if (node.type === 'BLOCK_LITERAL') {
      const text = this.#document.text.split('\n', line + 1)[line] ?? '';
      return { line: line + 1, column: text.length - text.trimStart().length + 1 };
    }
    const written = this.#document.text.slice(node.range?.[0], node.range?.[1]);
    if (written === value) return { line, column };
    return written.slice(1, -1) === value ? { line, column: column + 1 } : undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
