import type { Decimal } from 'decimal.js';
import { assumptionTexts, type RoiSummary, roiText, type StatementGroup } from '../../../roi/index.ts';
import type { SavingsSection } from '../../model.ts';
import { percentNear } from '../../numbers/index.ts';
import type { Context } from '../context.ts';
import { amountOf, lossOf, netChange, netOf, printedStatement } from './money.ts';
import { DASH, type Row, savingsRows } from './savings-rows.ts';

/** Gross savings less running costs and cost of downtime, each with what it was computed from; null where nothing is priced. */
export function savingsSection(context: Context): SavingsSection | null {
  const { facts, words, print, options } = context;
  const { savings } = facts;
  if (savings === undefined) return null;
  const say = words.savings;
  const { now, before } = savings;
  const statement = printedStatement(savings);
  const groups = new Map(statement.groups.map((group) => [group.kind, group]));
  const lines = savingsRows(context, savings, statement);
  const gross = amountOf(statement.gross);
  const net = amountOf(statement.net);
  const known = now.missing.length === 0;
  const rows: Row[] = [
    ...lines.realised,
    ...lines.avoided,
    totalRow(say.gross, gross, grossNote(), isKnown(['realised', 'avoided']) ? '' : '≥ '),
    ...lines.cost,
    ...lines.downtime,
    ...lines.investment,
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

  /** Whether every line of the groups has an amount. */
  function isKnown(kinds: readonly StatementGroup['kind'][]): boolean {
    return kinds.every((kind) => (groups.get(kind)?.lines ?? []).every(({ printed }) => printed !== undefined));
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
