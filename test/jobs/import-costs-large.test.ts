import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { importCosts } from '../../jobs/import-costs.ts';
import { value } from '../../jobs/value.ts';
import { Exact } from '../../src/roi/index.ts';
import { readRoiEntries } from '../../src/store/index.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { HEAD, line } from './focus-lines.ts';
import { openWorkplace } from './workplace.ts';

const AT = Date.parse('2026-11-05T00:00:00Z');

describe('a file of 100,000 rows', () => {
  it('comes to the totals of independent SQL over the same rows, by day and by service', async () => {
    const folder = temporaryFolder('focus');
    const big = await openWorkplace(`
sources: { metrics: { type: clickhouse, at: store } }
timeZone: Europe/Berlin
currency: USD
savings:
  streams:
    - { name: all, kind: cost, focus: {} }
    - { name: s1, kind: cost, focus: { services: [service-1] } }
    - { name: credits, kind: cost, focus: { categories: [Credit], column: billed } }
`);
    try {
      const lines = Array.from({ length: 100_000 }, (_, i) => {
        const hash = createHash('md5').update(String(i)).digest();
        const amount = `${hash[0]}.${String(hash.readUInt32BE(4)).padStart(10, '0')}`;
        const start = Date.UTC(2026, 9, 1) + (i % 744) * 3_600_000;
        const credit = i % 50 === 0;
        return line({
          service: `service-${i % 7}`,
          effective: credit ? `-${amount}` : amount,
          category: credit ? 'Credit' : 'Usage',
        }).replace(
          '2026-10-03T00:00:00Z,2026-10-04T00:00:00Z',
          `${new Date(start).toISOString()},${new Date(start + 3_600_000).toISOString()}`,
        );
      });
      const path = join(folder.path, 'big.csv.gz');
      writeFileSync(path, gzipSync([HEAD, ...lines].join('\n')));
      await importCosts([path], big.context(AT));
      await value.run(big.context(AT));
      for (const [stream, where] of [
        ['all', '1'],
        ['s1', "service = 'service-1'"],
        ['credits', "category = 'Credit'"],
      ]) {
        const expected = await big.store.query<{ day: string; amount: string }>(
          `SELECT toString(toDate(start, 'Europe/Berlin')) AS day, toString(sum(effective)) AS amount
           FROM cost_rows WHERE ${where} GROUP BY day ORDER BY day`,
        );
        const found = await readRoiEntries(big.store, { start: 0, end: AT }, stream);
        expect(
          found.filter(({ amount }) => !amount.isZero()).map(({ key, amount }) => [key, amount.toFixed()]),
        ).toEqual(expected.map(({ day, amount }) => [day, new Exact(amount).toFixed()]));
        expect(expected.length).toBeGreaterThan(30);
      }
    } finally {
      await big.close();
      folder.remove();
    }
  });
});
