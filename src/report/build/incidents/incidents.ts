import type { Decimal } from 'decimal.js';
import { labelsKey } from '../../../series/index.ts';
import { lengthMs } from '../../../time/index.ts';
import type { IncidentFacts } from '../../facts.ts';
import type { IncidentSection } from '../../model.ts';
import { usedPercent } from '../../numbers/index.ts';
import { hadBefore } from '../comparable.ts';
import type { Context } from '../context.ts';
import { printedCost, printedIncidents } from '../money/money.ts';
import type { Standing } from '../slos/standing.ts';
import { incidentLengthMs, rowKey, startedIn } from './downtime.ts';
import { incidentLog } from './incident-log.ts';
import { incidentTimeline } from './incident-timeline.ts';
import { suspectOf } from './suspect.ts';

const DASH = '—';

/** How often, how long and how dear it was in the period: a row an incident, their means, what happened when. */
export function incidentSection(context: Context, rows: readonly Standing[]): IncidentSection {
  const { words, print, facts, before, unit } = context;
  const say = words.incidents;
  const { period } = facts;
  const until = Math.min(facts.at, period.end);
  const shown = facts.incidents.filter(
    ({ incident }) => incident.start < period.end && (incident.end ?? until) > period.start,
  );
  const previous = before === undefined ? [] : startedIn(facts.incidents, before);
  const names = new Map(rows.map((row) => [standingKey(row), row]));
  const nameOf = (fact: IncidentFacts): string => names.get(rowKey(fact))?.name ?? fact.incident.slo;
  // As in the balance, so that the rows add up to the sum.
  const printed = printedIncidents(facts);
  const costOf = (fact: IncidentFacts): Decimal | undefined => printedCost(fact, printed);
  const costs = shown.flatMap((fact) => costOf(fact) ?? []);
  const cost = costs.length === 0 ? '' : print.money(costs.reduce((sum, part) => sum.plus(part)));
  const total = shown.reduce((sum, fact) => sum + incidentLengthMs(fact, until), 0);
  const comparable = hadBefore(context);
  const earlier = comparable ? context.earlier(print.count(previous.length)) : '';
  const current = words.period.current[unit];
  const duration = (fact: IncidentFacts): string => print.duration(incidentLengthMs(fact, until));
  return {
    remark: say.remark(shown.length, current, earlier, print.duration(total), cost === '' ? '' : say.cost(cost)),
    rows: shown.map((fact) => {
      const { incident } = fact;
      const own = costOf(fact);
      return {
        id: incident.id,
        name: say.name(nameOf(fact), incident.severity),
        slo: incident.slo,
        severity: incident.severity,
        start: incident.start,
        end: incident.end ?? null,
        startText: print.dayTime(incident.start),
        endText: incident.end === undefined ? say.ongoing : print.dayTime(incident.end),
        duration: duration(fact),
        mttd: fact.alertedAt === undefined ? DASH : print.duration(fact.alertedAt - incident.start),
        mtta: fact.acknowledged === undefined ? DASH : print.duration(fact.acknowledged.at - incident.start),
        mttr: incident.end === undefined ? DASH : duration(fact),
        budget: print.percent(usedPercent(incident.budgetShare)),
        cost: own === undefined ? DASH : print.money(own),
        cause: fact.cause === '' ? suspicion(fact) : fact.cause,
      };
    }),
    total:
      shown.length === 0
        ? []
        : [
            say.total,
            '',
            '',
            mean(shown.flatMap((fact) => (fact.alertedAt === undefined ? [] : [fact.alertedAt - fact.incident.start]))),
            mean(
              shown.flatMap((fact) =>
                fact.acknowledged === undefined ? [] : [fact.acknowledged.at - fact.incident.start],
              ),
            ),
            mean(
              shown.flatMap((fact) =>
                fact.incident.end === undefined ? [] : [fact.incident.end - fact.incident.start],
              ),
            ),
            DASH,
            cost === '' ? DASH : cost,
            comparable && before !== undefined
              ? words.tile.earlier(context.shortBefore, print.count(previous.length))
              : '',
          ],
    note: shown.length === 0 ? '' : [...columnNotes(), betweenFailures()].join(' · '),
    log: shown.some(({ incident }) => incident.id === context.options.incident)
      ? incidentLog(context, shown, nameOf)
      : [],
    empty: shown.length === 0 ? say.empty(current, earlier) : '',
    timeline: incidentTimeline(context, shown, nameOf),
  };

  function suspicion(fact: IncidentFacts): string {
    const suspect = suspectOf(context, fact);
    return suspect === undefined ? say.unknownCause : say.suspect(suspect);
  }

  /** Of the columns that stand in the table: what nobody knows of any incident has none. */
  function columnNotes(): string[] {
    const { mttd, mtta, mttr, budget } = say.notes;
    return [
      ...(shown.some((fact) => fact.alertedAt !== undefined) ? [mttd] : []),
      ...(shown.some((fact) => fact.acknowledged !== undefined) ? [mtta] : []),
      mttr,
      ...(bySlo(shown) > 1 ? [budget] : []),
    ];
  }

  /** Length of a period by the number of incidents that began in it. */
  function betweenFailures(): string {
    const then =
      comparable && before !== undefined && previous.length > 0 ? lengthMs(before) / previous.length : undefined;
    const text = then === undefined ? '' : context.earlier(print.duration(then));
    const began = startedIn(facts.incidents, period).length;
    const elapsed = until - period.start;
    return words.incident.mtbf(print.duration(elapsed / Math.max(1, began)), text);
  }

  function mean(lengths: readonly number[]): string {
    return lengths.length === 0
      ? DASH
      : print.duration(lengths.reduce((sum, length) => sum + length, 0) / lengths.length);
  }
}

const bySlo = (shown: readonly IncidentFacts[]): number => new Set(shown.map(rowKey)).size;

/** Identity of a row, as {@link rowKey} has it of an incident. */
export const standingKey = (row: Standing): string => `${row.slo.name}\n${labelsKey(row.facts.status.group)}`;
