import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { planOf } from '../../reports/index.ts';
import type { ReportDefinition } from '../../src/config/index.ts';
import { buildReport, type ReportModel, withSections } from '../../src/report/index.ts';
import type { SloDefinition } from '../../src/slo/index.ts';
import { keepReport, lastReport, packageRoot } from '../../src/store/index.ts';
import type { Period } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';
import { fingerprint } from './fingerprint.ts';
import { gatherFacts } from './gather-facts.ts';

export interface MadeReport {
  readonly model: ReportModel;
  /** False where the same facts had made it before. */
  readonly fresh: boolean;
  /** Nothing at all was seen in the period. */
  readonly empty: boolean;
}

/**
 * Makes a report of a period, or takes the one that was made of the same facts. New facts make the next revision.
 * @param keep false for a preview, which leaves no trace.
 */
export async function makeReport(
  context: JobContext,
  definition: ReportDefinition,
  period: Period,
  keep: boolean,
): Promise<MadeReport> {
  const { config, store, at } = context;
  const plan = planOf(definition.base);
  const slos = slosOf(definition, context);
  const facts = await gatherFacts(context, { slos, period, earlierPeriods: plan.earlierPeriods });
  const empty = !facts.slos.some(({ groups }) => groups.some((group) => (group.periods.at(-1)?.seenMs ?? 0) > 0));
  const options = {
    name: definition.name,
    title: definition.title,
    scope: definition.scope,
    confidentiality: definition.confidentiality,
    locale: config.locale,
    currency: config.currency,
  };
  const said = fingerprint(facts, options, plan.sections);
  const last = await lastReport(store, definition.name, period.key);
  if (last !== undefined && last.facts === said) {
    return { model: JSON.parse(last.model) as ReportModel, fresh: false, empty };
  }
  const revision = (last?.revision ?? 0) + 1;
  const model = withSections(buildReport(facts, { ...options, version: programVersion(), revision }), plan.sections);
  if (keep) {
    const report = { name: definition.name, period: period.key, revision, at, facts: said };
    await keepReport(store, { ...report, model: JSON.stringify(model) });
  }
  return { model, fresh: true, empty };
}

function slosOf({ slos, teams }: ReportDefinition, { config, filter }: JobContext): readonly SloDefinition[] {
  const within = (wanted: readonly string[], value: string): boolean => wanted.length === 0 || wanted.includes(value);
  return config.slos.filter(
    ({ name, team }) =>
      within(slos, name) && within(teams, team) && within(filter.slos, name) && within(filter.teams, team),
  );
}

let version: string | undefined;

function programVersion(): string {
  version ??= (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
  return version;
}
