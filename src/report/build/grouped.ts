/** Members by key, keys and members in the order of their first appearance. Node 20 has no `Map.groupBy`. */
export function grouped<T>(all: readonly T[], keyOf: (member: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const member of all) {
    const key = keyOf(member);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [member]);
    else known.push(member);
  }
  return groups;
}
