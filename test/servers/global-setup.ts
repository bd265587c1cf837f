import { fetchBinaries, hasAlertmanager, hasPrometheus } from './binaries.ts';

/** Runs once before all tests: the servers are there, or the run says which tests will be skipped. */
export default function setup(): void {
  fetchBinaries();
  if (!hasPrometheus()) console.warn('Prometheus and promtool not found: tests against a real Prometheus are skipped.');
  if (!hasAlertmanager()) console.warn('Alertmanager not found: tests against a real Alertmanager are skipped.');
}
