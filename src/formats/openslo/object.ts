import { Fields } from '../fields.ts';
import type { ForeignDocument, Path } from '../foreign-document.ts';
import type { Notes } from '../notes.ts';
import { labelsFrom } from '../written.ts';

export const OPENSLO_VERSIONS = {
  'openslo/v1alpha': 'v1alpha',
  'openslo/v1': 'v1',
  'openslo.com/v2alpha': 'v2alpha',
} as const;
export type OpenSloVersion = (typeof OPENSLO_VERSIONS)[keyof typeof OPENSLO_VERSIONS];

const KINDS: Readonly<Record<OpenSloVersion, readonly string[]>> = {
  v1alpha: ['SLO', 'Service'],
  v1: ['SLO', 'SLI', 'Service', 'DataSource', 'AlertPolicy', 'AlertCondition', 'AlertNotificationTarget'],
  v2alpha: ['SLO', 'SLI', 'Service', 'DataSource', 'AlertPolicy', 'AlertCondition', 'AlertNotificationTarget'],
};

/** One object of a document, or one that is written inside another. */
export interface OpenSloObject {
  readonly version: OpenSloVersion;
  readonly kind: string;
  /** Empty where it is missing or not allowed, which is said. */
  readonly name: string;
  readonly displayName: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: Fields;
  readonly path: Path;
}

/** RFC 1123, as the specification demands of every name. */
const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** A name as the specification allows it; one with capitals is taken with a warning, any other is refused. */
export function checkName(fields: Fields, key: string): string | undefined {
  const name = fields.required(key);
  if (name === undefined || NAME.test(name)) return name;
  if (NAME.test(name.toLowerCase())) {
    fields.notes.warn(fields.at(key), `"${name}" has capitals, which the specification does not allow as "${key}"`);
    return name;
  }
  fields.notes.refuse(fields.at(key), `"${name}" is not allowed as "${key}"`, {
    hint: 'Names have at most 63 lower-case letters, digits and -, and begin and end with a letter or digit.',
  });
  return undefined;
}

/** A text that the specification limits in length; a longer one is taken all the same. */
function readText(fields: Fields, key: string, longest: number): string | undefined {
  const text = fields.text(key);
  if (text !== undefined && text.length > longest) {
    fields.notes.warn(
      fields.at(key),
      `"${key}" has ${text.length} characters, and the specification allows ${longest}`,
    );
  }
  return text;
}

/** Reads what every object has. Undefined where its kind is unknown. */
export function readObject(
  document: ForeignDocument,
  version: OpenSloVersion,
  notes: Notes,
): OpenSloObject | undefined {
  const fields = new Fields(document.value, document.path, notes);
  fields.raw('apiVersion');
  if (!fields.has('kind')) fields.missing('kind');
  const kind = fields.choice('kind', KINDS[version]);
  const object = readMetadata(fields, version, kind ?? '');
  fields.finish('refuse');
  return kind === undefined ? undefined : object;
}

/** An object inside another one: its kind follows from the place, and may be said. */
export function readInner(fields: Fields, version: OpenSloVersion, kind: string): OpenSloObject {
  fields.raw('apiVersion');
  const said = fields.text('kind');
  if (said !== undefined && said !== kind) {
    fields.notes.refuse(fields.at('kind'), `"${said}" is not allowed as "kind"`, { allowed: [kind] });
  }
  const object = readMetadata(fields, version, kind);
  fields.finish('refuse');
  return object;
}

function readMetadata(fields: Fields, version: OpenSloVersion, kind: string): OpenSloObject {
  if (!fields.has('metadata')) fields.missing('metadata');
  const metadata = fields.map('metadata');
  const name = fields.has('metadata') ? checkName(metadata, 'name') : undefined;
  const displayName = readText(metadata, 'displayName', 63);
  const labels = labelsFrom(metadata.map('labels').entries(), metadata.at('labels'), fields.notes);
  metadata.meaningless('annotations', 'nothing here reads them.');
  metadata.finish('refuse');
  // A service is all said with its name.
  if (!fields.has('spec') && kind !== 'Service') fields.missing('spec');
  const spec = fields.map('spec');
  readText(spec, 'description', 1050);
  return { version, kind, name: name ?? '', displayName, labels, spec, path: fields.path };
}
