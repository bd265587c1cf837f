import { z } from 'zod';
import { RootSchema } from './schema/root.ts';

/** JSON Schema (2020-12) of the configuration as it is written, for editors: `nines schema > nines.schema.json`. */
export function jsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(RootSchema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
}
