import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slo } from '../../src/index.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = readFileSync(join(ROOT, 'docs/library.md'), 'utf8');
/** Each program of the page, and what the page says that it prints. */
const PROGRAMS = PAGE.split('\n## ')
  .slice(1)
  .map((section) => {
    const block = (language: string): string => section.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? '';
    return { title: section.split('\n')[0] ?? '', code: block('ts'), prints: block('text') };
  });

const run = promisify(execFile);
const folder = temporaryFolder('library');
afterAll(() => folder.remove());

/** An empty project of a team, with the package installed. */
beforeAll(() => {
  mkdirSync(join(folder.path, 'node_modules'));
  symlinkSync(ROOT, join(folder.path, 'node_modules/nines'));
  writeFileSync(
    join(folder.path, 'nines.yaml'),
    'sources: { prom: { type: prometheus, url: "http://localhost:9090" } }\nslos:\n  - { name: api, objective: 99.9%, sli: { bad: b_total, valid: v_total } }\n',
  );
  for (const [i, { code }] of PROGRAMS.entries()) writeFileSync(join(folder.path, `program-${i}.mts`), code);
});

describe('the page of the library', () => {
  it.each(PROGRAMS.map((program, i) => ({ ...program, i })))(
    'has a program that prints what it says: $title',
    async ({ code, prints, i }) => {
      const file = join(folder.path, `program-${i}.mjs`);
      writeFileSync(file, code);
      const { stdout } = await run(process.execPath, [file], { cwd: folder.path });
      expect(stdout).toBe(prints);
    },
  );

  it('has programs that a strict compiler takes, with all declarations of the package checked', async () => {
    const options = {
      compilerOptions: {
        target: 'es2022',
        module: 'nodenext',
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        types: ['node'],
        typeRoots: [join(ROOT, 'node_modules/@types')],
      },
      include: ['*.mts'],
    };
    writeFileSync(join(folder.path, 'tsconfig.json'), JSON.stringify(options));
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const said = await run(process.execPath, [compiler, '-p', folder.path]).then(
      ({ stdout }) => stdout,
      (error: { stdout: string }) => error.stdout,
    );
    expect(said).toBe('');
    expect(PROGRAMS.length).toBeGreaterThanOrEqual(4);
  });

  it('is right that a wrong value is refused with a hint', () => {
    expect(() => slo.errorBudget({ good: 1, valid: 2 }, 99.9)).toThrow(
      expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('0.999 for 99.9%') }),
    );
    expect(() => slo.errorBudget({ good: Number.NaN, valid: 2 }, 0.9)).toThrow('must be numbers');
  });
});
