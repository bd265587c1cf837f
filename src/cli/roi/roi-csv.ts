import { csvCell, csvText } from '../../report/index.ts';
import { Exact, type PaybackDay, printedScenario, roiText, roundHalfUp } from '../../roi/index.ts';
import { formatDuration } from '../../time/index.ts';
import { exactText, type RoiView } from './read-roi.ts';
import { HOURS_PER_YEAR, linesOf } from './roi-document.ts';

const COLUMNS = [
  'group',
  'name',
  'title',
  'quantity',
  'unit',
  'amount',
  'printed',
  'currency',
  'coverage',
  'reason',
  'evidence',
  'as_of',
] as const;
type Column = (typeof COLUMNS)[number];
type CsvRow = Readonly<Partial<Record<Column, string>>> & { readonly group: string; readonly name: string };

/** What people wrote: a spreadsheet must not run it. */
const FREE: ReadonlySet<Column> = new Set(['name', 'title', 'unit', 'reason', 'evidence', 'as_of']);

/**
 * Everything of a balance as one table, as RFC 4180 CSV; `group` says what a row is: a line of the balance (`realised`, `avoided`, `cost`,
 * `downtime`, `investment`), a `total`, a `figure`, a `scenario`, a `target`, a `threshold`, a savings `rate`, or an `assumption`. Only lines of the balance
 * add up.
 */
export function roiCsv(view: RoiView): string {
  const rows = [
    ...balanceRows(view),
    ...totalRows(view),
    ...figureRows(view),
    ...scenarioRows(view),
    ...targetRows(view),
    ...thresholdRows(view),
    ...rateRows(view),
    ...assumptionRows(view),
  ];
  const lines = rows.map((row) => COLUMNS.map((column) => (FREE.has(column) ? csvText : csvCell)(row[column] ?? '')));
  return [COLUMNS, ...lines].map((cells) => cells.join(',')).join('\r\n');
}

function balanceRows(view: RoiView): CsvRow[] {
  return linesOf(view).map((line) => ({
    ...line,
    quantity: line.quantity ?? '',
    amount: line.amount ?? '',
    printed: line.printed ?? '',
    currency: view.summary.currency,
    coverage: line.coverage === null ? '' : String(line.coverage),
  }));
}

/** An amount, exact and as it is printed. */
function money({ statement }: RoiView, amount: Exact, printed = roundHalfUp(amount, statement.digits)) {
  return { amount: exactText(amount), printed: printed.toFixed(statement.digits), currency: statement.currency };
}

function totalRows(view: RoiView): CsvRow[] {
  const { summary, statement } = view;
  const known = summary.missing.length === 0;
  return [
    {
      group: 'total',
      name: 'gross',
      title: 'Gross savings',
      ...money(view, summary.gross.total, statement.gross),
      reason: known ? '' : `at least; ${summary.roiReason}`,
    },
    known
      ? { group: 'total', name: 'net', title: 'Net savings', ...money(view, summary.net, statement.net) }
      : { group: 'total', name: 'net', title: 'Net savings', currency: summary.currency, reason: summary.roiReason },
  ];
}

function figureRows(view: RoiView): CsvRow[] {
  const { summary, appraisal, appraisalReason } = view;
  const row = (name: string, title: string, rest: Partial<CsvRow>): CsvRow => ({
    group: 'figure',
    name,
    title,
    ...rest,
  });
  const hourly = summary.missing.length > 0 ? undefined : summary.runRatePerHour?.net;
  const noRate = { reason: summary.roiReason || 'the period has not begun' };
  return [
    row(
      'roi',
      'ROI',
      summary.roiRatio === undefined
        ? { reason: summary.roiReason }
        : { quantity: exactText(summary.roiRatio), unit: 'ratio' },
    ),
    row('run_rate_hour', 'Net per hour', hourly === undefined ? noRate : money(view, hourly)),
    row(
      'run_rate_year',
      'Net per year of 365 days',
      hourly === undefined ? noRate : money(view, hourly.times(HOURS_PER_YEAR)),
    ),
    row('payback', 'Payback within the period', { reason: summary.payback.reason }),
    ...(appraisalReason === '' ? [] : [row('npv', 'Net present value', { reason: roiText(appraisalReason) })]),
    ...(appraisal === undefined
      ? []
      : [
          row(
            'npv',
            'Net present value',
            appraisal.npv === undefined ? { reason: appraisal.payback.reason } : money(view, appraisal.npv),
          ),
          row('money_back', 'Payback of what was invested', dayCells(appraisal.payback)),
          row('discounted_payback', 'Discounted payback', dayCells(appraisal.discountedPayback)),
        ]),
  ];
}

function dayCells({ day, reason }: PaybackDay): Partial<CsvRow> {
  return day === undefined ? { reason } : { quantity: day, unit: 'day', reason };
}

function scenarioRows(view: RoiView): CsvRow[] {
  return view.scenarios.flatMap((scenario): CsvRow[] => {
    const printed = printedScenario(scenario, view.statement);
    const row = (part: 'gross' | 'cost' | 'downtime' | 'invested' | 'net', amount: Exact): CsvRow => ({
      group: 'scenario',
      name: `${scenario.name}.${part}`,
      title: `${scenario.name}: ${part}`,
      ...money(view, amount, printed[part]),
    });
    const ratio =
      scenario.roiRatio === undefined
        ? { reason: 'nothing was spent' }
        : { quantity: exactText(scenario.roiRatio), unit: 'ratio' };
    return [
      row('gross', scenario.gross),
      row('cost', scenario.cost.negated()),
      row('downtime', scenario.downtime.negated()),
      row('invested', scenario.invested.negated()),
      row('net', scenario.net),
      { group: 'scenario', name: `${scenario.name}.roi`, title: `${scenario.name}: ROI`, ...ratio },
    ];
  });
}

function targetRows(view: RoiView): CsvRow[] {
  return view.targets.map(({ target, wanted, perHour, met }) => ({
    group: 'target',
    name: target.name,
    title: `${target.stream}, per hour`,
    quantity: exactText(wanted),
    unit: 'wanted per hour',
    ...(perHour === undefined ? { currency: view.summary.currency } : money(view, perHour)),
    reason: met === undefined ? 'no data' : met ? 'met' : 'missed',
  }));
}

function thresholdRows(view: RoiView): CsvRow[] {
  return view.thresholds.map(({ threshold, poorBelow, goodFrom, mean, level }) => ({
    group: 'threshold',
    name: threshold.stream,
    title: `per ${formatDuration(threshold.perMs)}: poor below ${exactText(poorBelow)}, good from ${exactText(goodFrom)}`,
    ...(mean === undefined ? { currency: view.summary.currency } : money(view, mean)),
    reason: level ?? 'no data',
  }));
}

function rateRows(view: RoiView): CsvRow[] {
  return view.savingsRates.flatMap(({ provider, currency, effective, overList, overContract, reason }) =>
    [['over list', overList] as const, ['over contract', overContract] as const].map(([price, rate]) => ({
      group: 'rate',
      name: provider,
      title: `Effective savings rate ${price}`,
      ...(rate === undefined ? { reason } : { quantity: exactText(rate), unit: 'ratio' }),
      amount: exactText(new Exact(effective)),
      currency,
    })),
  );
}

function assumptionRows(view: RoiView): CsvRow[] {
  return view.assumptions.map(({ name, value, unit, source, asOf }) => {
    return { group: 'assumption', name, quantity: value, unit, evidence: source, as_of: asOf };
  });
}
