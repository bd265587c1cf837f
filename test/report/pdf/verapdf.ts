import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PATIENCE_MS } from '../../servers/patience.ts';

const LIB = fileURLToPath(new URL('../../../node_modules/.cache/verapdf/lib', import.meta.url));

/** True after `node scripts/fetch-verapdf.mjs`, where there is Java. */
export const hasVeraPdf = existsSync(LIB) && spawnSync('java', ['-version']).error === undefined;

export interface Broken {
  readonly file: string;
  readonly rule: string;
  readonly message: string;
}

/** Checks documents by the PDF/UA-1 profile; one run for all, as Java takes its time to start. Names are file names without ending. */
export async function brokenAccessibility(documents: Readonly<Record<string, Uint8Array>>): Promise<Broken[]> {
  const folder = await mkdtemp(join(tmpdir(), 'nines-verapdf-'));
  try {
    const files = Object.keys(documents).map((name) => join(folder, `${name}.pdf`));
    await Promise.all(Object.values(documents).map((bytes, i) => writeFile(files[i] ?? '', bytes)));
    const run = spawnSync(
      'java',
      ['-cp', join(LIB, '*'), 'org.verapdf.apps.GreenfieldCliWrapper', '-f', 'ua1', '--format', 'xml', ...files],
      { encoding: 'utf8', timeout: PATIENCE_MS, maxBuffer: 1e8 },
    );
    const jobs = run.stdout.split('<job>').slice(1);
    if (jobs.length !== files.length) throw new Error(`veraPDF: ${run.stderr.slice(0, 500)}`);
    return jobs.flatMap((job, i): Broken[] => {
      const file = Object.keys(documents)[i] ?? '';
      if (job.includes('isCompliant="true"')) return [];
      const rules = [
        ...job.matchAll(/clause="([^"]*)" testNumber="(\d+)" status="failed".*?<errorMessage>(.*?)<\/errorMessage>/gs),
      ];
      if (rules.length === 0) return [{ file, rule: '', message: job.slice(0, 300) }];
      return rules.map(([, clause, number, message]) => ({
        file,
        rule: `${clause}-${number}`,
        message: message ?? '',
      }));
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
