/** Label set of a series or a group. Values are never empty: an empty label is an absent label, as in Prometheus. */
export type Labels = Readonly<Record<string, string>>;

export const NO_LABELS: Labels = Object.freeze({});

/**
 * Canonical text of a label set, equal for equal sets whatever the insertion order: JSON of the pairs
 * sorted by name in code-unit order. Used as key in maps and in the store; `{}` for the empty set.
 */
export function labelsKey(labels: Labels): string {
  const names = Object.keys(labels).sort();
  const sorted: Record<string, string> = {};
  for (const name of names) {
    const value = labels[name];
    if (value !== undefined && value !== '') sorted[name] = value;
  }
  return JSON.stringify(sorted);
}

/** Inverse of {@link labelsKey}. */
export function labelsFromKey(key: string): Labels {
  return key === '' ? NO_LABELS : (JSON.parse(key) as Labels);
}

/** For people: `api · eu-1`, or `all` for the empty set. */
export function labelsText(labels: Labels): string {
  const values = Object.keys(labels)
    .sort()
    .map((name) => labels[name]);
  return values.length === 0 ? 'all' : values.join(' · ');
}
