import { Decimal } from 'decimal.js';
import {
  type AvoidedDowntime,
  assumptionTexts,
  type InvestmentTotal,
  minorDigits,
  type PrintedDowntime,
  pricesWithin,
  printedDowntime,
  type RoiSummary,
  type RoiText,
  roiText,
  type StatementGroup,
  type StatementLine,
  type StreamDefinition,
  type StreamTotal,
} from '../../roi/index.ts';
import type { SavingsSection } from '../model.ts';
import { percentDown, percentNear } from '../numbers/index.ts';
import type { Context } from './context.ts';
import { amountOf, lossOf, netChange, netOf, printedStatement } from './money.ts';

type Row = SavingsSection['rows'][number];
const DASH = '—';

/** Gross savings less running costs and cost of downtime, each with what it was computed from; null where nothing is priced. */
export function savingsSection(context: Context): SavingsSection | null {
  const { facts, words, print, options } = context;
  const { savings } = facts;
  if (savings === undefined) return null;
  const say = words.savings;
  const { now, before } = savings;
  const statement = printedStatement(savings);
  const groups = new Map(statement.groups.map((group) => [group.kind, group]));
  const linesOf = (kind: StatementGroup['kind']): readonly StatementLine[] => groups.get(kind)?.lines ?? [];
  const gross = amountOf(statement.gross);
  const net = amountOf(statement.net);
  const known = now.missing.length === 0;
  const rows: Row[] = [
    ...linesOf('realised').flatMap((line) => streamRow(line, 'gain')),
    ...linesOf('avoided').flatMap((line) => (line.total === undefined ? avoidedRow(line) : streamRow(line, 'avoided'))),
    totalRow(say.gross, gross, grossNote(), isKnown(['realised', 'avoided']) ? '' : '≥ '),
    ...linesOf('cost').flatMap((line) => streamRow(line, 'cost')),
    ...downtimeRow(),
    ...linesOf('investment').flatMap(investmentRow),
    known ? totalRow(say.net_, net, comparison(net, netOf(before))) : unknownRow(say.net_),
  ];
  const finding = findingOf();
  const roi = roiFigure();
  return {
    remark: [roiRemark(), say.payback(paybackKind(now))].join(' · '),
    finding,
    unit: say.unit(context.label(facts.period), options.currency),
    alt: say.alt(finding, print.money(gross), print.money(net)),
    rows,
    assumptions: assumptionTexts(savings.assumptions, words.money.phrases, context.titleOf).map((row) => {
      return { ...row, value: print.written(row.value) };
    }),
    note: say.change,
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

  /** What was not seen can only add: to a saving, or to a cost, which has a minus here. */
  function boundOf({ coverage, stream }: StreamTotal): string {
    if (coverage >= 1) return '';
    return stream.kind === 'cost' ? '≤ ' : '≥ ';
  }

  function unknownText(reason: RoiText): string {
    return `n/a: ${roiText(reason, words.money.phrases)}`;
  }

  /** Whether every line of the groups has an amount. */
  function isKnown(kinds: readonly StatementGroup['kind'][]): boolean {
    return kinds.every((kind) => linesOf(kind).every(({ printed }) => printed !== undefined));
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

  /** Minutes × price where that is all of it, else the sum. */
  function lossText({ slo, cost, sum }: PrintedDowntime): string {
    const { minutes, price, components, amount } = cost;
    if (price.perMinute !== undefined && components.time.eq(amount)) {
      return say.minutes(`${print.number(amountOf(minutes), 1)} min`, print.price(new Decimal(price.perMinute)));
    }
    return `${context.titleOf(slo)} ${print.money(amountOf(sum))}`;
  }

  function totalRow(name: string, amount: Decimal, assumption: string, bound = ''): Row {
    return { name, amount: amount.toNumber(), text: `${bound}${print.money(amount)}`, kind: 'total', assumption };
  }

  function unknownRow(name: string): Row {
    return { name, amount: 0, text: DASH, kind: 'total', assumption: `n/a: ${whyUnknown()}` };
  }

  /** Titles of what is unknown, each with its reason. */
  function whyUnknown(): string {
    const named = Object.entries(now.missingReasons).map(([name, reason]) => {
      const stream = now.streams.find(({ stream: { name: own } }) => own === name)?.stream;
      const investment = now.investments.find(({ investment: { name: own } }) => own === name)?.investment;
      return `${stream?.title ?? investment?.title ?? name}: ${roiText(reason, words.money.phrases)}`;
    });
    return named.join(', ');
  }

  function grossNote(): string {
    const compared = comparison(gross, before === undefined ? undefined : amountOf(before.gross.total));
    const [realised, avoided] = [groups.get('realised'), groups.get('avoided')];
    if (now.gross.avoided.isZero() || realised === undefined || avoided === undefined) return compared;
    const both = say.realisedAvoided(print.money(amountOf(realised.printed)), print.money(amountOf(avoided.printed)));
    return [both, compared].filter((part) => part !== '').join(' · ');
  }

  function comparison(amount: Decimal, then: Decimal | undefined): string {
    if (then === undefined || context.before === undefined) return '';
    const change = then.gt(0) && amount.gt(0) ? growth(amount.div(then).minus(1)) : '';
    return say.comparison(context.shortBefore, print.money(then), change);
  }

  function growth(ratio: Decimal): string {
    const percent = percentNear(ratio, 0);
    if (percent.value.isZero()) return words.tile.noChange;
    return `${percent.value.isPositive() ? '+' : ''}${print.percent(percent)}`;
  }

  function findingOf(): string {
    const lost = lossOf(facts);
    const beforeDowntime = gross.plus(amountOf(groups.get('cost')?.printed ?? 0));
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
    if (now.roiRatio === undefined) return say.noRoi(known ? say.nothingSpent : whyUnknown());
    const spent = gross.minus(net);
    const earlier = before?.roiRatio;
    const then = earlier === undefined ? '' : context.earlier(print.percent(percentNear(amountOf(earlier), 0)));
    return say.remark(roi.text, print.money(net), print.money(spent), then);
  }
}

function paybackKind({ payback, missing }: RoiSummary): 'positive' | 'notReached' | 'none' | 'unknown' {
  if (missing.length > 0) return 'unknown';
  if (payback.reached === undefined) return 'none';
  return payback.reached ? 'positive' : 'notReached';
}

/** Quantities as they are read: whole from 1,000 on, else four significant digits. */
function threeDigits(quantity: Decimal): Decimal {
  return quantity.abs().gte(1000) ? quantity.toDecimalPlaces(0) : quantity.toSignificantDigits(4);
}
