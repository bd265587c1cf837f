import { planOf } from '../../reports/index.ts';
import type { ReportDefinition } from '../../src/config/index.ts';
import { version } from '../../src/package.ts';
import {
  buildReport,
  incomparableRevision,
  languageOf,
  type PanelDefinition,
  parseReport,
  type ReportModel,
  type ResourceDefinition,
  revisionChanges,
  withKeptPanels,
  withSections,
} from '../../src/report/index.ts';
import type { SloDefinition } from '../../src/slo/index.ts';
import { keepReport, lastReport } from '../../src/store/index.ts';
import type { Period } from '../../src/time/index.ts';
import type { JobContext, Problem } from '../job.ts';
import { capacityFacts } from './capacity-facts.ts';
import { fingerprint } from './fingerprint.ts';
import { gatherFacts } from './gather-facts.ts';
import { withOwnTexts } from './own-texts.ts';
import { panelFacts } from './panel-facts.ts';
import { targetFacts } from './target-facts.ts';

export interface MadeReport {
  readonly model: ReportModel;
  /** False where the same facts had made it before. */
  readonly fresh: boolean;
  /** Nothing at all was seen in the period. */
  readonly empty: boolean;
  /** Panels that could not be read. */
  readonly problems: readonly Problem[];
}

/** Behind the fingerprint of a report with panels that could not be read: the next run asks for them again. */
const INCOMPLETE = '?';

/**
 * Makes a report of a period, or takes the one that was made of the same facts. New facts make the next revision; what an earlier
 * one showed of a panel stays where the source has nothing to say any more.
 * @param keep false for a preview, which leaves no trace.
 * @param incident id of the incident that it is about; left out for a report about the period.
 */
export async function makeReport(
  context: JobContext,
  definition: ReportDefinition,
  period: Period,
  keep: boolean,
  incident?: string,
): Promise<MadeReport> {
  const { config, store, at } = context;
  const plan = planOf(definition.base);
  const slos = slosOf(definition, context);
  const sections = (definition.sections ?? plan.sections).filter((section) => !definition.without.includes(section));
  const { texts } = definition;
  const panels = sections.includes('panels') ? panelsOf(definition, context) : [];
  const resources = sections.includes('capacity') ? resourcesOf(definition, context) : [];
  const facts = await gatherFacts(context, {
    slos,
    period,
    earlierPeriods: plan.earlierPeriods,
    teams: definition.teams,
  });
  const empty = !facts.slos.some(({ groups }) => groups.some((group) => (group.periods.at(-1)?.seenMs ?? 0) > 0));
  const options = {
    name: definition.name,
    title: definition.title || plan.title[languageOf(config.locale)],
    scope: definition.scope,
    confidentiality: definition.confidentiality,
    locale: config.locale,
    currency: config.currency,
    incident,
  };
  const said = fingerprint(facts, options, { sections, texts }, [panels, resources]);
  const last = await lastReport(store, definition.name, period.key);
  const lastModel = last === undefined ? undefined : parseReport(last.model);
  if (lastModel !== undefined && last?.facts === said) return { model: lastModel, fresh: false, empty, problems: [] };
  const shown = await panelFacts(context, panels, period, facts.periods.at(-2));
  const capacity = await capacityFacts(context, resources, period);
  const { targets, problems: unseen } = await targetFacts(context, period, facts.periods.at(-2));
  const problems = [
    ...unseen,
    ...shown.map(({ panel, failure }) => ({ subject: `panel ${panel.name}`, message: failure })),
    ...capacity.map(({ resource, failure }) => ({ subject: `capacity ${resource.name}`, message: failure })),
  ].filter(({ message }) => message !== '');
  const revision = (last?.revision ?? 0) + 1;
  const build = { ...options, version: version(), revision };
  const built = withOwnTexts(
    withSections(buildReport({ ...facts, panels: shown, capacity, targets }, build), sections),
    texts,
  );
  const model = last === undefined ? built : revised(built, lastModel, last.revision);
  const complete = problems.length === 0;
  if (lastModel !== undefined && last?.facts === said + INCOMPLETE && !complete && sameGaps(model, lastModel)) {
    return { model: lastModel, fresh: false, empty, problems };
  }
  if (keep) {
    const report = {
      name: definition.name,
      period: period.key,
      revision,
      at,
      facts: said + (complete ? '' : INCOMPLETE),
    };
    await keepReport(store, { ...report, model: JSON.stringify(model) });
  }
  return { model, fresh: true, empty, problems };
}

/** A new revision: what it says otherwise, and the panels that the source has forgotten. After an upgrade the earlier one may be unreadable. */
function revised(built: ReportModel, earlier: ReportModel | undefined, revision: number): ReportModel {
  if (earlier === undefined) return { ...built, changes: incomparableRevision(revision, built) };
  const model = withKeptPanels(built, earlier);
  return { ...model, changes: revisionChanges(earlier, model) };
}

const gapsOf = (model: ReportModel): string =>
  [
    ...model.panels.flatMap(({ panels }) => panels.flatMap((panel) => (panel.kind === 'empty' ? [panel.id] : []))),
    ...(model.capacity?.rows ?? []).flatMap(({ name, status }) => (status === 'nodata' ? [name] : [])),
  ].join('\n');
const sameGaps = (a: ReportModel, b: ReportModel): boolean => gapsOf(a) === gapsOf(b);

function resourcesOf({ teams }: ReportDefinition, { config, filter }: JobContext): readonly ResourceDefinition[] {
  const within = (names: readonly string[], team: string): boolean =>
    names.length === 0 || team === '' || names.includes(team);
  return config.capacity.filter(({ team }) => within(teams, team) && within(filter.teams, team));
}

function panelsOf(
  { panels: wanted, teams }: ReportDefinition,
  { config, filter }: JobContext,
): readonly PanelDefinition[] {
  const within = (names: readonly string[], team: string): boolean =>
    names.length === 0 || team === '' || names.includes(team);
  const chosen =
    wanted === undefined
      ? config.panels.filter(({ team }) => within(teams, team))
      : wanted.flatMap((name) => config.panels.find((panel) => panel.name === name) ?? []);
  return chosen.filter(({ team }) => within(filter.teams, team));
}

function slosOf({ slos, teams }: ReportDefinition, { config, filter }: JobContext): readonly SloDefinition[] {
  const within = (wanted: readonly string[], value: string): boolean => wanted.length === 0 || wanted.includes(value);
  return config.slos.filter(
    ({ name, team }) =>
      within(slos, name) && within(teams, team) && within(filter.slos, name) && within(filter.teams, team),
  );
}
