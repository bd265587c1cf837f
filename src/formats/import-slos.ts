import type { ForeignDocument, ImportedSlo, Note, Surroundings } from './foreign-document.ts';
import { isRecord } from './foreign-document.ts';
import { Notes } from './notes.ts';
import { importOpenSlo } from './openslo/import-openslo.ts';
import { OPENSLO_VERSIONS } from './openslo/object.ts';
import { importPyrra, PYRRA_VERSION } from './pyrra.ts';
import { importSloGenerator, isSloGenerator, SLO_GENERATOR_VERSION } from './slo-generator/import-slo-generator.ts';
import { importSloth, SLOTH_KUBERNETES, SLOTH_VERSION } from './sloth/import-sloth.ts';

type Format = 'openslo' | 'sloth' | 'pyrra' | 'slo-generator';

const IMPORTERS: Readonly<
  Record<
    Format,
    (documents: readonly ForeignDocument[], surroundings: Surroundings, notes: Notes) => readonly ImportedSlo[]
  >
> = { openslo: importOpenSlo, sloth: importSloth, pyrra: importPyrra, 'slo-generator': importSloGenerator };

/** What `apiVersion`, or Sloth's `version`, may say. */
export const KNOWN_VERSIONS: readonly string[] = [
  ...Object.keys(OPENSLO_VERSIONS),
  SLOTH_VERSION,
  SLOTH_KUBERNETES,
  PYRRA_VERSION,
  SLO_GENERATOR_VERSION,
];

/** Whose document it is; `own` is ours, `unknown` says a version that nobody here reads. */
export function formatOf(value: unknown): Format | 'own' | 'unknown' {
  if (!isRecord(value)) return 'own';
  const version = value.apiVersion ?? value.version;
  if (version === undefined) return isSloGenerator(value) ? 'slo-generator' : 'own';
  if (typeof version !== 'string') return 'unknown';
  if (Object.hasOwn(OPENSLO_VERSIONS, version)) return 'openslo';
  if (version === SLOTH_VERSION || version === SLOTH_KUBERNETES) return 'sloth';
  if (version === PYRRA_VERSION) return 'pyrra';
  return version === SLO_GENERATOR_VERSION ? 'slo-generator' : 'unknown';
}

export interface Imported {
  /** In the order of their documents. */
  readonly slos: readonly ImportedSlo[];
  readonly notes: readonly Note[];
}

/**
 * Documents of other tools as SLOs of ours. All documents of one list are read together, because some refer to others. Pure.
 * What cannot be read is an error; what has no meaning here is a warning.
 */
export function importSlos(documents: readonly ForeignDocument[], surroundings: Surroundings): Imported {
  const notes = new Notes();
  const all = documents.flatMap((document) => kubernetesItems(document));
  for (const { value, path } of all.filter((document) => formatOf(document.value) === 'unknown')) {
    const key = 'apiVersion' in value ? 'apiVersion' : 'version';
    const isRules = isRecord(value.spec) && Array.isArray(value.spec.groups);
    notes.refuse([...path, key], `unknown ${key} "${String(value[key])}"`, {
      allowed: KNOWN_VERSIONS,
      ...(isRules && { hint: 'It holds rules of Prometheus: name its file in alerts.ruleFiles.' }),
    });
  }
  const slos = (Object.keys(IMPORTERS) as Format[]).flatMap((format) =>
    IMPORTERS[format](
      all.filter(({ value }) => formatOf(value) === format),
      surroundings,
      notes,
    ),
  );
  const order = new Map(documents.map(({ path }, index) => [JSON.stringify(path), index]));
  const place = ({ path }: ImportedSlo): number =>
    path
      .map((_, length) => order.get(JSON.stringify(path.slice(0, length + 1))))
      .find((index) => index !== undefined) ?? 0;
  return { slos: [...slos].sort((a, b) => place(a) - place(b)), notes: notes.all };
}

/** `kind: List` of Kubernetes is its items. */
function kubernetesItems(document: ForeignDocument): readonly ForeignDocument[] {
  const { value, path } = document;
  if (value.apiVersion !== 'v1' || value.kind !== 'List' || !Array.isArray(value.items)) return [document];
  return value.items.flatMap((item, index) => (isRecord(item) ? { value: item, path: [...path, 'items', index] } : []));
}
