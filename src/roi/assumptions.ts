import type { TimeRange } from '../time/index.ts';
import type { AvoidedDowntime } from './avoided.ts';
import type { DowntimePrice } from './downtime-price.ts';
import type { Band, StreamDefinition } from './ledger.ts';
import { type DatedPrice, type PriceTier, tiersAt } from './price.ts';
import type { Rate } from './rates.ts';
import type { RoiSummary } from './summary.ts';

/** What a figure rests on and somebody has said: a price, a rate, a share. */
export interface Assumption {
  readonly name: string;
  /** Exact decimal as it was written. */
  readonly value: string;
  /** `EUR per TB`, `share`, `EUR per month`. */
  readonly unit: string;
  readonly source: string;
  /** Day from which it holds or on which it was looked up: `2026-01-01`; empty where nobody has said. */
  readonly asOf: string;
}

/** Every assumption of a balance, in the order of its lines: prices of streams, of downtime, investments, rates of exchange, discount rate. */
export function assumptionsOf(
  summary: RoiSummary,
  rates: readonly Rate[],
  annualRate: string | undefined,
  timeZone: string,
): readonly Assumption[] {
  const dayOf = (instant: number): string => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(instant);
  return [
    ...summary.streams.flatMap(({ stream }) => ofStream(stream, summary.range, dayOf)),
    ...summary.streams.flatMap(({ stream }) => bandOf(stream.title, stream)),
    ...summary.downtimeParts.flatMap(({ price }) => ofDowntime(price, summary.currency)),
    ...summary.avoidedDowntime.flatMap(measuredBaselines),
    ...summary.investments.map(({ investment: { title, amount, currency, evidence, day } }) => {
      return { name: title, value: amount, unit: currency, source: evidence, asOf: day };
    }),
    ...ratesOf(summary, rates, dayOf),
    ...(annualRate === undefined
      ? []
      : [{ name: 'Discount rate', value: annualRate, unit: 'per year', source: '', asOf: '' }]),
  ];
}

function ofStream(stream: StreamDefinition, range: TimeRange, dayOf: (instant: number) => string): Assumption[] {
  const per = stream.perMonth === undefined ? stream.unit || 'unit' : 'month';
  const unit = billUnit(stream) ?? `${stream.currency} per ${per}`;
  const of = (price: string, tiers: readonly PriceTier[] | undefined, asOf: string): Assumption[] =>
    (tiers ?? [{ upTo: undefined, price }]).map((tier, i, all) => ({
      name: all.length > 1 ? `${stream.title}, ${tierText(tier, all[i - 1], stream.unit)}` : stream.title,
      value: tier.price,
      unit,
      source: stream.evidence,
      asOf,
    }));
  const changes = (stream.priceChanges ?? []).filter(({ from }) => from < range.end);
  const held = changes.filter(({ from }) => from > range.start);
  const first: DatedPrice | undefined = changes.findLast(({ from }) => from <= range.start);
  const start = first === undefined ? (stream.asOf ?? '') : dayOf(first.from);
  return [
    ...of(first?.price ?? stream.perMonth ?? stream.price, tiersAt(stream, range.start), start),
    ...held.flatMap(({ price, tiers, from }) => of(price, tiers, dayOf(from))),
  ];
}

/** Bills are amounts already: the factor is beside what it multiplies. */
function billUnit({ focus, openCost }: StreamDefinition): string | undefined {
  if (focus !== undefined) return `times the ${focus.column} cost of the bills`;
  return openCost === undefined ? undefined : 'times the allocated cost';
}

function tierText(tier: PriceTier, before: PriceTier | undefined, unit: string): string {
  const from = before?.upTo ?? '0';
  const text = tier.upTo === undefined ? `above ${from}` : `${from} to ${tier.upTo}`;
  return unit === '' ? text : `${text} ${unit}`;
}

interface Banded {
  readonly band?: Band | undefined;
  readonly evidence: string;
  readonly asOf?: string | undefined;
}

function bandOf(title: string, { band, evidence, asOf }: Banded): Assumption[] {
  if (band === undefined) return [];
  return (['conservative', 'optimistic'] as const).map((name): Assumption => {
    return {
      name: `${title}, ${name}`,
      value: band[name],
      unit: 'times the amount',
      source: evidence,
      asOf: asOf ?? '',
    };
  });
}

function ofDowntime(price: DowntimePrice, currency: string): Assumption[] {
  const { slo, perMinute, revenue, perFailedEvent, productivity, recovery, credits, baseline, evidence, asOf } = price;
  const row = (what: string, value: string, unit: string, source = evidence): Assumption => {
    return { name: `Downtime of ${slo}${what === '' ? '' : `: ${what}`}`, value, unit, source, asOf: asOf ?? '' };
  };
  return [
    ...(perMinute === undefined ? [] : [row('', perMinute, `${currency} per minute`)]),
    ...(revenue === undefined
      ? []
      : [
          row('lost revenue', revenue.perHour, `${currency} per hour`),
          row('revenue touched', revenue.impact, 'share'),
          row('revenue that comes back', revenue.recovered, 'share'),
        ]),
    ...(perFailedEvent === undefined ? [] : [row('failed event', perFailedEvent, `${currency} per event`)]),
    ...(productivity === undefined
      ? []
      : [
          row('people held up', productivity.people, 'people'),
          row('loaded rate', productivity.perHour, `${currency} per hour`),
          row('work held up', productivity.impact, 'share'),
        ]),
    ...(recovery === undefined
      ? []
      : [
          row('responders', recovery.responders, 'people'),
          row('rate of responders', recovery.perHour, `${currency} per hour`),
        ]),
    ...(credits === undefined
      ? []
      : [
          row('monthly fee', credits.monthlyFee, `${currency} per month`),
          ...credits.tiers.map(({ below, credit }) => row(`credit below ${below}`, credit, 'share of the fee')),
          row('credit at most', credits.cap, 'share of the fee'),
        ]),
    ...(baseline?.minutesPerMonth === undefined
      ? []
      : [row('baseline', baseline.minutesPerMonth, 'minutes per month', baseline.evidence)]),
    ...bandOf(`Downtime of ${slo}`, price),
  ];
}

/** Minutes that another month had, a row for each month of the balance. */
function measuredBaselines({ slo, baselines, price }: AvoidedDowntime): Assumption[] {
  return baselines.flatMap(({ month, reference, minutes }): Assumption[] => {
    if (reference === undefined) return [];
    const value = minutes === undefined ? 'n/a' : minutes.toDecimalPlaces(3).toFixed();
    const source = [`downtime measured in ${reference}`, price.baseline?.evidence ?? ''].filter((part) => part !== '');
    const name = `Downtime of ${slo}: baseline of ${month}`;
    return [{ name, value, unit: 'minutes per month', source: source.join(', '), asOf: '' }];
  });
}

function ratesOf(summary: RoiSummary, rates: readonly Rate[], dayOf: (instant: number) => string): Assumption[] {
  const foreign = new Set(
    [
      ...summary.streams.map(({ stream }) => stream.currency),
      ...summary.investments.map(({ investment }) => investment.currency),
    ].filter((currency) => currency !== summary.currency),
  );
  const used = rates.filter(({ from, to, date }) => {
    const pair = (foreign.has(from) && to === summary.currency) || (foreign.has(to) && from === summary.currency);
    const later = rates.some(
      (other) => other.from === from && other.to === to && other.date > date && other.date <= summary.range.start,
    );
    return pair && date < summary.range.end && !later;
  });
  return used.map(({ from, to, rate, source, date }) => {
    return { name: `1 ${from}`, value: rate, unit: to, source, asOf: dayOf(date) };
  });
}
