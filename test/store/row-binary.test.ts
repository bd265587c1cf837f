import { describe, expect, it } from 'vitest';
import { encodeRowBinary } from '../../src/store/engine/row-binary.ts';
import type { Column } from '../../src/store/store.ts';
import fc from '../properties.ts';
import { useStore } from './stores.ts';

const instant = fc.integer({ min: -2_208_988_800_000, max: 10_413_791_999_999 });
const row = fc.record({
  s: fc.string({ unit: 'binary' }),
  l: fc.constantFrom('', 'a', "it's", '{"a":"b"}'),
  t: instant,
  f: fc.double({ noNaN: true }),
  b: fc.nat({ max: 255 }),
  u: fc.nat({ max: 0xffffffff }),
  w: fc.maxSafeNat(),
  i: fc.maxSafeInteger(),
  d: fc.integer({ min: -(2 ** 52), max: 2 ** 52 }),
});

describe('the column codec', () => {
  const its = useStore('embedded');

  it('gives every row back as the engine keeps it, whatever its values', async () => {
    const { store } = its;
    await store.command(`CREATE TABLE r (n UInt32, s String, l LowCardinality(String), t DateTime64(3, 'UTC'), f Float64, b UInt8,
      u UInt32, w UInt64, i Int64, d Decimal(38, 9)) ENGINE = MergeTree ORDER BY n`);
    const property = fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (rows) => {
      await store.command('TRUNCATE TABLE r');
      const column = <K extends keyof (typeof rows)[number]>(name: K) => rows.map((one) => one[name]);
      const columns: Column[] = [
        { name: 'n', type: 'UInt32', values: rows.map((_, i) => i) },
        { name: 's', type: 'String', values: column('s') },
        { name: 'l', type: 'LowCardinality(String)', values: column('l') },
        { name: 't', type: "DateTime64(3, 'UTC')", values: column('t') },
        { name: 'f', type: 'Float64', values: column('f') },
        { name: 'b', type: 'UInt8', values: column('b') },
        { name: 'u', type: 'UInt32', values: column('u') },
        { name: 'w', type: 'UInt64', values: column('w') },
        { name: 'i', type: 'Int64', values: column('i') },
        { name: 'd', type: 'Decimal(38, 9)', values: column('d') },
      ];
      await store.insert('r', columns);
      const back = await store.columns('SELECT * EXCEPT (n) FROM r ORDER BY n');
      for (const { name, values } of columns.slice(1)) expect([...(back[name] ?? [])]).toEqual([...values]);
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('refuses a value that its column cannot hold, by name and row', () => {
    const encode = (column: Column) => () => encodeRowBinary([column]);
    expect(encode({ name: 'u', type: 'UInt32', values: [1, -1] })).toThrow('Column u (UInt32) holds -1 in row 1');
    expect(encode({ name: 'b', type: 'UInt8', values: [256] })).toThrow('holds 256');
    expect(encode({ name: 't', type: "DateTime64(3, 'UTC')", values: [0.5] })).toThrow('holds 0.5');
    expect(encode({ name: 'd', type: 'Decimal(38, 9)', values: [Number.NaN] })).toThrow('holds NaN');
    expect(encode({ name: 'f', type: 'Float64', values: ['1'] })).toThrow('holds a string');
  });
});
