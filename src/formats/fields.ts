import { isRecord, type Path } from './foreign-document.ts';
import type { Notes } from './notes.ts';

/**
 * A map of a foreign document. Every key is either asked for by one of the methods or reported by {@link finish}, so that nothing is
 * dropped in silence.
 */
export class Fields {
  readonly path: Path;
  readonly notes: Notes;
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #asked = new Set<string>();

  constructor(value: unknown, path: Path, notes: Notes) {
    this.path = path;
    this.notes = notes;
    this.#value = isRecord(value) ? value : {};
    if (value !== undefined && value !== null && !isRecord(value)) notes.refuse(path, 'must be a map');
  }

  at(...keys: Path): Path {
    return [...this.path, ...keys];
  }

  /** An empty value (`alertPolicies:` with nothing behind it) is none. */
  has(key: string): boolean {
    return this.#value[key] !== undefined && this.#value[key] !== null;
  }

  /** The value of a key, unchecked. */
  raw(key: string): unknown {
    this.#asked.add(key);
    return Object.hasOwn(this.#value, key) ? (this.#value[key] ?? undefined) : undefined;
  }

  /** Numbers and truth values are taken as their text. */
  text(key: string): string | undefined {
    const value = this.raw(key);
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    this.notes.refuse(this.at(key), `"${key}" must be text`);
    return undefined;
  }

  /** A text that must be there and say something. */
  required(key: string): string | undefined {
    const value = this.text(key);
    if (value !== undefined && value.trim() !== '') return value;
    if (!this.has(key) || value !== undefined) this.missing(key);
    return undefined;
  }

  missing(key: string): void {
    this.notes.refuse(
      this.has(key) ? this.at(key) : this.path,
      this.has(key) ? `"${key}" must not be empty` : `"${key}" is missing`,
    );
  }

  /** A number, also one that is written as text. */
  number(key: string): number | undefined {
    const value = this.raw(key);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    this.notes.refuse(this.at(key), `"${key}" must be a number`);
    return undefined;
  }

  flag(key: string): boolean | undefined {
    const value = this.raw(key);
    if (value === undefined || typeof value === 'boolean') return value;
    this.notes.refuse(this.at(key), `"${key}" must be true or false`);
    return undefined;
  }

  /** The map under a key; an empty one where there is none. */
  map(key: string): Fields {
    return new Fields(this.raw(key), this.at(key), this.notes);
  }

  /** All keys with their values, for maps whose keys are the writer's own. */
  entries(): Readonly<Record<string, unknown>> {
    for (const key of Object.keys(this.#value)) this.#asked.add(key);
    return this.#value;
  }

  /** The maps of a list, each with its place. */
  maps(key: string): readonly Fields[] {
    const value = this.raw(key);
    if (value === undefined) return [];
    if (Array.isArray(value)) return value.map((item, index) => new Fields(item, this.at(key, index), this.notes));
    this.notes.refuse(this.at(key), `"${key}" must be a list`);
    return [];
  }

  /** A list of texts. */
  texts(key: string): readonly string[] {
    const value = this.raw(key);
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    this.notes.refuse(this.at(key), `"${key}" must be a list of texts`);
    return [];
  }

  /** One of a few words. */
  choice<const T extends string>(key: string, allowed: readonly T[]): T | undefined {
    const value = this.text(key);
    if (value === undefined) return undefined;
    const known = allowed.find((word) => word === value);
    if (known === undefined) this.notes.refuse(this.at(key), `"${value}" is not allowed as "${key}"`, { allowed });
    return known;
  }

  /** Says that a key has no meaning here, where it is given. */
  meaningless(key: string, why: string): void {
    const value = this.raw(key);
    const empty = value === undefined || (Array.isArray(value) && value.length === 0);
    if (!empty) this.notes.warn(this.at(key), `"${key}" is left out: ${why}`);
  }

  /** Reports the keys that nobody asked for. */
  finish(unknown: 'refuse' | 'warn'): void {
    const known = [...this.#asked].sort();
    for (const key of Object.keys(this.#value).filter((name) => !this.#asked.has(name))) {
      const details = { allowed: known };
      if (unknown === 'refuse') this.notes.refuse(this.at(key), `unknown field "${key}"`, details);
      else this.notes.warn(this.at(key), `the unknown field "${key}" is left out`, details);
    }
  }
}
