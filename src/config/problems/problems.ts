import type { Diagnostic } from '../../errors.ts';
import { redact } from '../secret.ts';
import { type Path, pathText } from './diagnostic.ts';

/** Where a value stands. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Where its key stands, for values of a map. */
  readonly key: { readonly line: number; readonly column: number } | undefined;
  /** A scalar as the file has it, variables replaced: `99.90`, whose digits a number forgets. */
  readonly text: string | undefined;
  /** Where the first character of the text stands, if each of its characters has the place that follows from that one. */
  readonly start: { readonly line: number; readonly column: number } | undefined;
}

export interface ProblemDetails {
  readonly severity?: 'error' | 'warning';
  /** Point at the key instead of the value. */
  readonly atKey?: boolean;
  /** Offset into the text of the value where that can be said. */
  readonly offset?: { readonly line: number; readonly column: number };
  readonly allowed?: readonly string[];
  readonly suggestion?: string | undefined;
  readonly hint?: string | undefined;
}

/** Places of all values of one configuration, and everything found wrong with them. */
export class Problems {
  readonly #root: string;
  readonly #places = new Map<string, Place>();
  readonly #found = new Map<string, Diagnostic>();

  constructor(root: string) {
    this.#root = root;
  }

  place(path: Path, place: Place): void {
    this.#places.set(JSON.stringify(path), place);
  }

  /** The place of the value, or of the nearest thing around it. */
  at(path: Path): Place {
    for (let length = path.length; length >= 0; length--) {
      const place = this.#places.get(JSON.stringify(path.slice(0, length)));
      if (place) return place;
    }
    return { file: this.#root, line: 1, column: 1, key: undefined, text: undefined, start: undefined };
  }

  /** Places at and below a path, for moving values to another path. */
  below(path: Path): readonly (readonly [Path, Place])[] {
    return [...this.#places]
      .map(([key, place]) => [JSON.parse(key) as Path, place] as const)
      .filter(([other]) => path.every((part, index) => other[index] === part));
  }

  /** Forgets the places at and below a path. */
  forget(path: Path): void {
    for (const [other] of this.below(path)) this.#places.delete(JSON.stringify(other));
  }

  add(path: Path, message: string, details: ProblemDetails = {}): void {
    const place = this.at(path);
    const { start } = place;
    const { offset } = details;
    const inside = start && offset && { line: start.line + offset.line, column: start.column + offset.column };
    const { line, column } = inside || (details.atKey && place.key) || place;
    this.addAt({ file: place.file, line, column }, message, details, path);
  }

  addAt(
    place: { readonly file: string; readonly line: number; readonly column: number },
    message: string,
    details: ProblemDetails = {},
    path: Path = [],
  ): void {
    const diagnostic: Diagnostic = {
      severity: details.severity ?? 'error',
      file: place.file,
      line: place.line,
      column: place.column,
      path: pathText(path),
      message: redact(message),
      allowed: details.allowed ?? [],
      suggestion: details.suggestion,
      hint: details.hint,
    };
    this.#found.set(`${place.file}:${place.line}:${place.column}:${diagnostic.path}:${message}`, diagnostic);
  }

  /** In the order of the files and their lines, each once. */
  get diagnostics(): readonly Diagnostic[] {
    const files = [...new Set([this.#root, ...[...this.#found.values()].map((d) => d.file)])];
    return [...this.#found.values()].sort(
      (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
    );
  }

  get failed(): boolean {
    return [...this.#found.values()].some((diagnostic) => diagnostic.severity === 'error');
  }
}
