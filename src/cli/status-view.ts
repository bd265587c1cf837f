import type { JobContext } from '../../jobs/index.ts';
import { labelsKey, labelsText } from '../series/index.ts';
import type { SloDefinition, SloStatus, SloStatusWord } from '../slo/index.ts';
import type { Instant } from '../time/index.ts';
import { paintStatuses, selectedStatuses, statusText } from './overview.ts';

/** What `nines status --json` prints. */
export interface StatusView {
  readonly schema: 'nines.status/1';
  /** Instant of the newest verdict shown; null where there is none yet. */
  readonly at: string | null;
  readonly slos: readonly SloStatus[];
  /** Verdicts that differ from the ones of the evaluation before. */
  readonly changes: readonly {
    readonly slo: string;
    readonly group: SloStatus['group'];
    readonly from: SloStatusWord | null;
    readonly to: SloStatusWord;
    readonly since: string;
  }[];
}

export async function readStatus(context: JobContext): Promise<StatusView> {
  const slos = await selectedStatuses(context);
  const newest = slos.reduce<Instant>((latest, status) => Math.max(latest, status.at), Number.NEGATIVE_INFINITY);
  if (slos.length === 0) return { schema: 'nines.status/1', at: null, slos, changes: [] };
  const before = new Map((await selectedStatuses(context, newest - 1)).map((status) => [key(status), status]));
  const changes = slos
    .filter((status) => before.get(key(status))?.status !== status.status)
    .map((status) => ({
      slo: status.slo,
      group: status.group,
      from: before.get(key(status))?.status ?? null,
      to: status.status,
      since: new Date(status.at).toISOString(),
    }));
  return { schema: 'nines.status/1', at: new Date(newest).toISOString(), slos, changes };
}

const key = (status: SloStatus): string => `${status.slo} ${labelsKey(status.group)}`;

export function paintStatus(slos: readonly SloDefinition[], view: StatusView): string {
  if (view.at === null) return 'No SLO has been evaluated yet. Run `nines run` first.';
  const titles = new Map(slos.map((slo) => [slo.name, slo.title]));
  const reasons = view.slos
    .filter((status) => status.reason !== '')
    .map((status) => `  ${titles.get(status.slo) ?? status.slo}: ${status.reason}`);
  const changes = view.changes.map((change) => {
    const group = Object.keys(change.group).length === 0 ? '' : ` (${labelsText(change.group)})`;
    const from = change.from === null ? 'new' : statusText(change.from);
    return `  ${titles.get(change.slo) ?? change.slo}${group}: ${from} → ${statusText(change.to)}`;
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
