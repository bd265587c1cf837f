import type { Fields } from '../fields.ts';
import type { ImportedSlo, Surroundings } from '../foreign-document.ts';
import { readGoal } from '../goal.ts';
import { given, nameFrom, percent } from '../written.ts';
import { type AlertWindow, GOOGLE_30D, isCustom, PERIOD, reachable } from './alert-windows.ts';
import { readAlerting } from './alerting.ts';
import { readLabels, readName } from './checks.ts';
import { readSli } from './sli.ts';
import type { Words } from './words.ts';

/** One SLO of a service, as one of ours. */
export function importSlo(
  fields: Fields,
  words: Words,
  service: string | undefined,
  common: Readonly<Record<string, string>>,
  catalogue: ReadonlyMap<string, readonly AlertWindow[]>,
  surroundings: Surroundings,
): ImportedSlo | undefined {
  const { notes } = fields;
  const before = notes.refusals;
  const name = readName(fields, 'name');
  const objective = readGoal(fields, 'objective', 100);
  const description = fields.text('description');
  const labels = readLabels(fields, 'labels');
  fields.meaningless('plugins', 'plugins are programs of Sloth.');
  if (!fields.has('sli')) fields.missing('sli');
  const sli = fields.has('sli') ? readSli(fields.map('sli'), words, surroundings) : undefined;
  const alerting = readAlerting(fields.map('alerting'), fields, words);
  fields.finish('warn');
  if (notes.refusals > before || sli === undefined) return undefined;
  if (name === undefined || objective === undefined || service === undefined) return undefined;
  const windows = (catalogue.get(PERIOD) ?? GOOGLE_30D)
    .filter(({ severity }) => alerting.severities.includes(severity))
    .filter(({ long, budgetShare }) => reachable(long, budgetShare, objective));
  return {
    slo: given({
      name: nameFrom(service, name),
      title: `${service} ${name}`,
      description,
      service,
      labels: { ...common, ...labels, ...alerting.labels },
      alertLabels: alerting.alertLabels,
      runbook: alerting.runbook,
      objective: percent(objective),
      window: PERIOD,
      sli: sli.sli,
      burnRules: isCustom(windows) ? windows : undefined,
    }),
    path: fields.path,
    places: { name: fields.at('name'), objective: fields.at('objective'), ...sli.places },
  };
}
