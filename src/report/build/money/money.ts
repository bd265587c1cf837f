import { Decimal } from 'decimal.js';
import { printedDowntime, type RoiSummary, type Statement, statementOf } from '../../../roi/index.ts';
import type { IncidentFacts, ReportFacts, SavingsFacts } from '../../facts.ts';
import { percentNear } from '../../numbers/index.ts';
import type { NetChange } from '../../words/index.ts';
import type { Context } from '../context.ts';

/** A copy in the arithmetic of this folder; amounts keep their digits. */
export const amountOf = (amount: { toString(): string }): Decimal => new Decimal(amount.toString());

/** A report prints whole units of money; its lines add up in them. */
const REPORT_DIGITS = 0;

/** The balance in the digits that reports print. */
export function printedStatement({ now }: SavingsFacts): Statement {
  return statementOf(now, REPORT_DIGITS);
}

/** What incidents cost in the period, as the balance prints it; undefined where downtime has no price. */
export function lossOf({ savings }: ReportFacts): Decimal | undefined {
  if (savings === undefined || savings.now.downtimeParts.length === 0) return undefined;
  const group = printedStatement(savings).groups.find(({ kind }) => kind === 'downtime');
  return group === undefined ? undefined : amountOf(group.printed.negated());
}

/** What the balance prints for each incident, by its id; none where downtime has no price. */
export function printedIncidents({ savings }: ReportFacts): ReadonlyMap<string, Decimal> {
  if (savings === undefined) return new Map();
  const costs = printedDowntime(printedStatement(savings), savings.now.downtimeParts);
  return new Map(
    costs.flatMap(({ incidents }) =>
      incidents.map(({ cost, printed }) => [cost.incident.id, amountOf(printed)] as const),
    ),
  );
}

/** What an incident cost as it is printed everywhere; undefined where it has no price. */
export function printedCost(
  { incident, cost }: IncidentFacts,
  printed: ReadonlyMap<string, Decimal>,
): Decimal | undefined {
  if (cost === undefined) return undefined;
  return printed.get(incident.id) ?? new Decimal(cost).toDecimalPlaces(0, Decimal.ROUND_HALF_UP);
}

/** What several incidents cost together: the sum of what is printed of each; undefined where none has a price. */
export function printedSum(incidents: readonly IncidentFacts[], facts: ReportFacts): Decimal | undefined {
  const printed = printedIncidents(facts);
  const costs = incidents.flatMap((fact) => printedCost(fact, printed) ?? []);
  return costs.length === 0 ? undefined : costs.reduce((sum, cost) => sum.plus(cost));
}

/** Net savings are known where every stream has data. */
export function netOf(summary: RoiSummary | undefined): Decimal | undefined {
  if (summary === undefined || summary.streams.length === 0 || summary.missing.length > 0) return undefined;
  return amountOf(summary.net);
}

/** Undefined where net savings are not known. */
export function netChange({ facts, print }: Context): NetChange | undefined {
  const net = netOf(facts.savings?.now);
  if (net === undefined) return undefined;
  const text = print.money(net);
  const before = netOf(facts.savings?.before);
  if (before === undefined) return { kind: 'first', net: text, by: '' };
  if (print.money(before) === text) return { kind: 'same', net: text, by: '' };
  const direction = net.gt(before) ? 'rose' : 'fell';
  if (before.lte(0) || net.lte(0)) return { kind: direction, net: text, by: '' };
  const times = net.div(before);
  if (times.gte(0.45) && times.lte(0.55)) return { kind: 'halved', net: text, by: byPercent() };
  if (times.gte(1.9) && times.lte(2.1)) return { kind: 'doubled', net: text, by: byPercent() };
  return { kind: direction, net: text, by: byPercent() };

  function byPercent(): string {
    return print.percent(percentNear(times.minus(1).abs(), 0));
  }
}
