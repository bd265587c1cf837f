import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const tsc = (...args: readonly string[]): string =>
  execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });

describe('what is published', () => {
  let files: readonly string[] = [];
  beforeAll(() => {
    const answer = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    const [packed] = JSON.parse(answer) as [{ files: readonly { path: string }[] }];
    files = packed.files.map(({ path }) => path);
  });

  it('has the command, the library with its types, the schema, and everything that they read', () => {
    const { bin, exports } = JSON.parse(read('package.json'));
    expect(files).toEqual(
      expect.arrayContaining([
        bin.nines,
        ...Object.values(exports['.']).map((path) => String(path).replace(/^\.\//, '')),
        'dist/jobs/index.js',
        'dist/reports/index.js',
        'dist/src/threads/detect-worker.js',
        'sql/0001_ledger.sql',
        'sql/demo/tables.sql',
        'sql/views/v_slo_status.sql',
        'examples/demo/nines.yaml',
        'docs/configuration.md',
        'README.md',
        'LICENSE',
        'CHANGELOG.md',
      ]),
    );
  });

  it('has nothing that only serves whoever works on nines', () => {
    expect(
      files.filter((file) => /^(dist\/)?(test|bench|scripts)\/|^(dist\/)?examples\/.*\.[jt]s$/.test(file)),
    ).toEqual([]);
  });
});

it('an image is built of what its build is given', () => {
  const leftOut = read('.dockerignore').trim().split('\n');
  const built = tsc('-p', 'tsconfig.package.json', '--listFilesOnly')
    .split('\n')
    .map((path) => relative(ROOT, path))
    .filter((path) => path !== '' && !path.startsWith('node_modules'));
  expect(built.length).toBeGreaterThan(500);
  expect(built.filter((path) => leftOut.some((folder) => path === folder || path.startsWith(`${folder}/`)))).toEqual(
    [],
  );
});

describe('the library', () => {
  // Inside the repository, where the package finds itself by its name.
  const folder = mkdtempSync(join(ROOT, 'node_modules', '.library-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has the types that its example says', () => {
    const example = /```ts\n([\s\S]*?)```/.exec(read('src/index.ts').replace(/^ \* ?/gm, ''))?.[1] ?? '';
    expect(example).toContain("from 'nines'");
    writeFileSync(
      join(folder, 'example.mts'),
      `${example}\nconst code: 0 | 1 | 2 | 3 | 4 = outcome.exitCode;\nexport { code };\n`,
    );
    const options = [
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--target',
      'ES2023',
      '--module',
      'nodenext',
      '--types',
      'node',
    ];
    expect(tsc(...options, join(folder, 'example.mts'))).toBe('');
  });
});
