import type { ReportFacts } from '../facts.ts';
import type { ReportModel } from '../model.ts';
import { REPORT_SCHEMA } from '../model.ts';
import { percentDown } from '../numbers/index.ts';
import { SECTIONS } from '../section-names.ts';
import { anomalySection } from './anomalies/anomalies.ts';
import { capacitySection } from './capacity/capacity.ts';
import { cleaned } from './clean.ts';
import { type BuildOptions, createContext } from './context.ts';
import { evidence } from './evidence/evidence.ts';
import { healthSection, meanCoverage } from './evidence/health.ts';
import { incidentVerdict } from './incidents/incident-verdict.ts';
import { incidentSection } from './incidents/incidents.ts';
import { moneyPanels } from './money/money-panels.ts';
import { savingsSection } from './money/savings.ts';
import { actions } from './overview/actions.ts';
import { datesToWatch } from './overview/dates.ts';
import { tiles } from './overview/tiles.ts';
import { verdict } from './overview/verdict.ts';
import { panelSections } from './panels/index.ts';
import { details } from './slos/details.ts';
import { type Outlook, outlook } from './slos/outlook.ts';
import { sloTable } from './slos/slo-table.ts';
import { type Standing, standings } from './slos/standing.ts';

/**
 * Writes the report: every sentence and every printed figure, in the language of the locale. Same facts and options, same model:
 * nothing here knows the clock, and what is drawn at random is seeded by the SLO and the period.
 */
export function buildReport(facts: ReportFacts, options: BuildOptions): ReportModel {
  const context = createContext(facts, options);
  const { words, print } = context;
  const { period } = facts;
  const rows = standings(context);
  const outlooks = new Map<string, Outlook>(foreseen(rows).map((row) => [row.id, outlook(context, row)]));
  const capacity = capacitySection(context);
  const todo = actions(context, rows, outlooks, capacity);
  const coverage = meanCoverage(rows);
  return cleaned({
    schema: REPORT_SCHEMA,
    name: options.name,
    language: words.language,
    locale: options.locale,
    currency: options.currency,
    title: options.title,
    scope: options.scope,
    confidentiality: options.confidentiality,
    period: {
      key: period.key,
      start: period.start,
      end: period.end,
      timeZone: period.timeZone,
      label: context.label(period),
      short: context.short(period),
      previousShort: context.shortBefore,
      // A day, and some hours of one, are called by their date.
      dates: context.label(period).startsWith(print.dates(period)) ? '' : print.dates(period),
    },
    generatedAt: facts.at,
    provenance: provenance(),
    zoneNote: words.provenance.zone(
      period.timeZone,
      print.offset(period.end - 1),
      print.weekdayOf(period.weekStartsOn),
    ),
    version: options.version,
    revision: options.revision,
    coverage,
    sections: SECTIONS,
    changes: null,
    verdict: incidentVerdict(context, rows) ?? verdict(context, { rows, outlooks, actions: todo.length }),
    actions: todo,
    tiles: tiles(context, rows),
    slos: sloTable(context, rows),
    attention: details(context, rows, outlooks),
    incidents: incidentSection(context, rows),
    anomalies: anomalySection(context),
    savings: savingsSection(context),
    capacity,
    health: healthSection(context, rows),
    panels: [...moneyPanels(context), ...panelSections(context)],
    evidence: evidence(context, rows),
    dates: datesToWatch(context, rows, outlooks, capacity),
    words: words.layout,
  });

  function provenance(): string {
    const last = Math.max(0, ...rows.map((row) => (row.facts.status.valid > 0 ? row.facts.status.window.end : 0)));
    return [
      words.provenance.made(print.full(facts.at)),
      last > 0 ? words.provenance.dataTo(print.full(last - 1)) : words.provenance.noData,
      ...(coverage === null ? [] : [words.provenance.coverage(print.percent(percentDown(coverage)))]),
      `nines ${options.version}`,
    ].join(' · ');
  }
}

/** Rows whose budget somebody has to worry about; where there are none, the one with the least left. */
function foreseen(rows: readonly Standing[]): readonly Standing[] {
  const worrying = rows.filter((row) => row.status === 'breached' || row.status === 'risk');
  return worrying.length > 0 ? worrying : rows.filter((row) => row.status === 'met').slice(0, 1);
}
