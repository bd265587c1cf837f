import { join, resolve } from 'node:path';

/** Entries of a folder; empty where there is none. */
export type ListFolder = (folder: string) => Promise<readonly { readonly name: string; readonly folder: boolean }[]>;

const MAX_FOLDERS = 10_000;

/** True for texts with `*` or `?`. */
export function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}

/** Matches one path segment against `*` and `?`, in time linear in the length for each star. Hidden names need their dot written. */
export function matchesSegment(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/**
 * Files that match a pattern with `*`, `?` and `**` (any number of folders), relative to `base`, in code-unit order of
 * their paths, so that the same folder always gives the same configuration.
 */
export async function expandGlob(pattern: string, base: string, list: ListFolder): Promise<string[]> {
  if (!isGlob(pattern)) return [resolve(base, pattern)];
  const segments = pattern.split('/').filter((segment) => segment !== '' && segment !== '.');
  let visited = 0;
  const found = new Set<string>();
  const walk = async (folder: string, index: number): Promise<void> => {
    const segment = segments[index];
    if (segment === undefined || ++visited > MAX_FOLDERS) return;
    if (segment !== '**' && !isGlob(segment) && index < segments.length - 1) {
      return walk(resolve(folder, segment), index + 1);
    }
    const entries = await list(folder);
    if (segment === '**') {
      await walk(folder, index + 1);
      for (const entry of entries) {
        if (entry.folder && !entry.name.startsWith('.')) await walk(join(folder, entry.name), index);
      }
      return;
    }
    for (const entry of entries) {
      if (!matchesSegment(segment, entry.name)) continue;
      const path = join(folder, entry.name);
      if (index < segments.length - 1 && entry.folder) await walk(path, index + 1);
      else if (index === segments.length - 1 && !entry.folder) found.add(path);
    }
  };
  await walk(pattern.startsWith('/') ? '/' : base, 0);
  return [...found].sort();
}
