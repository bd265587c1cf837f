import {
  costPerSlo,
  DOWNTIME_COMPONENTS,
  type Exact,
  type PaybackDay,
  type RoiSummary,
  roiText,
} from '../../roi/index.ts';
import { exactText, type RoiView, unitOf } from './read-roi.ts';

/** The document of `--json`. Amounts are exact decimals as text; `printed` is rounded and adds up. */
export function roiDocument(view: RoiView) {
  const { period, summary, statement, appraisal } = view;
  const roi = summary.roiRatio?.toString() ?? null;
  const known = summary.missing.length === 0;
  return {
    schema: 'nines.roi/1',
    period: {
      key: period.key,
      start: new Date(period.start).toISOString(),
      end: new Date(period.end).toISOString(),
      upTo: new Date(summary.upTo).toISOString(),
    },
    currency: summary.currency,
    lines: linesOf(view),
    gross: { realised: exactText(summary.gross.realised), avoided: exactText(summary.gross.avoided) },
    cost: exactText(summary.cost),
    downtime: exactText(summary.downtime),
    downtimeParts: downtimeDocument(summary),
    avoidedDowntime: summary.avoidedDowntime.map((avoided) => ({
      slo: avoided.slo,
      minutes: exactText(avoided.minutes),
      amount: exactText(avoided.amount),
      baselines: avoided.baselines.map(({ month, reference, minutes }) => ({
        month,
        reference: reference ?? null,
        minutes: minutes === undefined ? null : exactText(minutes),
      })),
    })),
    invested: exactText(summary.invested),
    netBounds: summary.netBounds === undefined ? null : boundsDocument(summary.netBounds),
    net: known ? { amount: exactText(summary.net), printed: statement.net.toFixed(statement.digits) } : null,
    roiRatio: roi,
    roiReason: summary.roiReason,
    payback: { reached: summary.payback.reached ?? null, reason: summary.payback.reason },
    netPerHour: known ? (summary.runRatePerHour?.net.toString() ?? null) : null,
    netPerYear: known ? (summary.runRatePerHour?.net.times(HOURS_PER_YEAR).toString() ?? null) : null,
    costPerSlo: costPerSlo(summary).map(({ slo, amount }) => ({ slo, amount: exactText(amount) })),
    scenarios: view.scenarios.map(({ name, gross, cost, downtime, invested, net, roiRatio }) => ({
      name,
      gross: exactText(gross),
      cost: exactText(cost),
      downtime: exactText(downtime),
      invested: exactText(invested),
      net: exactText(net),
      roiRatio: roiRatio?.toString() ?? null,
    })),
    appraisal:
      appraisal === undefined
        ? null
        : {
            from: appraisal.from ?? null,
            invested: exactText(appraisal.invested),
            net: exactText(appraisal.net),
            annualRate: appraisal.annualRate,
            npv: appraisal.npv === undefined ? null : exactText(appraisal.npv),
            payback: paybackDocument(appraisal.payback),
            discountedPayback: paybackDocument(appraisal.discountedPayback),
          },
    appraisalReason: roiText(view.appraisalReason),
    targets: view.targets.map(({ target, wanted, perHour, met }) => ({
      name: target.name,
      stream: target.stream,
      wantedPerHour: exactText(wanted),
      perHour: perHour === undefined ? null : exactText(perHour),
      met: met ?? null,
    })),
    thresholds: view.thresholds.map(({ threshold, poorBelow, goodFrom, mean, level }) => ({
      stream: threshold.stream,
      perSeconds: threshold.perMs / 1_000,
      poorBelow: exactText(poorBelow),
      goodFrom: exactText(goodFrom),
      mean: mean === undefined ? null : exactText(mean),
      level: level ?? null,
    })),
    savingsRates: view.savingsRates.map(({ overList, overContract, ...prices }) => ({
      ...prices,
      overList: overList?.toString() ?? null,
      overContract: overContract?.toString() ?? null,
    })),
    assumptions: view.assumptions,
    coverage: summary.coverage,
    missing: summary.missing,
    missingReasons: Object.fromEntries(
      Object.entries(summary.missingReasons).map(([name, why]) => [name, roiText(why)]),
    ),
  };
}

export const HOURS_PER_YEAR = 8_760;

function paybackDocument({ day, reached, reason }: PaybackDay) {
  return { day: day ?? null, reached, reason };
}

function boundsDocument({ low, high }: NonNullable<RoiSummary['netBounds']>) {
  return { low: exactText(low), high: exactText(high) };
}

function downtimeDocument({ downtimeParts }: RoiSummary) {
  const amounts = (components: Readonly<Record<(typeof DOWNTIME_COMPONENTS)[number], Exact>>) =>
    Object.fromEntries(DOWNTIME_COMPONENTS.map((component) => [component, exactText(components[component])]));
  return downtimeParts.map(({ slo, minutes, components, amount, incidents, unattributed }) => ({
    slo,
    minutes: exactText(minutes),
    amount: exactText(amount),
    components: amounts(components),
    unattributed: exactText(unattributed),
    incidents: incidents.map((one) => ({
      id: one.incident.id,
      minutes: exactText(one.minutes),
      amount: exactText(one.amount),
      budgetShare: one.incident.budgetShare,
      components: amounts(one.components),
    })),
  }));
}

/** One line per stream, priced SLO and investment. */
export function linesOf({ summary, statement }: RoiView) {
  return statement.groups.flatMap((group) =>
    group.lines.map((line) => {
      const known = line.printed !== undefined;
      const stream = line.total?.stream;
      const minutes = minutesOf(summary, group.kind, line.name);
      return {
        group: group.kind,
        name: line.name,
        title: line.title,
        quantity: known ? exactOrNull(line.total?.quantity ?? minutes) : null,
        unit: stream === undefined ? (minutes === undefined ? '' : 'min') : unitOf(stream),
        amount: known ? exactText(line.amount) : null,
        printed: line.printed?.toFixed(statement.digits) ?? null,
        coverage: line.total?.coverage ?? null,
        reason: roiText(line.reason),
        evidence: stream?.evidence ?? evidenceOf(summary, group.kind, line.name),
      };
    }),
  );
}

function exactOrNull(figure: Exact | undefined): string | null {
  return figure === undefined ? null : exactText(figure);
}

function minutesOf({ downtimeParts, avoidedDowntime }: RoiSummary, kind: string, slo: string): Exact | undefined {
  if (kind !== 'downtime' && kind !== 'avoided') return undefined;
  const parts = kind === 'downtime' ? downtimeParts : avoidedDowntime;
  return parts.find((part) => part.slo === slo)?.minutes;
}

function evidenceOf({ downtimeParts, avoidedDowntime, investments }: RoiSummary, kind: string, name: string): string {
  if (kind === 'investment') {
    return investments.find(({ investment }) => investment.name === name)?.investment.evidence ?? '';
  }
  if (kind === 'avoided') return avoidedDowntime.find(({ slo }) => slo === name)?.price.baseline?.evidence ?? '';
  return downtimeParts.find(({ slo }) => slo === name)?.price.evidence ?? '';
}
