import { createHash } from 'node:crypto';
import type { ReportDefinition } from '../../src/config/index.ts';
import type { BuildOptions, PanelDefinition, ReportFacts, ResourceDefinition } from '../../src/report/index.ts';

/**
 * Short hash of everything that a report says. The logical time and the problems of the run are not part of it: they are the run's,
 * and making a report again later must not make a revision of it. Answers of panels are a picture of the time when it was made: a
 * source that has forgotten by now must not take it away, so only what is asked counts.
 */
export function fingerprint(
  facts: ReportFacts,
  options: Omit<BuildOptions, 'revision' | 'version'>,
  plan: Pick<ReportDefinition, 'sections' | 'texts'>,
  asked: readonly (readonly (PanelDefinition | ResourceDefinition)[])[],
): string {
  const { at: _at, problems: _problems, panels: _answers, capacity: _gauges, ...said } = facts;
  const text = JSON.stringify([said, options, plan, asked]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
