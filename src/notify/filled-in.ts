import { parseDocument, type Tags } from 'yaml';

/** YAML 1.1 without its times, as Go's library reads it into nothing in particular; a text where it is none. */
function readYaml(text: string): unknown {
  const known = (tag: Tags[number]): boolean =>
    typeof tag === 'string' || (tag.format !== 'TIME' && !/timestamp|binary|omap|pairs|set$/.test(tag.tag));
  const document = parseDocument(text, { version: '1.1', merge: true, customTags: (tags) => tags.filter(known) });
  if (document.errors.length > 0) return text;
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    return text;
  }
}

/** A payload with its templates expanded. As in Alertmanager, what a template gives is read as YAML: `{{ len .Alerts }}` is a number. */
export function filledIn(value: unknown, expand: (text: string) => string): unknown {
  if (typeof value === 'string') {
    const text = expand(value);
    const read = readYaml(text);
    return typeof read === 'string' ? text : read;
  }
  if (Array.isArray(value)) return value.map((item) => filledIn(item, expand));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [expand(key), filledIn(item, expand)]));
}
