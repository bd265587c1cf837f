import type { SloDefinition } from '../../slo/index.ts';

/** What says which SLO is meant. */
export type NamedSlo = Pick<SloDefinition, 'name' | 'title' | 'service'>;

/** Titles by name. Where several SLOs have the same one, as those of several systems may, their service stands before it. */
export function toldApart(slos: readonly NamedSlo[]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  for (const { title } of slos) counts.set(title, (counts.get(title) ?? 0) + 1);
  return new Map(
    slos.map(({ name, title, service }) => [
      name,
      (counts.get(title) ?? 0) > 1 && service !== '' ? `${service} · ${title}` : title,
    ]),
  );
}
