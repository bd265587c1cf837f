import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/index.ts';
import { guideItems, plain, readGuide } from './guide.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));
const SYSTEMS = ['reducto', 'dataflux', 'pipeline-guard', 'clusterdb', 'ai-etl'];

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(ya?ml|md|json|sql)$/.test(name),
  );
}

function rulesIn(folder: string): Rule[] {
  return filesIn(folder)
    .filter((name) => name.startsWith('alerts/'))
    .flatMap((name) => {
      const file = parse(readFileSync(join(folder, name), 'utf8')) as { groups?: { rules: Rule[] }[] };
      return (file.groups ?? []).flatMap(({ rules }) => rules);
    });
}

/** Numbers of an expression outside of ranges and names. */
const numbersIn = (text: string): string[] =>
  [...text.replace(/\[[^\]]*\]|"[^"]*"/g, '').matchAll(/(?<![\w.])\d+(?:\.\d+)?(?![\w.])/g)].map(([number]) =>
    String(Number(number)),
  );

const rowsOf = (markdown: string): string[][] =>
  markdown
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s|:-]+\|$/.test(line))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );

describe.each(SYSTEMS)('the example %s', (name) => {
  const folder = join(EXAMPLES, name);
  const guide = readGuide(name);
  const isThere = existsSync(join(folder, 'nines.yaml'));
  const readme = isThere ? readFileSync(join(folder, 'README.md'), 'utf8') : '';

  it.skipIf(!isThere)('is a valid configuration', async () => {
    const config = await loadConfig(join(folder, 'nines.yaml'), { env: {} });
    expect(config.slos.length).toBeGreaterThan(0);
    expect(config.detectors.length).toBeGreaterThan(0);
  });

  it.skipIf(!isThere)('has no empty cell in the tables of its README', () => {
    const rows = rowsOf(readme);
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((cells) => cells.some((cell) => cell === ''))).toEqual([]);
  });

  // The guides are not part of this repository: without them the next tests are skipped.
  describe.skipIf(guide === undefined || !isThere)('against its guide', () => {
    const items = guideItems(guide ?? '');
    const text = isThere
      ? filesIn(folder)
          .map((file) => readFileSync(join(folder, file), 'utf8'))
          .join('\n')
      : '';
    const rules = isThere ? rulesIn(folder) : [];
    const missing = (names: readonly string[]): readonly string[] => names.filter((one) => !text.includes(one));

    it('maps every section', () => {
      const sections = new Set(rowsOf(readme).flatMap(([section = '']) => section.split(/[;/]/).map(plain)));
      expect(items.headings.filter((heading) => ![...sections].some((section) => section.includes(heading)))).toEqual(
        [],
      );
    });

    it('has every alert with its duration, severity and threshold', () => {
      for (const alert of items.alerts) {
        const rule = rules.find((candidate) => candidate.alert === alert.name);
        expect(rule, alert.name).toBeDefined();
        expect([alert.name, rule?.for, rule?.labels?.severity]).toEqual([alert.name, alert.for, alert.severity]);
        const numbers = numbersIn(rule?.expr ?? '');
        const threshold = numbersIn(alert.expr).at(-1) ?? '';
        expect(numbers, alert.name).toContain(threshold);
      }
    });

    it('has every recording rule', () => {
      const names = rules.flatMap(({ record }) => record ?? []);
      expect(items.records.filter((record) => !names.includes(record))).toEqual([]);
    });

    it.each([
      ['metric', items.metrics],
      ['receiver', items.receivers],
      ['channel', items.channels],
      ['scrape job', items.jobs],
      ['dashboard panel', items.panels],
      ['table or view', items.tables],
    ])('names every %s', (_, names) => {
      expect(missing(names)).toEqual([]);
    });

    it('names every threshold', () => {
      const numbers = new Set(
        [...text.matchAll(/\d[\d.,]*/g)].map(([number]) => Number(number.replace(/,/g, '').replace(/\.$/, ''))),
      );
      const wanted = items.thresholds.map((number) => Number(number.replace(/,/g, '').replace(/\.$/, '')));
      expect(
        wanted.filter((number) => !numbers.has(number) && !numbers.has(number * 100) && !numbers.has(number / 100)),
      ).toEqual([]);
    });
  });
});

describe('npm run example', () => {
  it('offers the systems and the platform, and nothing else', () => {
    const program = fileURLToPath(new URL('../../dist/examples/run.js', import.meta.url));
    const help = execFileSync(process.execPath, [program, '--help'], { encoding: 'utf8' });
    expect(help.match(/^Examples: (.*)$/m)?.[1]?.split(', ')).toEqual([...SYSTEMS, 'platform'].sort());
  });
});
