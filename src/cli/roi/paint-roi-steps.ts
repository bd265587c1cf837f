import {
  type AvoidedDowntime,
  DOWNTIME_COMPONENTS,
  type DowntimeCost,
  priceAt,
  roiText,
  type StreamDefinition,
  tiersAt,
} from '../../roi/index.ts';
import { assumptionTable, roiFigures, scenarioTable } from './paint-roi.ts';
import { COMPONENT_TITLES, elapsedText, exactText, netText, type RoiView, unitOf } from './read-roi.ts';

/** How each day of each stream was computed, and the sums up to the net. */
export function paintRoiSteps(view: RoiView): string {
  const { summary, statement, entries } = view;
  const steps = summary.streams.map(({ stream, amount, native }) => {
    const days = entries.filter((entry) => entry.stream === stream.name);
    const rows = days.map((entry) => {
      const graduated = tiersAt(stream, entry.day.start) !== undefined;
      const price = graduated ? 'graduated price' : priceAt(stream, entry.day.start).toFixed();
      const seen = entry.coverage < 1 ? `, seen ${(entry.coverage * 100).toFixed(1)} %, a lower bound` : '';
      return `  ${entry.key}  ${exactText(entry.quantity)} ${unitOf(stream)} × ${price} = ${exactText(entry.amount)}${seen}`;
    });
    const foreign = stream.currency !== summary.currency;
    const converted = foreign ? `${exactText(native)} ${stream.currency} = ` : '';
    const why = summary.missingReasons[stream.name];
    const total = why === undefined ? `  Σ ${converted}${exactText(amount)}` : `  n/a: ${roiText(why)}`;
    return [`${stream.title} (${countedBy(stream)})`, ...rows, total].join('\n');
  });
  const avoided = summary.avoidedDowntime.map(avoidedSteps);
  const invested = summary.investments.map(({ investment, amount }) => {
    return `${investment.title}\n  ${investment.day}  ${investment.amount} ${investment.currency} = ${exactText(amount)}`;
  });
  const { gross, cost, downtime, net } = summary;
  const spent = summary.invested.isZero() ? '' : ` − invested ${exactText(summary.invested)}`;
  const balance = [
    'Balance',
    `  realised ${exactText(gross.realised)} + avoided ${exactText(gross.avoided)} = gross ${exactText(gross.total)}`,
    `  gross ${exactText(gross.total)} − cost ${exactText(cost)} − downtime ${exactText(downtime)}${spent} = net ${exactText(net)}`,
    `  printed, to ${statement.digits} digits: ${netText(view)} ${statement.currency}`,
  ].join('\n');
  const lost = summary.downtimeParts.map(downtimeSteps);
  const head = `${view.period.key}, ${elapsedText(view)}`;
  const rest = [roiFigures(view), scenarioTable(view), assumptionTable(view)].filter((part) => part !== '');
  return [head, ...steps, ...avoided, ...lost, ...invested, balance, ...rest].join('\n\n');
}

/** Each month with its baseline, then minutes × price. */
function avoidedSteps({ slo, minutes, perMinute, amount, price, baselines }: AvoidedDowntime): string {
  const evidence = price.baseline?.evidence ?? '';
  const months = baselines.map(({ month, reference, minutes: known }) => {
    const from = [reference === undefined ? '' : `measured in ${reference}`, evidence].filter((part) => part !== '');
    const text =
      known === undefined ? `n/a: downtime was not measured in ${reference}` : `${exactText(known)} min a month`;
    return `  ${month}  baseline ${text}${from.length === 0 || known === undefined ? '' : ` (${from.join(', ')})`}, less the downtime so far`;
  });
  const sum = `  ${exactText(minutes)} min × ${exactText(perMinute)} = ${exactText(amount)}`;
  return [`Downtime of ${slo} avoided`, ...months, sum].join('\n');
}

/** Minutes × price where that is all, else each incident by component. */
function downtimeSteps({ slo, minutes, price, components, amount, incidents, unattributed }: DowntimeCost): string {
  const head = `Downtime of ${slo}`;
  if (price.perMinute !== undefined && components.time.eq(amount)) {
    return `${head}\n  ${exactText(minutes)} min × ${price.perMinute} = ${exactText(amount)}`;
  }
  const rows = incidents.map(({ incident, minutes: own, components: parts, amount: sum }) => {
    const named = DOWNTIME_COMPONENTS.filter((component) => !parts[component].isZero()).map(
      (component) => `${COMPONENT_TITLES[component]} ${exactText(parts[component])}`,
    );
    return `  ${incident.id}  ${exactText(own)} min: ${named.join(' + ') || '0'} = ${exactText(sum)}`;
  });
  const rest = unattributed.isZero() ? [] : [`  service credits of no incident ${exactText(unattributed)}`];
  return [head, ...rows, ...rest, `  Σ ${exactText(amount)}`].join('\n');
}

function countedBy(stream: StreamDefinition): string {
  if (stream.perMonth !== undefined) return 'fixed per calendar month';
  if (stream.focus !== undefined) {
    const { column, table } = stream.focus;
    const bills = table === undefined ? 'imported bills' : `${table.place} in ${stream.source}`;
    return `${column} of ${bills}, by the day of the charge`;
  }
  if (stream.openCost !== undefined) return `allocated by ${stream.openCost.aggregate} in ${stream.source}`;
  const divided = stream.divisor === '1' ? '' : `, divided by ${stream.divisor}`;
  return `${stream.measure} of ${stream.query?.trim() ?? ''} in ${stream.source}${divided}`;
}
