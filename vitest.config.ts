import { dirname, relative, resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vitest/config';

/**
 * A run loads what it tests as it is shipped: from `dist/`, which the global set-up has built, and past Vite, which would transform
 * every module. While it watches, it reads the sources, as it runs again when they change.
 */
const shipped: Plugin = {
  name: 'shipped',
  enforce: 'pre',
  apply: () => process.argv.includes('run'),
  resolveId: (source, importer) => {
    if (importer === undefined || !/^\.\.?\/.*\.ts$/.test(source)) return undefined;
    const file = relative(import.meta.dirname, resolve(dirname(importer), source));
    return /^(src|jobs|reports|examples)\//.test(file)
      ? resolve(import.meta.dirname, 'dist', file.replace(/\.ts$/, '.js'))
      : undefined;
  },
};

export default defineConfig({
  plugins: [shipped],
  test: {
    pool: 'forks',
    // V8 compiles a function once more after nine times as much work: most of what tests call is called a few times.
    execArgv: ['--interrupt-budget=600000'],
    server: { deps: { external: [/\/dist\//] } },
    // One more than the cores of a small machine: a worker in three waits for a server or for a program that it started.
    maxWorkers: 3,
    // They end what hangs, and nothing else: no machine is so slow.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    globalSetup: ['test/servers/global-setup.ts'],
    setupFiles: ['test/servers/begin-anew.ts'],
    include: ['test/**/*.test.ts'],
    // Files after one another in a process load every module once instead of once for each of them. The embedded engine binds one data folder
    // per process at a time, so a file closes its store at its end.
    isolate: false,
  },
});
