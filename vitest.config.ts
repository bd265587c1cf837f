import { dirname, relative, resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vitest/config';

/** Tests that keep nothing in their process between calls: no embedded store, no module with a state of its own. */
const SHARED = [
  'alerting',
  'anomaly',
  'config',
  'formats',
  'queries',
  'report',
  'roi',
  'rules',
  'series',
  'slo',
  'templates',
  'time',
  // These ask servers, or start the program as a process of its own.
  'cli/connect',
  'cli/init',
  'docs',
  'notify',
  'package',
  'servers',
]
  .map((folder) => `test/${folder}/**/*.test.ts`)
  .concat(
    [
      'cli/check',
      'cli/convert',
      'cli/on-demo-data',
      'cli/roi-csv',
      'cli/usage',
      'examples/coverage',
      'service/plan',
      'service/trace-file',
      'sources/file',
      'sources/prometheus',
      'threads/detect-pool',
    ].map((file) => `test/${file}.test.ts`),
  );

/**
 * A run loads what it tests as it is shipped: from `dist/`, which the global set-up has built, and past Vite, which would transform
 * every module and hand it to each of 200 processes. While it watches, it reads the sources, as it runs again when they change.
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
    projects: [
      // The embedded engine binds one data folder per process, so every test file gets a process of its own.
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: SHARED,
          isolate: true,
          globalSetup: ['test/servers/global-setup.ts'],
        },
      },
      // Files after one another in a process load every module once instead of once for each of them.
      {
        extends: true,
        test: { name: 'shared', include: SHARED, isolate: false, globalSetup: ['test/servers/global-setup.ts'] },
      },
    ],
  },
});
