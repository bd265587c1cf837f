import type { Verdict } from '../../model.ts';
import { usedPercent } from '../../numbers/index.ts';
import type { Context } from '../context.ts';
import { printedSum } from '../money/money.ts';
import type { Standing } from '../slos/standing.ts';
import { incidentLengthMs, rowKey } from './downtime.ts';
import { incidentOf } from './incident-tiles.ts';
import { standingKey } from './incidents.ts';
import { suspectOf } from './suspect.ts';

/** The sentence at the head of a report about one incident; undefined for a report about a period, or where it is not among the facts. */
export function incidentVerdict(context: Context, rows: readonly Standing[]): Verdict | undefined {
  const { words, print, facts } = context;
  const fact = incidentOf(context);
  if (fact === undefined) return undefined;
  const { incident, cause } = fact;
  const money = printedSum([fact], facts);
  const row = rows.find((one) => standingKey(one) === rowKey(fact));
  const suspect = suspectOf(context, fact);
  const suspicion = suspect === undefined ? '' : words.incidents.suspect(suspect);
  const { start, end } = incident;
  const oneDay = end !== undefined && print.day(start) === print.day(end);
  const story = {
    name: row?.name ?? incident.slo,
    severity: incident.severity,
    duration: print.duration(incidentLengthMs(fact, Math.min(facts.at, facts.period.end))),
    start: print.dayTime(start),
    end: end === undefined ? '' : oneDay ? print.time(end) : print.dayTime(end),
    bad: print.count(incident.badEvents),
    valid: print.count(incident.validEvents),
    unit: row?.slo.unit ?? '',
    budget: print.percent(usedPercent(incident.budgetShare)),
    cost: money === undefined ? '' : print.money(money),
    cause: cause === '' ? suspicion : words.incident.cause(cause.replace(/\.$/, '')),
  };
  return {
    status: incident.severity === 'outage' ? 'breached' : 'risk',
    word: words.incident.word[incident.severity],
    sentence: words.incident.story(story),
    short: `${words.incident.short(story)}.`,
  };
}
