import { type JobContext, type StatusChange, statusChanges } from '../../../jobs/index.ts';
import { type Labels, labelsKey, labelsText } from '../../series/index.ts';
import { type Forecast, type PolicyStep, policyStep, type SloDefinition, type SloStatus } from '../../slo/index.ts';
import { forecastsAt } from '../../store/index.ts';
import { formatInstant } from '../../time/index.ts';
import { forecastText } from './explain-slo-view.ts';
import { paintStatuses, selectedStatuses, statusText } from './overview.ts';

/** What `nines status --json` prints. */
export interface StatusView {
  readonly schema: 'nines.status/1';
  /** Instant of the newest verdict shown, ISO 8601 in UTC; null where there is none yet. */
  readonly at: string | null;
  readonly slos: readonly SloStatus[];
  /** What the error-budget policies say now, for SLOs whose policy has a step that holds. */
  readonly policies: readonly { readonly slo: string; readonly group: Labels; readonly step: PolicyStep }[];
  /** When budgets run out, if the coming weeks are like the past ones, for groups that are at risk. */
  readonly forecasts: readonly { readonly slo: string; readonly group: Labels; readonly forecast: Forecast }[];
  /** Verdicts that differ from the ones of the evaluation before. */
  readonly changes: readonly (Omit<StatusChange, 'since'> & { readonly since: string })[];
}

/** The newest verdicts up to the context's instant, with what changed since those before. */
export async function readStatus(context: JobContext): Promise<StatusView> {
  const slos = await selectedStatuses(context);
  if (slos.length === 0) return { schema: 'nines.status/1', at: null, slos, policies: [], forecasts: [], changes: [] };
  const newest = Math.max(...slos.map((status) => status.at));
  const changes = statusChanges(await selectedStatuses(context, newest - 1), slos);
  return {
    schema: 'nines.status/1',
    at: new Date(newest).toISOString(),
    slos,
    policies: policiesOf(context.config.slos, slos),
    forecasts: await forecastsOf(context, slos),
    changes: changes.map((change) => ({ ...change, since: new Date(change.since).toISOString() })),
  };
}

function policiesOf(definitions: readonly SloDefinition[], statuses: readonly SloStatus[]): StatusView['policies'] {
  const byName = new Map(definitions.map((slo) => [slo.name, slo.budgetPolicy ?? []]));
  return statuses.flatMap((status) => {
    const step = policyStep(byName.get(status.slo) ?? [], status);
    return step === undefined ? [] : [{ slo: status.slo, group: status.group, step }];
  });
}

/** A forecast reads weeks of the ledger: only those that somebody has to worry about are asked for. */
const FORECASTS = 20;

async function forecastsOf(
  { store, config }: JobContext,
  statuses: readonly SloStatus[],
): Promise<StatusView['forecasts']> {
  const byName = new Map(config.slos.map((slo) => [slo.name, slo]));
  const forecasts: { slo: string; group: Labels; forecast: Forecast }[] = [];
  for (const { slo, group, at } of statuses.filter(({ status }) => status === 'WARNING').slice(0, FORECASTS)) {
    const definition = byName.get(slo);
    const forecast = definition && (await forecastsAt(store, definition, at)).get(labelsKey(group));
    if (forecast !== undefined) forecasts.push({ slo, group, forecast });
  }
  return forecasts;
}

function wholeSeconds(iso: string, timeZone: string): string {
  return formatInstant(Math.floor(Date.parse(iso) / 1000) * 1000, timeZone);
}

/** The page of `nines status`; instants in the zone, to the second. */
export function paintStatus(slos: readonly SloDefinition[], view: StatusView, timeZone: string): string {
  if (view.at === null) return 'No SLO has been evaluated yet. Run `nines run` first.';
  const titles = new Map(slos.map((slo) => [slo.name, slo.title]));
  const title = (name: string): string => titles.get(name) ?? name;
  const which = ({ slo, group }: { readonly slo: string; readonly group: Labels }) =>
    Object.keys(group).length === 0 ? title(slo) : `${title(slo)} (${labelsText(group)})`;
  const reasons = view.slos
    .filter((status) => status.reason !== '')
    .map((status) => `  ${which(status)}: ${status.reason}`);
  const policies = view.policies.map((one) => `  ${which(one)}: ${one.step.name}. ${one.step.message}`);
  const forecasts = view.forecasts.map((one) => `  ${which(one)}: ${forecastText(one.forecast, timeZone)}`);
  const changes = view.changes.map(({ slo, group, from, to, since }) => {
    const part = group === 'all' ? '' : ` (${group})`;
    return `  ${title(slo)}${part}: ${statusText(from)} → ${statusText(to)} since ${wholeSeconds(since, timeZone)}`;
  });
  return [
    `As of ${wholeSeconds(view.at, timeZone)}`,
    paintStatuses(slos, view.slos),
    changes.length > 0
      ? `Changed since the evaluation before:\n${changes.join('\n')}`
      : 'Nothing changed since the evaluation before.',
    ...(policies.length > 0 ? [`Error-budget policies:\n${policies.join('\n')}`] : []),
    ...(forecasts.length > 0 ? [`Budgets at risk:\n${forecasts.join('\n')}`] : []),
    ...(reasons.length > 0 ? [`Remarks:\n${reasons.join('\n')}`] : []),
  ].join('\n\n');
}
