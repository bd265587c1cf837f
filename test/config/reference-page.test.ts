import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { jsonSchema } from '../../src/config/index.ts';
import { referencePage } from '../../src/config/reference-page.ts';

interface Node {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly [key: string]: unknown;
}

/** Every property of the schema, by its path. */
function* properties(node: unknown, path: string): Generator<readonly [string, Node]> {
  if (typeof node !== 'object' || node === null) return;
  const { properties: own } = node as Node;
  for (const [key, child] of Object.entries(own ?? {})) yield [`${path}.${key}`, child];
  for (const [key, child] of Object.entries(node)) {
    if (key === 'properties')
      for (const [name, inner] of Object.entries(own ?? {})) yield* properties(inner, `${path}.${name}`);
    else yield* properties(child, path);
  }
}

describe('the reference of the configuration', () => {
  it('is the committed page; after a change of the schema run: npm run build && npm run docs', () => {
    expect(readFileSync('docs/configuration.md', 'utf8')).toBe(referencePage());
  });

  it('describes every key', () => {
    const all = [...properties(jsonSchema(), '')];
    expect(all.length).toBeGreaterThan(150);
    expect(all.filter(([, node]) => !node.description).map(([path]) => path)).toEqual([]);
  });

  it('is a JSON Schema of what a person writes: no key with a default is required', () => {
    const schema = jsonSchema() as Node & { required: string[] };
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.required).toEqual(['sources']);
    expect(schema.properties?.timeZone).toMatchObject({ type: 'string', default: 'UTC' });
  });
});
