import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { loadConfig } from '../../src/config/index.ts';
import { nines } from '../cli/nines.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const cwd = temporaryFolder('docs').path;
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

async function loads(yaml: string, env: Record<string, string> = {}) {
  writeFileSync(join(cwd, 'nines.yaml'), yaml);
  return loadConfig(join(cwd, 'nines.yaml'), { env });
}

describe('the README', () => {
  const text = read('README.md');

  it('shows a configuration of ten lines that loads', async () => {
    const yaml = /```yaml\n# nines\.yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
    expect(yaml.trim().split('\n').length).toBeLessThanOrEqual(10);
    const config = await loads(yaml);
    expect(config.slos).toMatchObject([{ name: 'api-availability', objective: 0.999 }]);
    expect(config.reports).toMatchObject([{ name: 'weekly-sla' }]);
  });

  it('names every command, and no other', async () => {
    const { stdout } = await nines(['--help'], { cwd });
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) /gm)]
      .map((match) => match[1])
      .filter((name) => name !== 'help');
    const named = [...text.matchAll(/^\| `nines ([a-z]+)/gm)].map((match) => match[1]);
    expect([...new Set(named)].sort()).toEqual([...new Set(commands)].sort());
  });
});

describe('every page', () => {
  const inFolder = (folder: string) => readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.md'));
  const pages = [...inFolder('.'), ...inFolder('docs').map((name) => `docs/${name}`)];

  it('links to nothing that is not there', () => {
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)]
        .map(([, target = '']) => join(dirname(page), target))
        .filter((target) => !existsSync(join(ROOT, target)))
        .map((target) => `${page} → ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('links to headings that are there', () => {
    const anchorsOf = (page: string) =>
      [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\p{L}\p{N} _-]/gu, '')
          .replaceAll(' ', '-'),
      );
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:)([^)#]*\.md)?#([^)]+)\)/g)]
        .filter(([, target, anchor = '']) => !anchorsOf(target ? join(dirname(page), target) : page).includes(anchor))
        .map(([link]) => `${page} → ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('names no file that is not there', () => {
    const gone = pages.flatMap((page) =>
      [...read(page).matchAll(/`((?:src|jobs|reports|sql|test|bench|scripts|examples|docs)\/[\w./-]+\.\w+)`/g)]
        .map(([, file = '']) => file)
        .filter((file) => !existsSync(join(ROOT, file)))
        .map((file) => `${page} → ${file}`),
    );
    expect(gone).toEqual([]);
  });

  it('is in the index of the documentation', () => {
    const index = read('docs/README.md');
    expect(inFolder('docs').filter((name) => name !== 'README.md' && !index.includes(`](${name})`))).toEqual([]);
  });
});

describe('the page on reports', () => {
  it('shows panels that load', async () => {
    const yaml = /```yaml\n(panels:[\s\S]*?)```/.exec(read('docs/reports.md'))?.[1] ?? '';
    const sources =
      'sources: { warehouse: { type: clickhouse, at: store }, prom: { type: prometheus, url: "http://prom" } }';
    // Panels of PromQL name no source on the page: there is only one in most configurations.
    const config = await loads(
      `${sources}\n${yaml.replace(/^( {4})section: Traffic\n(?! {4}source)/gm, '$1section: Traffic\n$1source: prom\n')}`,
    );
    expect(config.panels.map(({ name, show }) => [name, show])).toEqual([
      ['requests-per-hour', 'bars'],
      ['slowest-pipelines', 'top'],
      ['latency', undefined],
    ]);
  });
});

describe('the architecture page', () => {
  it('lists every table of the schema, and no other', () => {
    const schema = readdirSync(join(ROOT, 'sql'))
      .filter((name) => /^\d{4}_.*\.sql$/.test(name))
      .flatMap((name) =>
        [...read(`sql/${name}`).matchAll(/CREATE TABLE IF NOT EXISTS (\w+)/g)].map((match) => match[1]),
      );
    const listed = [...read('docs/architecture.md').matchAll(/^\| `(\w+)` \| [^|]+ \| [^|]+ \|$/gm)].map(
      (match) => match[1],
    );
    expect([...new Set(listed)].sort()).toEqual([...new Set(schema)].sort());
  });
});

describe('the deployment files', () => {
  it('hold configurations that load', async () => {
    const compose = await loads(read('deploy/compose/nines.yaml'), { CLICKHOUSE_PASSWORD: 'x' });
    expect(compose.store.kind).toBe('server');
    const [configMap] = parseAllDocuments(read('deploy/kubernetes/cronjob.yaml')).map((document) => document.toJS());
    const inside = await loads(configMap.data['nines.yaml']);
    expect(inside.slos).toHaveLength(1);
  });

  it('call commands and jobs that there are', async () => {
    const jobs = parseAllDocuments(read('deploy/kubernetes/cronjob.yaml'))
      .map((document) => document.toJS())
      .filter((object) => object.kind === 'CronJob')
      .map((object) => object.spec.jobTemplate.spec.template.spec.containers[0].args as string[]);
    expect(jobs).toHaveLength(2);
    for (const args of jobs) {
      const { code, stderr } = await nines([...args, '--config', 'missing.yaml'], { cwd });
      // Every word is understood; only the configuration is not there.
      expect([code, stderr.includes('missing.yaml')], stderr).toEqual([2, true]);
    }
  });
});
