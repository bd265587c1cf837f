import Table from 'cli-table3';
import {
  type Balance,
  DOWNTIME_COMPONENTS,
  Exact,
  type PaybackDay,
  priceAt,
  printedCostPerSlo,
  printedDowntime,
  printedScenario,
  roiText,
  type StatementLine,
  tiersAt,
} from '../../roi/index.ts';
import { formatDuration } from '../../time/index.ts';
import { COMPONENT_TITLES, elapsedText, GROUP_TITLES, netText, type RoiView, unitOf } from './read-roi.ts';

/** The balance as a table, then its figures, downtime, scenarios and what it all rests on. */
export function paintRoi(view: RoiView): string {
  const { summary, statement } = view;
  if (summary.streams.length === 0 && summary.downtimeParts.length === 0 && summary.investments.length === 0) {
    return 'Nothing has a price: describe `savings` in the configuration.';
  }
  const table = borderless(['', 'quantity', 'price', statement.currency]);
  for (const group of statement.groups) {
    for (const line of group.lines) {
      table.push([`  ${line.title}`, quantityText(line), priceText(line, view), printedText(line, view)]);
    }
    const unknown = group.lines.filter(({ printed }) => printed === undefined).length;
    const sum = group.printed.toFixed(statement.digits);
    const text = unknown === group.lines.length ? 'n/a' : unknown > 0 ? `${sum} without the n/a` : sum;
    table.push([GROUP_TITLES[group.kind], '', '', text]);
  }
  table.push(['Net', '', '', netText(view)]);
  const parts = [
    `${view.period.key}, ${elapsedText(view)}`,
    table.toString(),
    roiFigures(view),
    downtimeTable(view),
    incidentTable(view),
    costPerSloTable(view),
    scenarioTable(view),
    targetTable(view),
    thresholdTable(view),
    savingsRateTable(view),
    assumptionTable(view),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** ROI, payback, run rate and what an investment came to; what cannot be said says why. */
export function roiFigures(balance: Balance): string {
  const { summary, statement, appraisal, appraisalReason } = balance;
  const { currency, digits } = statement;
  const money = (amount: Exact): string => `${amount.toFixed(digits)} ${currency}`;
  if (summary.missing.length > 0) return `ROI, payback and run rate  n/a: ${summary.roiReason}`;
  const hourly = summary.runRatePerHour?.net;
  const { low, high } = summary.netBounds ?? { low: summary.net, high: summary.net };
  const rows = [
    ['ROI', summary.roiRatio === undefined ? `n/a: ${summary.roiReason}` : percent(summary.roiRatio)],
    ['Payback', summary.payback.reason],
    [
      'Run rate',
      hourly === undefined
        ? 'n/a: the period has not begun'
        : `${money(hourly)} net per hour, ${money(hourly.times(HOURS_PER_YEAR))} per year of 365 days`,
    ],
    ...(summary.coverage < 1 && !low.eq(high)
      ? [['Net, unseen time', `${money(low)} to ${money(high)} if it went like the seen`]]
      : []),
    ...(appraisalReason === '' ? [] : [['Investment', `n/a: ${roiText(appraisalReason)}`]]),
  ];
  if (appraisal !== undefined) {
    const rate = `${percent(new Exact(appraisal.annualRate))} a year`;
    rows.push(
      ['Invested to date', appraisal.invested.isZero() ? 'nothing yet' : money(appraisal.invested)],
      ['Net to date', `${money(appraisal.net)}${appraisal.from === undefined ? '' : ` since ${appraisal.from}`}`],
      [
        'Present value',
        appraisal.npv === undefined ? `n/a: ${appraisal.payback.reason}` : `${money(appraisal.npv)} at ${rate}`,
      ],
      ['Money back', paybackText(appraisal.payback)],
      ['Discounted', paybackText(appraisal.discountedPayback)],
    );
  }
  const width = Math.max(...rows.map(([name = '']) => name.length)) + 2;
  return rows.map(([name = '', text = '']) => `${name.padEnd(width)}${text}`).join('\n');
}

const HOURS_PER_YEAR = 8_760;
const percent = (ratio: Exact): string => `${ratio.times(100).toFixed(1)} %`;

function paybackText({ day, reason }: PaybackDay): string {
  return day === undefined ? reason : `${reason}, ${day}`;
}

/** Cost of downtime by SLO and component; nothing where minutes × price says it all. */
function downtimeTable({ summary, statement }: RoiView): string {
  const used = DOWNTIME_COMPONENTS.filter((component) =>
    summary.downtimeParts.some(({ components }) => !components[component].isZero()),
  );
  if (used.every((component) => component === 'time')) return '';
  const table = borderless(['cost of downtime', 'minutes', ...used.map((one) => COMPONENT_TITLES[one]), 'sum']);
  for (const { slo, cost, components, sum } of printedDowntime(statement, summary.downtimeParts)) {
    const cells = [...used.map((component) => components[component]), sum];
    table.push([slo, cost.minutes.toFixed(1), ...cells.map((cell) => cell.toFixed(statement.digits))]);
  }
  return table.toString();
}

function costPerSloTable({ summary, statement }: RoiView): string {
  const costs = printedCostPerSlo(summary, statement);
  if (costs.length === 0) return '';
  const table = borderless(['cost per SLO, running and downtime', statement.currency]);
  for (const { slo, printed } of costs) table.push([slo, printed.toFixed(statement.digits)]);
  return table.toString();
}

const SHOWN_INCIDENTS = 20;

function incidentTable({ summary, statement }: RoiView): string {
  const printed = printedDowntime(statement, summary.downtimeParts);
  const costs = printed.flatMap(({ incidents }) => incidents);
  if (costs.length === 0) return '';
  const table = borderless(['incident', 'minutes', 'budget used', statement.currency, 'per % of budget']);
  const dearest = [...costs].sort((a, b) => b.printed.comparedTo(a.printed)).slice(0, SHOWN_INCIDENTS);
  for (const { cost, printed: amount } of dearest) {
    const used = cost.incident.budgetShare * 100;
    table.push([
      cost.incident.id,
      cost.minutes.toFixed(1),
      `${used.toFixed(1)} %`,
      amount.toFixed(statement.digits),
      used > 0 ? cost.amount.div(used).toFixed(statement.digits) : 'n/a: no budget',
    ]);
  }
  const left = costs.length - dearest.length;
  const rest = printed.reduce((sum, { unattributed }) => sum.plus(unattributed), new Exact(0));
  if (left > 0) {
    const shown = dearest.reduce((sum, one) => sum.plus(one.printed), new Exact(0));
    const all = costs.reduce((sum, one) => sum.plus(one.printed), new Exact(0));
    table.push([`${left} cheaper ones (--json has them)`, '', '', all.minus(shown).toFixed(statement.digits), '']);
  }
  if (!rest.isZero()) table.push(['service credits of no incident', '', '', rest.toFixed(statement.digits), '']);
  return table.toString();
}

/** The balance as it would be at the ends of the configured bands; empty without bands. */
export function scenarioTable({ scenarios, statement }: RoiView): string {
  if (scenarios.length === 0) return '';
  const table = borderless(['scenario', 'gross', 'cost', 'downtime', 'invested', 'net', 'ROI']);
  for (const one of scenarios) {
    const { gross, cost, downtime, invested, net } = printedScenario(one, statement);
    const cells = [gross, cost, downtime, invested, net];
    const texts = cells.map((cell) => cell.plus(0).toFixed(statement.digits));
    const ratio = one.roiRatio === undefined ? 'n/a: nothing was spent' : percent(one.roiRatio);
    table.push([one.name, ...texts, ratio]);
  }
  return table.toString();
}

function targetTable({ targets, statement }: RoiView): string {
  if (targets.length === 0) return '';
  const table = borderless(['target', 'of', 'wanted per hour', 'mean per hour', ''], [0, 1, 4]);
  for (const { target, wanted, perHour, met } of targets) {
    const mean = perHour?.toFixed(statement.digits) ?? 'n/a: no data';
    table.push([
      target.name,
      target.stream,
      wanted.toFixed(statement.digits),
      mean,
      met === undefined ? '' : met ? 'met' : 'missed',
    ]);
  }
  return table.toString();
}

function thresholdTable({ thresholds, statement }: RoiView): string {
  if (thresholds.length === 0) return '';
  const table = borderless(['threshold of', 'per', 'poor below', 'good from', 'mean', ''], [0, 1, 5]);
  for (const { threshold, poorBelow, goodFrom, mean, level } of thresholds) {
    const amounts = [poorBelow, goodFrom].map((amount) => amount.toFixed(statement.digits));
    const found = mean?.toFixed(statement.digits) ?? 'n/a: no data';
    table.push([threshold.stream, formatDuration(threshold.perMs), ...amounts, found, level ?? '']);
  }
  return table.toString();
}

function savingsRateTable({ savingsRates, statement }: RoiView): string {
  if (savingsRates.length === 0) return '';
  const table = borderless(['effective savings rate', 'effective', '', 'over list', 'over contract'], [0, 2]);
  for (const { provider, currency, effective, overList, overContract, reason } of savingsRates) {
    const text = (rate: Exact | undefined): string => (rate === undefined ? reason : percent(rate));
    table.push([
      provider,
      new Exact(effective).toFixed(statement.digits),
      currency,
      text(overList),
      text(overContract),
    ]);
  }
  return table.toString();
}

/** What the balance rests on: prices, rates, baselines; empty where nothing has a price. */
export function assumptionTable({ assumptions }: RoiView): string {
  if (assumptions.length === 0) return '';
  const table = borderless(['assumption', 'value', 'unit', 'source', 'as of'], [0, 2, 3, 4]);
  for (const { name, value, unit, source, asOf } of assumptions) table.push([name, value, unit, source, asOf]);
  return table.toString();
}

/** Amounts stand below each other by their last digit; `text` names the columns that are read, not added. */
function borderless(head: string[], text: readonly number[] = [0]) {
  const colAligns = head.map((_, i) => (text.includes(i) ? 'left' : 'right') as 'left' | 'right');
  return new Table({ head, colAligns, style: { head: [], border: [], compact: true } });
}

function quantityText({ total, printed }: StatementLine): string {
  if (total === undefined || printed === undefined) return '';
  // Of a month, enough digits to multiply with.
  const digits = total.stream.perMonth === undefined ? 3 : 6;
  return `${total.quantity.toDecimalPlaces(digits).toFixed()} ${unitOf(total.stream)}`.trim();
}

/** The one price of the period, or that there were several. */
function priceText({ total }: StatementLine, { period, summary }: RoiView): string {
  if (total === undefined) return '';
  const { stream } = total;
  if (tiersAt(stream, period.start) !== undefined || tiersAt(stream, period.end - 1) !== undefined) return 'graduated';
  const first = priceAt(stream, period.start);
  if (!first.eq(priceAt(stream, period.end - 1))) return 'changed';
  return stream.currency === summary.currency ? first.toFixed() : `${first.toFixed()} ${stream.currency}`;
}

function printedText({ printed, total, reason }: StatementLine, { statement }: RoiView): string {
  if (printed === undefined) return `n/a: ${roiText(reason)}`;
  // What was not seen can only add: to a saving, or to a cost, which has a minus here.
  const bound = total?.stream.kind === 'cost' ? '≤ ' : '≥ ';
  return `${(total?.coverage ?? 1) < 1 || reason !== '' ? bound : ''}${printed.toFixed(statement.digits)}`;
}
