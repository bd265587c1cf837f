import { createHash } from 'node:crypto';
import type { BuildOptions, ReportFacts, Section } from '../../src/report/index.ts';

/**
 * Short hash of everything that a report says. The logical time and the problems of the run are not part of it: they are the run's,
 * and making a report again later must not make a revision of it.
 */
export function fingerprint(
  facts: ReportFacts,
  options: Omit<BuildOptions, 'revision' | 'version'>,
  sections: readonly Section[],
): string {
  const { at: _at, problems: _problems, ...said } = facts;
  const text = JSON.stringify([said, options, sections]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
