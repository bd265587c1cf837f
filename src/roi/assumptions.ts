import type { TimeRange } from '../time/index.ts';
import type { AvoidedDowntime } from './avoided.ts';
import type { DowntimePrice } from './downtime-price.ts';
import type { Band, DatedPrice, PriceTier, StreamDefinition } from './ledger.ts';
import { type RoiPhraseKey, type RoiPhrases, type RoiText, roiText } from './phrases.ts';
import { tiersAt } from './price.ts';
import type { Rate } from './rates.ts';
import { singular } from './singular.ts';
import type { RoiSummary } from './summary.ts';

/** What a figure rests on and somebody has said: a price, a rate, a share. */
export interface Assumption<Text = RoiText> {
  readonly name: Text;
  /** Exact decimal as it was written. */
  readonly value: string;
  /** `EUR per TB`, `share`, `EUR per month`. */
  readonly unit: Text;
  readonly source: Text;
  /** Day from which it holds or on which it was looked up: `2026-01-01`; empty where nobody has said. */
  readonly asOf: string;
}

/** Assumptions in the language of the phrases; in English, and with the names of SLOs, where none are given. */
export function assumptionTexts(
  assumptions: readonly Assumption[],
  phrases?: RoiPhrases,
  titleOf?: (slo: string) => string,
): readonly Assumption<string>[] {
  const textOf = (text: RoiText): string => roiText(text, phrases, titleOf);
  return assumptions.map(({ name, value, unit, source, asOf }) => {
    return {
      name: textOf(name),
      value,
      unit: textOf(unit),
      source: textOf(source),
      asOf,
    };
  });
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
    ...summary.investments.map(({ investment: { title, amount, currency, evidence, day } }): Assumption => {
      return { name: title, value: amount, unit: currency, source: evidence, asOf: day };
    }),
    ...ratesOf(summary, rates, dayOf),
    ...(annualRate === undefined
      ? []
      : [{ name: ['discountRate'], value: annualRate, unit: ['perYear'], source: '', asOf: '' } as const]),
  ];
}

function ofStream(stream: StreamDefinition, range: TimeRange, dayOf: (instant: number) => string): Assumption[] {
  const per: RoiText =
    stream.perMonth !== undefined ? ['month'] : stream.unit === '' ? ['unit'] : singular(stream.unit);
  const unit: RoiText = billUnit(stream) ?? ['per', stream.currency, per];
  const of = (price: string, tiers: readonly PriceTier[] | undefined, asOf: string): Assumption[] =>
    (tiers ?? [{ upTo: undefined, price }]).map((tier, i, all) => ({
      name: all.length > 1 ? tierName(stream, tier, all[i - 1]) : stream.title,
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
function billUnit({ focus, openCost }: StreamDefinition): RoiText | undefined {
  if (focus !== undefined) return ['timesBills', focus.column];
  return openCost === undefined ? undefined : ['timesAllocated'];
}

function tierName({ title, unit }: StreamDefinition, { upTo }: PriceTier, before: PriceTier | undefined): RoiText {
  const from = before?.upTo ?? '0';
  return upTo === undefined ? ['topTier', title, from, unit] : ['tier', title, from, upTo, unit];
}

interface Banded {
  readonly band?: Band | undefined;
  readonly evidence: string;
  readonly asOf?: string | undefined;
}

function bandOf(title: RoiText, { band, evidence, asOf }: Banded): Assumption[] {
  if (band === undefined) return [];
  return (['conservative', 'optimistic'] as const).map((name): Assumption => {
    return {
      name: [name, title],
      value: band[name],
      unit: ['timesAmount'],
      source: evidence,
      asOf: asOf ?? '',
    };
  });
}

function ofDowntime(price: DowntimePrice, currency: string): Assumption[] {
  const { slo, perMinute, revenue, perFailedEvent, productivity, recovery, credits, baseline, evidence, asOf } = price;
  const subject: RoiText = ['downtime', { slo }];
  const money = (per: RoiPhraseKey): RoiText => ['per', currency, [per]];
  const row = (name: RoiText, value: string, unit: RoiText, source: RoiText = evidence): Assumption => {
    return { name, value, unit, source, asOf: asOf ?? '' };
  };
  return [
    ...(perMinute === undefined ? [] : [row(subject, perMinute, money('minute'))]),
    ...(revenue === undefined
      ? []
      : [
          row(['lostRevenue', subject], revenue.perHour, money('hour')),
          row(['revenueTouched', subject], revenue.impact, ['share']),
          row(['revenueBack', subject], revenue.recovered, ['share']),
        ]),
    ...(perFailedEvent === undefined ? [] : [row(['failedEvent', subject], perFailedEvent, money('event'))]),
    ...(productivity === undefined
      ? []
      : [
          row(['heldUp', subject], productivity.people, ['people']),
          row(['loadedRate', subject], productivity.perHour, money('hour')),
          row(['workHeldUp', subject], productivity.impact, ['share']),
        ]),
    ...(recovery === undefined
      ? []
      : [
          row(['responders', subject], recovery.responders, ['people']),
          row(['responderRate', subject], recovery.perHour, money('hour')),
        ]),
    ...(credits === undefined
      ? []
      : [
          row(['monthlyFee', subject], credits.monthlyFee, money('month')),
          ...credits.tiers.map(({ below, credit }) => row(['creditBelow', subject, below], credit, ['shareOfFee'])),
          row(['creditAtMost', subject], credits.cap, ['shareOfFee']),
        ]),
    ...(baseline?.minutesPerMonth === undefined
      ? []
      : [row(['baseline', subject], baseline.minutesPerMonth, ['minutesPerMonth'], baseline.evidence)]),
    ...bandOf(subject, price),
  ];
}

/** Minutes that another month had, a row for each month of the balance. */
function measuredBaselines({ slo, baselines, price }: AvoidedDowntime): Assumption[] {
  return baselines.flatMap(({ month, reference, minutes }): Assumption[] => {
    if (reference === undefined) return [];
    const value = minutes === undefined ? 'n/a' : minutes.toDecimalPlaces(3).toFixed();
    const evidence = price.baseline?.evidence ?? '';
    const source: RoiText = evidence === '' ? ['measuredIn', reference] : ['measuredInWith', reference, evidence];
    const name: RoiText = ['baselineOf', ['downtime', { slo }], month];
    return [{ name, value, unit: ['minutesPerMonth'], source, asOf: '' }];
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
