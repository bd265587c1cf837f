import { type JobContext, type StatusChange, statusChanges } from '../../jobs/index.ts';
import type { SloDefinition, SloStatus } from '../slo/index.ts';
import { paintStatuses, selectedStatuses, statusText } from './overview.ts';

/** What `nines status --json` prints. */
export interface StatusView {
  readonly schema: 'nines.status/1';
  /** Instant of the newest verdict shown, ISO 8601 in UTC; null where there is none yet. */
  readonly at: string | null;
  readonly slos: readonly SloStatus[];
  /** Verdicts that differ from the ones of the evaluation before. */
  readonly changes: readonly (Omit<StatusChange, 'since'> & { readonly since: string })[];
}

export async function readStatus(context: JobContext): Promise<StatusView> {
  const slos = await selectedStatuses(context);
  if (slos.length === 0) return { schema: 'nines.status/1', at: null, slos, changes: [] };
  const newest = Math.max(...slos.map((status) => status.at));
  const changes = statusChanges(await selectedStatuses(context, newest - 1), slos);
  return {
    schema: 'nines.status/1',
    at: new Date(newest).toISOString(),
    slos,
    changes: changes.map((change) => ({ ...change, since: new Date(change.since).toISOString() })),
  };
}

export function paintStatus(slos: readonly SloDefinition[], view: StatusView): string {
  if (view.at === null) return 'No SLO has been evaluated yet. Run `nines run` first.';
  const titles = new Map(slos.map((slo) => [slo.name, slo.title]));
  const title = (name: string): string => titles.get(name) ?? name;
  const reasons = view.slos
    .filter((status) => status.reason !== '')
    .map((status) => `  ${title(status.slo)}: ${status.reason}`);
  const changes = view.changes.map(({ slo, group, from, to, since }) => {
    const which = group === 'all' ? '' : ` (${group})`;
    return `  ${title(slo)}${which}: ${statusText(from)} → ${statusText(to)} since ${since}`;
  });
  return [
    `As of ${view.at}`,
    paintStatuses(slos, view.slos),
    changes.length > 0
      ? `Changed since the evaluation before:\n${changes.join('\n')}`
      : 'Nothing changed since the evaluation before.',
    ...(reasons.length > 0 ? [`Remarks:\n${reasons.join('\n')}`] : []),
  ].join('\n\n');
}
