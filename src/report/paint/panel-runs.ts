import type { Panel } from '../model.ts';

/** Neighbours that stand together: figures in rows of tiles, halves side by side, everything else one below the other. */
export function panelRuns(panels: readonly Panel[]): readonly (readonly Panel[])[] {
  const shape = (panel: Panel): string => (panel.kind === 'stat' ? 'stat' : panel.width);
  const runs: Panel[][] = [];
  for (const panel of panels) {
    const [last] = runs.at(-1) ?? [];
    if (last !== undefined && shape(last) === shape(panel)) runs.at(-1)?.push(panel);
    else runs.push([panel]);
  }
  return runs;
}

/** The tiles of a run of figures. */
export const tilesOf = (run: readonly Panel[]) => run.flatMap((panel) => (panel.kind === 'stat' ? panel.tiles : []));
