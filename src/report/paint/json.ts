import type { Painter } from '../painter.ts';

/** The whole model, indented, for machines and for checking every printed figure against its raw one. */
export const jsonPainter: Painter = {
  format: 'json',
  mediaType: 'application/json',
  paint: async (model) => new TextEncoder().encode(`${JSON.stringify(model, null, 2)}\n`),
};
