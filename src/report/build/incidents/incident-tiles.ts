import type { Instant } from '../../../time/index.ts';
import type { IncidentFacts } from '../../facts.ts';
import type { Tile } from '../../model.ts';
import { leftPercent, percentDown, usedPercent } from '../../numbers/index.ts';
import type { Context } from '../context.ts';
import { printedSum } from '../money/money.ts';
import type { Standing } from '../slos/standing.ts';
import { incidentLengthMs, rowKey } from './downtime.ts';
import { standingKey } from './incidents.ts';

const DASH = '—';

/** The incident that a report is about; undefined for a report about a period, or where it is not among the facts. */
export function incidentOf({ facts, options }: Context): IncidentFacts | undefined {
  return facts.incidents.find(({ incident }) => incident.id === options.incident);
}

/** Key figures of one incident: how long, how many, how much, and how fast people were. */
export function incidentTiles(context: Context, fact: IncidentFacts, rows: readonly Standing[]): readonly Tile[] {
  const { words, print, facts } = context;
  const say = words.incident.tile;
  const { incident, alertedAt, acknowledged } = fact;
  const row = rows.find((one) => standingKey(one) === rowKey(fact));
  const lengthMs = incidentLengthMs(fact, Math.min(facts.at, facts.period.end));
  const cost = printedSum([fact], facts);
  const tile = (
    key: string,
    label: string,
    value: number | null,
    text: string,
    change: string,
    earlier = '',
  ): Tile => ({
    ...{ key, label, figure: { value, text }, change, earlier },
    ...{ direction: 'none', meaning: 'neutral' },
  });
  const after = (key: string, label: string, at: Instant | undefined, none: string, who = ''): Tile =>
    at === undefined
      ? tile(key, label, null, DASH, none)
      : tile(
          key,
          label,
          at - incident.start,
          print.duration(at - incident.start),
          say.afterStart,
          who || print.time(at),
        );
  return [
    tile(
      'incident-length',
      say.length,
      lengthMs,
      print.duration(lengthMs),
      words.incident.word[incident.severity],
      incident.end === undefined ? words.incidents.ongoing : say.until(print.dayTime(incident.end)),
    ),
    tile(
      'incident-bad',
      say.bad,
      incident.badEvents,
      print.shortCount(incident.badEvents),
      row?.slo.unit ?? '',
      incident.validEvents > 0
        ? say.ofAll(
            print.percent(percentDown(incident.badEvents / incident.validEvents)),
            print.shortCount(incident.validEvents),
          )
        : '',
    ),
    tile(
      'incident-budget',
      say.budget,
      incident.budgetShare,
      print.percent(usedPercent(incident.budgetShare)),
      say.ofWindow,
      row?.used === undefined ? '' : say.left(print.percent(leftPercent(row.used))),
    ),
    cost === undefined
      ? tile('incident-cost', say.cost, null, DASH, words.action.notPriced)
      : tile('incident-cost', say.cost, cost.toNumber(), print.shortMoney(cost), say.inAll),
    after('incident-alerted', say.alerted, alertedAt, say.noAlert),
    after('incident-taken', say.taken, acknowledged?.at, say.nobody, acknowledged?.by),
  ];
}
