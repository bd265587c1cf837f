import { defineConfig } from 'vitest/config';

/** Tests of folders that keep nothing between calls: no store, no module with a state of its own. */
const PURE = [
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
].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      // The embedded engine binds one data folder per process, so every test file gets a process of its own.
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: PURE,
          isolate: true,
          globalSetup: ['test/servers/global-setup.ts'],
        },
      },
      // Files after one another in a process load every module once instead of once for each of them.
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
    ],
  },
});
