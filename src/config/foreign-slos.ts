import { type ForeignDocument, formatOf, type ImportedSlo, importSlos, type Surroundings } from '../formats/index.ts';
import type { ConfigTree } from './files/config-tree.ts';
import type { Path } from './problems/diagnostic.ts';
import type { Place } from './problems/problems.ts';

const SECTION: Path = ['slos'];

/**
 * The configuration with the SLOs of other tools written as ours. What is said about a document points at its own fields, before
 * and after: an objective that is wrong is shown where its target stands.
 * @param surroundings what is known of the configured sources
 * @param strict what has no meaning here is an error
 */
export function withForeignSlos(tree: ConfigTree, surroundings: Surroundings, strict: boolean): ConfigTree {
  const list = tree.root.slos;
  if (!Array.isArray(list)) return tree;
  const documents = list.flatMap((value: unknown, index): ForeignDocument[] =>
    formatOf(value) === 'own' ? [] : [{ value: value as ForeignDocument['value'], path: [...SECTION, index] }],
  );
  if (documents.length === 0) return tree;
  const { slos, notes } = importSlos(documents, surroundings);
  for (const { severity, path, message, ...details } of notes) {
    tree.problems.add(path, message, { severity: strict ? 'error' : severity, ...details });
  }
  return { ...tree, root: { ...tree.root, slos: joined(tree, list, slos) } };
}

/** Ours and theirs in the order of the list, with the places of everything moved along. */
function joined({ problems }: ConfigTree, list: readonly unknown[], imported: readonly ImportedSlo[]): unknown[] {
  const result: unknown[] = [];
  const places: [Path, Place][] = [];
  list.forEach((value: unknown, index) => {
    if (formatOf(value) === 'own') {
      for (const [path, place] of problems.below([...SECTION, index])) {
        places.push([[...SECTION, result.length, ...path.slice(2)], place]);
      }
      result.push(value);
      return;
    }
    for (const { slo, path, places: origins } of imported.filter((candidate) => candidate.path[1] === index)) {
      const at = [...SECTION, result.length];
      const from = (inside: Path): Place => problems.at(origins[inside.join('.')] ?? path);
      places.push(...placesOf(slo, at, [], from, problems.at(path)));
      result.push(slo);
    }
  });
  const section = problems.at(SECTION);
  problems.forget(SECTION);
  problems.place(SECTION, section);
  for (const [path, place] of places) problems.place(path, place);
  return result;
}

/** A place for every value: its own origin, or the one of what it is part of. */
function* placesOf(
  value: unknown,
  at: Path,
  inside: Path,
  from: (inside: Path) => Place,
  around: Place,
): Generator<[Path, Place]> {
  const own = from(inside);
  const place = own === from([]) ? around : own;
  const text = typeof value === 'object' ? undefined : String(value);
  yield [[...at, ...inside], { ...place, text, start: place.text === text ? place.start : undefined }];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    yield* placesOf(child, at, [...inside, Array.isArray(value) ? Number(key) : key], from, place);
  }
}
