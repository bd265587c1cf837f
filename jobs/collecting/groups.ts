import { ExitCode, NinesError } from '../../src/errors.ts';
import { type Labels, labelsKey, NO_LABELS } from '../../src/series/index.ts';
import type { SloDefinition } from '../../src/slo/index.ts';

/** Labels that a query leaves on its series: those in `by`, those not in `without`, all where neither is given. */
export interface KeptLabels {
  readonly by?: readonly string[] | undefined;
  readonly without?: readonly string[] | undefined;
}

/** Group of a series: its values of the SLO's `groupBy` labels, as canonical text. */
export function groupOf(slo: Pick<SloDefinition, 'groupBy'>, labels: Labels, kept: KeptLabels = {}): string {
  const group: Record<string, string> = {};
  for (const name of slo.groupBy) {
    const value = labels[name];
    const lost = (kept.by !== undefined && !kept.by.includes(name)) || kept.without?.includes(name) === true;
    if (value !== undefined && !lost) group[name] = value;
  }
  return labelsKey(group);
}

export const UNGROUPED = labelsKey(NO_LABELS);

/** @throws NinesError where a query has more groups than the definition allows. */
export function refuseTooManyGroups(slo: SloDefinition, groups: number): void {
  if (groups <= slo.groupLimit) return;
  throw new NinesError(
    'GROUPS',
    `${groups} groups by ${slo.groupBy.join(', ')}, the limit is ${slo.groupLimit}`,
    ExitCode.partial,
    {
      hint: 'Group by fewer labels, narrow the query, or raise groupLimit.',
    },
  );
}
