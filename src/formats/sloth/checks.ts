import type { Fields } from '../fields.ts';
import { labelsFrom } from '../written.ts';

/** Names of services and SLOs, as Sloth takes them. */
const NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;

/** A name that Sloth would take. */
export function readName(fields: Fields, key: string): string | undefined {
  const name = fields.required(key);
  if (name === undefined || NAME.test(name)) return name;
  fields.notes.refuse(fields.at(key), `"${name}" is not allowed as "${key}"`, {
    hint: 'Names have letters, digits, ".", "_" and "-", and begin and end with a letter or digit.',
  });
  return undefined;
}

/** The labels under a key; Sloth refuses an empty value and the name of the metric. */
export function readLabels(fields: Fields, key: string): Record<string, string> {
  const labels = fields.map(key);
  for (const [label, value] of Object.entries(labels.entries())) {
    if (label === '__name__') labels.notes.refuse(labels.at(label), '"__name__" is no label: it names the metric');
    else if (value === '' || value === null) labels.missing(label);
  }
  return labelsFrom(labels.entries(), labels.path, labels.notes);
}
