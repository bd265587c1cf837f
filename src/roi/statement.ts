import { unknownBaselines } from './avoided.ts';
import { Exact } from './money.ts';
import type { RoiText } from './phrases.ts';
import type { RoiSummary, StreamTotal } from './summary.ts';

/** One line of a statement. Costs and losses have a minus. */
export interface StatementLine {
  readonly name: string;
  readonly title: string;
  /** Unrounded. */
  readonly amount: Exact;
  /** In whole minor units of the currency; the lines of a group add up to the group. Undefined where the amount is unknown. */
  readonly printed: Exact | undefined;
  /** Undefined for the cost of downtime, downtime avoided, and investments. */
  readonly total: StreamTotal | undefined;
  /** Why the amount is unknown, or known in part only; empty where it is known. */
  readonly reason: RoiText;
}

/** Lines of one kind. */
export interface StatementGroup {
  readonly kind: 'realised' | 'avoided' | 'cost' | 'downtime' | 'investment';
  readonly amount: Exact;
  /** The groups add up to the net. */
  readonly printed: Exact;
  readonly lines: readonly StatementLine[];
}

/** A balance as it is printed: every sum that a reader can check by hand is right to the last digit. */
export interface Statement {
  readonly currency: string;
  /** Digits of the currency's minor unit: 2 for EUR, 0 for JPY, 3 for KWD. */
  readonly digits: number;
  readonly groups: readonly StatementGroup[];
  /** Realised and avoided savings as printed. */
  readonly gross: Exact;
  readonly net: Exact;
}

/** Digits after the point of a currency's minor unit, from the tables of Intl (ISO 4217). */
export function minorDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/**
 * Rounds parts so that they add up to exactly `whole`: each is rounded down, and what is missing is given, one last digit each, to the
 * largest remainders, the earlier part first where they are equal.
 * @param whole the printed total, the parts' sum rounded to the same digits.
 */
export function allocate(parts: readonly Exact[], whole: Exact, digits: number): Exact[] {
  const step = new Exact(10).pow(-digits);
  const floors = parts.map((part) => part.toDecimalPlaces(digits, Exact.ROUND_FLOOR));
  const missing = whole.minus(floors.reduce((sum, floor) => sum.plus(floor), new Exact(0))).div(step);
  const order = parts
    .map((part, index) => ({ index, rest: part.minus(floors[index] ?? 0) }))
    .sort((a, b) => b.rest.comparedTo(a.rest) || a.index - b.index);
  // A whole that was allocated itself may be one digit off the sum of its parts: then a round more, or less, is due.
  const rounds = parts.length === 0 ? 0 : Math.floor(missing.div(parts.length).toNumber());
  const lucky = missing.toNumber() - rounds * parts.length;
  const extra = new Map(order.map(({ index }, rank) => [index, rounds + (rank < lucky ? 1 : 0)]));
  return floors.map((floor, index) => floor.plus(step.times(extra.get(index) ?? 0)));
}

/** As controllers round a total. */
export function roundHalfUp(amount: Exact, digits: number): Exact {
  const rounded = amount.toDecimalPlaces(digits, Exact.ROUND_HALF_UP);
  // Without the sign of minus zero.
  return rounded.isZero() ? new Exact(0) : rounded;
}

/**
 * The statement of a summary: first the groups are allocated to the printed net, then the lines of each to their group.
 * @param digits after the point; those of the currency's minor unit by default.
 */
export function statementOf(summary: RoiSummary, digits = minorDigits(summary.currency)): Statement {
  const net = roundHalfUp(summary.net, digits);
  const groups = [
    group('realised', streamsOf(summary, 'realised')),
    group('avoided', [...streamsOf(summary, 'avoided'), ...avoidedOf(summary)]),
    group('cost', streamsOf(summary, 'cost')),
    group('downtime', downtimeOf(summary)),
    group('investment', investmentsOf(summary)),
  ].filter(({ lines }) => lines.length > 0);
  const printed = allocate(
    groups.map(({ amount }) => amount),
    net,
    digits,
  );
  const done = groups.map((one, i): StatementGroup => {
    const whole = printed[i] ?? new Exact(0);
    const known = one.lines.filter(({ known: isKnown }) => isKnown);
    const parts = allocate(
      known.map(({ amount }) => amount),
      whole,
      digits,
    );
    const byLine = new Map(known.map((line, at) => [line, parts[at]]));
    const lines = one.lines.map((line): StatementLine => {
      const { known: _, ...shown } = line;
      return { ...shown, printed: byLine.get(line) };
    });
    return { ...one, printed: whole, lines };
  });
  const gross = done
    .filter(({ kind }) => kind === 'realised' || kind === 'avoided')
    .reduce((sum, one) => sum.plus(one.printed), new Exact(0));
  return { currency: summary.currency, digits, groups: done, gross, net };
}

type Unprinted = Omit<StatementLine, 'printed'> & { readonly known: boolean };

function group(kind: StatementGroup['kind'], lines: readonly Unprinted[]) {
  return { kind, lines, amount: lines.reduce((sum, { amount }) => sum.plus(amount), new Exact(0)) };
}

function streamsOf(summary: RoiSummary, kind: 'realised' | 'avoided' | 'cost'): Unprinted[] {
  const of = summary.streams.filter(({ stream }) => (stream.kind === 'cost' ? 'cost' : stream.basis) === kind);
  return of.map((total) => ({
    name: total.stream.name,
    title: total.stream.title,
    amount: kind === 'cost' ? total.amount.negated() : total.amount,
    total,
    ...knownIn(summary, total.stream.name),
  }));
}

/** Whether the amount of a stream or an investment is known, and why not. */
function knownIn({ missingReasons }: RoiSummary, name: string): Pick<Unprinted, 'known' | 'reason'> {
  const reason = missingReasons[name];
  return { known: reason === undefined, reason: reason ?? '' };
}

function downtimeOf(summary: RoiSummary): Unprinted[] {
  return summary.downtimeParts.map(({ slo, amount }) => {
    return { name: slo, title: slo, amount: amount.negated(), total: undefined, known: true, reason: '' };
  });
}

/** Of months without a baseline nothing is claimed; where all are without, there is no amount. */
function avoidedOf(summary: RoiSummary): Unprinted[] {
  return summary.avoidedDowntime.map((avoided) => ({
    name: avoided.slo,
    title: `Downtime of ${avoided.slo} avoided`,
    amount: avoided.amount,
    total: undefined,
    known: avoided.baselines.length === 0 || avoided.baselines.some(({ minutes }) => minutes !== undefined),
    reason: unknownBaselines(avoided),
  }));
}

function investmentsOf(summary: RoiSummary): Unprinted[] {
  return summary.investments.map(({ investment: { name, title }, amount }) => {
    return { name, title, amount: amount.negated(), total: undefined, ...knownIn(summary, name) };
  });
}
