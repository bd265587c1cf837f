/** One of a unit that is counted: `node hours` → `node hour`, `queries` → `query`; `GB`, `ms` and `status` stay. */
export function singular(unit: string): string {
  if (/[a-z]{2,}ies$/.test(unit)) return unit.replace(/ies$/, 'y');
  if (/(?:x|ch|sh|ss)es$/.test(unit)) return unit.replace(/es$/, '');
  return /[a-z]{2,}[^suioys]s$|[a-z]{2,}[oy]s$/.test(unit) ? unit.slice(0, -1) : unit;
}
