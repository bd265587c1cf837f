import type { Band } from './ledger.ts';
import { Exact } from './money.ts';
import type { RoiSummary } from './summary.ts';

export const SCENARIOS = ['conservative', 'expected', 'optimistic'] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

/** The balance of a range with every amount multiplied by the factor of its band. */
export interface Scenario {
  readonly name: ScenarioName;
  readonly realised: Exact;
  readonly avoided: Exact;
  /** Both together. */
  readonly gross: Exact;
  readonly cost: Exact;
  readonly downtime: Exact;
  readonly invested: Exact;
  readonly net: Exact;
  /** Undefined where nothing was spent. */
  readonly roiRatio: Exact | undefined;
}

/** Three scenarios of a range; none where no amount has a band, or where one is unknown. The expected one is the summary itself. */
export function scenariosOf(summary: RoiSummary): readonly Scenario[] {
  const bands = [
    ...summary.streams.map(({ stream }) => stream.band),
    ...summary.downtimeParts.map(({ price }) => price.band),
    ...summary.avoidedDowntime.map(({ price }) => price.band),
    ...summary.investments.map(({ investment }) => investment.band),
  ];
  if (summary.missing.length > 0 || bands.every((band) => band === undefined)) return [];
  return SCENARIOS.map((name): Scenario => {
    const total = (parts: readonly { readonly amount: Exact; readonly band: Band | undefined }[]): Exact =>
      parts.reduce((sum, { amount, band }) => sum.plus(amount.times(factorOf(band, name))), new Exact(0));
    const of = (kind: 'realised' | 'avoided' | 'cost') =>
      summary.streams
        .filter(({ stream }) => (stream.kind === 'cost' ? 'cost' : stream.basis) === kind)
        .map(({ stream, amount }) => ({ band: stream.band, amount }));
    const avoidedDowntime = summary.avoidedDowntime.map(({ amount, price }) => ({ amount, band: price.band }));
    const realised = total(of('realised'));
    const avoided = total([...of('avoided'), ...avoidedDowntime]);
    const gross = realised.plus(avoided);
    const cost = total(of('cost'));
    const downtime = total(summary.downtimeParts.map(({ amount, price }) => ({ amount, band: price.band })));
    const invested = total(summary.investments.map(({ amount, investment }) => ({ amount, band: investment.band })));
    const spent = cost.plus(downtime).plus(invested);
    const net = gross.minus(spent);
    return {
      name,
      realised,
      avoided,
      gross,
      cost,
      downtime,
      invested,
      net,
      roiRatio: spent.isZero() ? undefined : net.div(spent),
    };
  });
}

function factorOf(band: Band | undefined, name: ScenarioName): string {
  return name === 'expected' ? '1' : (band?.[name] ?? '1');
}
