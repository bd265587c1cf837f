import { spawnSync } from 'node:child_process';

/** One thread each, or a comparison would be of cores. */
const ONE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

/** What a program prints; undefined where there is no Python with the packages it needs. */
export function python(program: string, ...args: readonly string[]): string | undefined {
  for (const command of ['python3', '/usr/bin/python3']) {
    const run = spawnSync(command, ['-c', program, ...args], {
      env: { ...process.env, ...ONE_THREAD },
      timeout: 300_000,
      encoding: 'utf8',
    });
    if (run.status === 0) return run.stdout.trim();
  }
  return undefined;
}
