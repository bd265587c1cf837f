import { Decimal } from 'decimal.js';
import {
  type AvoidedDowntime,
  type InvestmentTotal,
  minorDigits,
  type PrintedDowntime,
  pricesWithin,
  printedDowntime,
  type RoiText,
  roiText,
  type Statement,
  type StatementGroup,
  type StatementLine,
  type StreamDefinition,
  type StreamTotal,
} from '../../../roi/index.ts';
import type { SavingsFacts } from '../../facts.ts';
import type { SavingsSection } from '../../model.ts';
import { percentDown } from '../../numbers/index.ts';
import type { Context } from '../context.ts';
import { amountOf } from './money.ts';

export type Row = SavingsSection['rows'][number];

/** Stands for an amount that nobody knows. */
export const DASH = '—';

/** The lines of a statement as rows, each with what its amount was computed from. Amounts of costs have a minus. */
export function savingsRows(
  context: Context,
  { now }: SavingsFacts,
  statement: Statement,
): Readonly<Record<StatementGroup['kind'], readonly Row[]>> {
  const { facts, words, print, options } = context;
  const say = words.savings;
  const groups = new Map(statement.groups.map((group) => [group.kind, group]));
  const linesOf = (kind: StatementGroup['kind']): readonly StatementLine[] => groups.get(kind)?.lines ?? [];
  return {
    realised: linesOf('realised').flatMap((line) => streamRow(line, 'gain')),
    avoided: linesOf('avoided').flatMap((line) =>
      line.total === undefined ? avoidedRow(line) : streamRow(line, 'avoided'),
    ),
    cost: linesOf('cost').flatMap((line) => streamRow(line, 'cost')),
    downtime: downtimeRow(),
    investment: linesOf('investment').flatMap(investmentRow),
  };

  function streamRow({ total, printed, reason }: StatementLine, kind: Row['kind']): Row[] {
    if (total === undefined) return [];
    return [
      {
        name: total.stream.title,
        amount: amountOf(total.amount)
          .times(kind === 'cost' ? -1 : 1)
          .toNumber(),
        text: printed === undefined ? DASH : `${boundOf(total)}${print.money(amountOf(printed))}`,
        kind,
        assumption: printed === undefined ? unknownText(reason) : assumptionOf(total, kind),
      },
    ];
  }

  function avoidedRow({ name, printed }: StatementLine): Row[] {
    const avoided = now.avoidedDowntime.find(({ slo }) => slo === name);
    if (avoided === undefined) return [];
    const explained = printed === undefined ? [] : [baselineText(avoided)];
    const unmeasured = avoided.baselines.flatMap(({ reference, minutes }) =>
      minutes === undefined ? (reference ?? []) : [],
    );
    return [
      {
        name: words.money.avoidedDowntime(context.titleOf(name)),
        amount: amountOf(avoided.amount).toNumber(),
        text: printed === undefined ? DASH : print.money(amountOf(printed)),
        kind: 'avoided',
        assumption: [...explained, ...(unmeasured.length === 0 ? [] : [say.unmeasured(unmeasured)])].join(' · '),
      },
    ];
  }

  function investmentRow({ name, printed, reason }: StatementLine): Row[] {
    const made = now.investments.find(({ investment }) => investment.name === name);
    if (made === undefined) return [];
    const { investment, amount }: InvestmentTotal = made;
    return [
      {
        name: investment.title,
        amount: amountOf(amount).negated().toNumber(),
        text: printed === undefined ? DASH : print.money(amountOf(printed)),
        kind: 'cost',
        assumption: [investment.day, investment.evidence, reason === '' ? '' : unknownText(reason)]
          .filter((part) => part !== '')
          .join(' · '),
      },
    ];
  }

  function downtimeRow(): Row[] {
    const group = groups.get('downtime');
    if (group === undefined) return [];
    const parts = printedDowntime(statement, now.downtimeParts).filter(({ cost }) => !cost.amount.isZero());
    return [
      {
        name: say.downtime,
        amount: amountOf(group.amount).toNumber(),
        text: print.money(amountOf(group.printed)),
        kind: 'downtime',
        assumption: parts.map(lossText).join(' + '),
      },
    ];
  }

  function assumptionOf({ stream, quantity, native, coverage }: StreamTotal, kind: Row['kind']): string {
    const price = pricesOf(stream);
    const billed = stream.focus ?? stream.openCost;
    const basis =
      billed !== undefined && stream.price === '1'
        ? say.billed(`${print.fixed(amountOf(native), minorDigits(stream.currency))} ${stream.currency}`)
        : (billed ?? stream.tiers) !== undefined
          ? [print.number(threeDigits(amountOf(quantity)), 6), stream.unit].join(' ').trim()
          : stream.perMonth === undefined
            ? say.metered(print.number(threeDigits(amountOf(quantity)), 6), stream.unit, price)
            : say.fixed(price);
    const notes = [
      basis,
      ...(kind === 'avoided' ? [say.estimate] : []),
      ...(coverage < 1 ? [say.incomplete(print.percent(percentDown(coverage)))] : []),
    ];
    return notes.join(' · ');
  }

  /** One price, or all that held within the period: `€0.08 → €0.10`. */
  function pricesOf(stream: StreamDefinition): string {
    return pricesWithin(stream, facts.period)
      .map((price) => {
        const own = amountOf(price);
        return stream.currency === options.currency ? print.price(own) : `${own.toFixed()} ${stream.currency}`;
      })
      .join(' → ');
  }

  /** What was not seen can only add: to a saving, or to a cost, which has a minus here. */
  function boundOf({ coverage, stream }: StreamTotal): string {
    if (coverage >= 1) return '';
    return stream.kind === 'cost' ? '≤ ' : '≥ ';
  }

  function unknownText(reason: RoiText): string {
    return `n/a: ${roiText(reason, words.money.phrases)}`;
  }

  function baselineText({ minutes, perMinute, price, baselines }: AvoidedDowntime): string {
    const text = `${print.number(amountOf(minutes), 1)} min`;
    const measured = baselines.flatMap(({ reference, minutes: own }) => (own === undefined ? [] : (reference ?? [])));
    const evidence = [price.baseline?.evidence ?? '', ...(measured.length === 0 ? [] : [say.measuredIn(measured)])];
    return words.money.baseline(
      text,
      print.price(amountOf(perMinute).toDecimalPlaces(2)),
      evidence.filter((part) => part !== '').join(', '),
    );
  }

  /** Minutes × price where that is all of it, else the sum. */
  function lossText({ slo, cost, sum }: PrintedDowntime): string {
    const { minutes, price, components, amount } = cost;
    if (price.perMinute !== undefined && components.time.eq(amount)) {
      return say.minutes(`${print.number(amountOf(minutes), 1)} min`, print.price(new Decimal(price.perMinute)));
    }
    return `${context.titleOf(slo)} ${print.money(amountOf(sum))}`;
  }
}

/** Quantities as they are read: whole from 1,000 on, else four significant digits. */
function threeDigits(quantity: Decimal): Decimal {
  return quantity.abs().gte(1000) ? quantity.toDecimalPlaces(0) : quantity.toSignificantDigits(4);
}
