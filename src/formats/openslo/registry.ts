import type { Path } from '../foreign-document.ts';
import type { Notes } from '../notes.ts';
import type { OpenSloObject } from './object.ts';

/** The objects of all documents by kind and name, and which of them are used. */
export class Registry {
  readonly #objects = new Map<string, OpenSloObject>();
  readonly #used = new Set<OpenSloObject>();

  /** A name is given once per kind and version; services are only names, and may be repeated. */
  add(object: OpenSloObject, notes: Notes): void {
    if (object.name === '') return;
    const key = keyOf(object.version, object.kind, object.name);
    if (this.#objects.has(key) && object.kind !== 'Service') {
      notes.refuse([...object.path, 'metadata', 'name'], `there are two of ${object.kind} "${object.name}"`);
    } else {
      this.#objects.set(key, object);
    }
  }

  find(version: string, kind: string, name: string): OpenSloObject | undefined {
    const object = this.#objects.get(keyOf(version, kind, name));
    if (object) this.#used.add(object);
    return object;
  }

  /** Like {@link find}; says where a name stands for nothing. */
  resolve(
    version: string,
    kind: string,
    name: string,
    path: Path,
    notes: Notes,
    severity: 'refuse' | 'warn' = 'refuse',
  ): OpenSloObject | undefined {
    const object = this.find(version, kind, name);
    if (object) return object;
    const key = String(path.at(-1));
    notes[severity](path, `"${key}" names the ${kind} "${name}", and there is none in these files`, {
      allowed: this.of(kind).map((known) => known.name),
    });
    return undefined;
  }

  of(kind: string): readonly OpenSloObject[] {
    return [...this.#objects.values()].filter((object) => object.kind === kind);
  }

  isUsed(object: OpenSloObject): boolean {
    return this.#used.has(object);
  }
}

function keyOf(version: string, kind: string, name: string): string {
  return `${version} ${kind} ${name}`;
}
