import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchBinaries, hasAlertmanager, hasPrometheus } from './binaries.ts';
import { makeCertificates } from './certificates.ts';
import { memoryFolder } from './memory-folder.ts';

/**
 * Runs once before all tests: the built program is today's, the servers are there, or the run says which tests will be skipped.
 * @returns What clears up after all of them.
 */
export default function setup(): (() => void) | undefined {
  // Whoever runs files again and again may build once, and say so.
  if (process.env.NINES_TESTS_READY !== undefined) return undefined;
  process.env.NINES_TESTS_READY = 'yes';
  execFileSync(process.execPath, ['scripts/build-if-possible.mjs'], { stdio: 'inherit' });
  fetchBinaries();
  if (!hasPrometheus()) console.warn('Prometheus and promtool not found: tests against a real Prometheus are skipped.');
  if (!hasAlertmanager()) console.warn('Alertmanager not found: tests against a real Alertmanager are skipped.');
  // Prometheus and promtool live for seconds on little memory, a sixth of it to collect their garbage.
  process.env.GOGC ??= '400';
  const memory = memoryFolder();
  if (memory !== undefined) process.env.NINES_TESTS_MEMORY = memory;
  const folder = memory ?? mkdtempSync(join(tmpdir(), 'nines-tests-'));
  process.env.NINES_TESTS_CERTIFICATES = join(folder, 'certificates.json');
  writeFileSync(process.env.NINES_TESTS_CERTIFICATES, JSON.stringify(makeCertificates()));
  return () => rmSync(folder, { recursive: true, force: true });
}
