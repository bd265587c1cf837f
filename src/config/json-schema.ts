import { z } from 'zod';
import { RootSchema } from './schema/root.ts';

/** JSON Schema (2020-12) of the configuration as it is written, for editors: `nines schema > nines.schema.json`. */
export function jsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(RootSchema, {
    io: 'input',
    unrepresentable: 'any',
    // What is read over needs no help of an editor.
    override: ({ jsonSchema: node }) => {
      if (node.alias !== true) return;
      for (const key of Object.keys(node)) if (key !== 'description' && key !== 'alias') delete node[key];
    },
  }) as Record<string, unknown>;
}
