import { Decimal } from 'decimal.js';
import type {
  AvoidedDowntime,
  DowntimeCost,
  Exact,
  InvestmentTotal,
  RoiSummary,
  StreamDefinition,
  StreamTotal,
} from '../../roi/index.ts';
import { pricesWithin } from '../../roi/index.ts';
import type { SavingsSection } from '../model.ts';
import { percentDown, percentNear } from '../numbers/index.ts';
import type { Context } from './context.ts';
import { amountOf, lossOf, netChange, netOf } from './money.ts';

type Row = SavingsSection['rows'][number];
const DASH = '—';

/** Gross savings less running costs and cost of downtime, each with what it was computed from; null where nothing is priced. */
export function savingsSection(context: Context): SavingsSection | null {
  const { facts, words, print, options } = context;
  const { savings } = facts;
  if (savings === undefined) return null;
  const say = words.savings;
  const { now, before } = savings;
  const gross = amountOf(now.gross.total);
  const net = amountOf(now.net);
  const of = (kinds: (total: StreamTotal) => boolean): readonly StreamTotal[] => now.streams.filter(kinds);
  const gains = of(({ stream }) => stream.kind === 'saving' && stream.basis === 'realised');
  const avoided = of(({ stream }) => stream.kind === 'saving' && stream.basis === 'avoided');
  const costs = of(({ stream }) => stream.kind === 'cost');
  const lost = lossOf(facts);
  const rows: Row[] = [
    ...gains.map((total) => streamRow(total, 'gain')),
    ...avoided.map((total) => streamRow(total, 'avoided')),
    ...now.avoidedDowntime.map(avoidedRow),
    totalRow(say.gross, gross, grossNote()),
    ...costs.map((total) => streamRow(total, 'cost')),
    ...(lost === undefined ? [] : [downtimeRow(lost)]),
    ...now.investments.map(investmentRow),
    totalRow(say.net_, net, comparison(net, netOf(before))),
  ];
  const finding = findingOf();
  const roi = roiFigure();
  return {
    remark: [roiRemark(), say.payback(paybackKind(now))].join(' · '),
    finding,
    unit: say.unit(context.label(facts.period), options.currency),
    alt: say.alt(finding, print.money(gross), print.money(net)),
    rows,
    assumptions: savings.assumptions.map(({ name, value, unit, source, asOf }) => {
      return { name, value, unit, source: [source, asOf].filter((part) => part !== '').join(' · ') };
    }),
    note: [...(partsAddUp() ? [] : [say.partsRounded]), say.change].join(' '),
    roi,
    payback: say.payback(paybackKind(now)),
  };

  /** One price, or all that held within the period: `€0.08 → €0.10`. */
  function pricesOf(stream: StreamDefinition): string {
    return pricesWithin(stream, facts.period)
      .map((price) => {
        const own = amountOf(price);
        return stream.currency === options.currency ? print.price(own) : `${own.toFixed()} ${stream.currency}`;
      })
      .join(' → ');
  }

  function streamRow(total: StreamTotal, kind: Row['kind']): Row {
    const { stream } = total;
    const amount = amountOf(total.amount).times(kind === 'cost' ? -1 : 1);
    const missing = now.missing.includes(stream.name);
    return {
      name: stream.title,
      amount: amount.toNumber(),
      text: missing ? DASH : `${total.coverage < 1 ? '≥ ' : ''}${print.money(amount)}`,
      kind,
      assumption: missing ? say.missing : assumptionOf(total, kind),
    };
  }

  function assumptionOf({ stream, quantity, coverage }: StreamTotal, kind: Row['kind']): string {
    const price = pricesOf(stream);
    const billed = stream.focus ?? stream.openCost ?? stream.tiers;
    const basis =
      billed !== undefined
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

  function avoidedRow({ slo, minutes, perMinute, amount, price }: AvoidedDowntime): Row {
    const text = `${print.number(amountOf(minutes), 1)} min`;
    return {
      name: words.money.avoidedDowntime(titleOf(slo)),
      amount: amountOf(amount).toNumber(),
      text: print.money(amountOf(amount)),
      kind: 'avoided',
      assumption: words.money.baseline(
        text,
        print.price(amountOf(perMinute).toDecimalPlaces(2)),
        price.baseline?.evidence ?? '',
      ),
    };
  }

  function investmentRow({ investment, amount }: InvestmentTotal): Row {
    const spent = amountOf(amount).negated();
    const unknown = now.missingReasons[investment.name];
    return {
      name: investment.title,
      amount: spent.toNumber(),
      text: unknown === undefined ? print.money(spent) : DASH,
      kind: 'cost',
      assumption: [investment.day, investment.evidence, unknown ?? ''].filter((part) => part !== '').join(' · '),
    };
  }

  function downtimeRow(amount: Decimal): Row {
    const parts = now.downtimeParts.filter((part) => !part.amount.isZero()).map((part) => lossText(part));
    const loss = amount.negated();
    return {
      name: say.downtime,
      amount: loss.toNumber(),
      text: print.money(loss),
      kind: 'downtime',
      assumption: parts.join(' + '),
    };
  }

  /** Minutes × price where that is all of it, else the components. */
  function lossText({ slo, minutes, price, components, amount }: DowntimeCost): string {
    if (price.perMinute !== undefined && components.time.eq(amount)) {
      return say.minutes(`${print.number(amountOf(minutes), 1)} min`, print.price(new Decimal(price.perMinute)));
    }
    return `${titleOf(slo)} ${print.money(amountOf(amount))}`;
  }

  function totalRow(name: string, amount: Decimal, assumption: string): Row {
    return { name, amount: amount.toNumber(), text: print.money(amount), kind: 'total', assumption };
  }

  function grossNote(): string {
    const compared = comparison(gross, before === undefined ? undefined : amountOf(before.gross.total));
    if (now.gross.avoided.isZero() || gains.length === 0) return compared;
    const both = say.realisedAvoided(
      print.money(amountOf(now.gross.realised)),
      print.money(amountOf(now.gross.avoided)),
    );
    return [both, compared].filter((part) => part !== '').join(' · ');
  }

  function comparison(amount: Decimal, then: Decimal | undefined): string {
    if (then === undefined || context.before === undefined) return '';
    const change = then.gt(0) && amount.gt(0) ? growth(amount.div(then).minus(1)) : '';
    return say.comparison(context.short(context.before), print.money(then), change);
  }

  function growth(ratio: Decimal): string {
    const percent = percentNear(ratio, 0);
    if (percent.value.isZero()) return words.tile.noChange;
    return `${percent.value.isPositive() ? '+' : ''}${print.percent(percent)}`;
  }

  function findingOf(): string {
    const beforeDowntime = gross.minus(amountOf(now.cost));
    if (lost?.gt(0) && beforeDowntime.gt(0) && now.missing.length === 0) {
      const share = print.percent(percentNear(lost.div(beforeDowntime), 1));
      return say.tookShare(share, print.money(lost), print.money(beforeDowntime));
    }
    const change = netChange(context);
    return change === undefined ? say.unknownNet(now.missing.length) : say.net(change);
  }

  function roiFigure(): SavingsSection['roi'] {
    if (now.roiRatio === undefined) return { value: null, text: DASH };
    const ratio = amountOf(now.roiRatio);
    return { value: ratio.toNumber(), text: print.percent(percentNear(ratio, 0)) };
  }

  function roiRemark(): string {
    if (now.roiRatio === undefined) return say.noRoi;
    const spent = amountOf(now.cost).plus(amountOf(now.downtime)).plus(amountOf(now.invested));
    const earlier = before?.roiRatio;
    const then = earlier === undefined ? '' : context.earlier(print.percent(percentNear(amountOf(earlier), 0)));
    return say.remark(roi.text, print.money(net), print.money(spent), then);
  }

  /** Whether the printed parts add up to the printed totals. */
  function partsAddUp(): boolean {
    const whole = (amount: Decimal): Decimal => amount.toDecimalPlaces(0, Decimal.ROUND_HALF_UP);
    const sumOf = (totals: readonly { readonly amount: Exact }[]): Decimal =>
      totals.reduce((all, { amount }) => all.plus(whole(amountOf(amount))), new Decimal(0));
    const sum = (totals: readonly StreamTotal[]): Decimal => sumOf(totals);
    const parts = sum([...gains, ...avoided]).plus(sumOf(now.avoidedDowntime));
    return (
      parts.eq(whole(gross)) &&
      whole(gross)
        .minus(sum(costs))
        .minus(whole(lost ?? new Decimal(0)))
        .minus(sumOf(now.investments))
        .eq(whole(net))
    );
  }

  function titleOf(slo: string): string {
    return facts.slos.find(({ definition }) => definition.name === slo)?.definition.title ?? slo;
  }
}

function paybackKind({ payback }: RoiSummary): 'positive' | 'notReached' | 'none' {
  if (payback.reached === undefined) return 'none';
  return payback.reached ? 'positive' : 'notReached';
}

/** Quantities as they are read: whole from 1,000 on, else four significant digits. */
function threeDigits(quantity: Decimal): Decimal {
  return quantity.abs().gte(1000) ? quantity.toDecimalPlaces(0) : quantity.toSignificantDigits(4);
}
