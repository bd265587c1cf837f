import { Decimal } from 'decimal.js';
import {
  DOWNTIME_COMPONENTS,
  type Exact,
  type PaybackDay,
  printedCostPerSlo,
  printedDowntime,
  printedScenario,
  roiText,
} from '../../../roi/index.ts';
import { formatDuration } from '../../../time/index.ts';
import type { SavingsFacts } from '../../facts.ts';
import type { PanelSection, StatPanel, TablePanel, Tile } from '../../model.ts';
import { percentNear } from '../../numbers/index.ts';
import type { Context } from '../context.ts';
import { amountOf, printedStatement } from './money.ts';

const HOURS_PER_YEAR = 8_760;
const DAY_MS = 86_400_000;

/** Which colour savings have by their thresholds. */
const MEANINGS = { poor: 'worse', fair: 'caution', good: 'better' } as const;

type Cell = { readonly text: string; readonly value: string | number | null };

/** What stands behind the savings: targets, scenarios, downtime by component, investment, savings rates. None where there is nothing to add, and in a report about one incident. */
export function moneyPanels(context: Context): PanelSection[] {
  const { savings } = context.facts;
  // An hour or two around an incident say nothing about what a year brings.
  if (savings === undefined || context.options.incident !== undefined) return [];
  const { money: say } = context.words;
  const panels = [
    targetPanel(context, savings),
    scenarioPanel(context, savings),
    downtimePanel(context, savings),
    sloPanel(context, savings),
    investmentPanel(context, savings),
    ratePanel(context, savings),
  ].filter((panel) => panel !== undefined);
  return panels.length === 0 ? [] : [{ title: say.title, remark: say.remark, panels }];
}

function targetPanel(context: Context, { targets, thresholds, now }: SavingsFacts): StatPanel | undefined {
  const { words, print } = context;
  const { money: say } = words;
  if (targets.length + thresholds.length === 0) return undefined;
  const titleOf = (name: string): string =>
    now.streams.find(({ stream }) => stream.name === name)?.stream.title ?? say.beforeDowntime;
  const wantedTiles = targets.map(({ target, wanted, perHour, met }): Tile => {
    return {
      key: target.name,
      label: say.per(titleOf(target.stream), say.hour),
      figure:
        perHour === undefined
          ? { value: null, text: '—' }
          : { value: perHour.toNumber(), text: print.price(amountOf(perHour).toDecimalPlaces(2)) },
      change: met === undefined ? words.tile.notKnown : met ? say.met : say.missed,
      direction: 'none',
      meaning: met === undefined ? 'neutral' : met ? 'better' : 'worse',
      earlier: say.target(print.price(amountOf(wanted))),
    };
  });
  const thresholdTiles = thresholds.map(({ threshold, poorBelow, goodFrom, mean, level }): Tile => {
    const amount = (figure: Exact): string =>
      figure.isInteger() ? print.money(amountOf(figure)) : print.price(amountOf(figure).toDecimalPlaces(2));
    return {
      key: `${threshold.stream}-${threshold.perMs}`,
      label: say.per(titleOf(threshold.stream), threshold.perMs === DAY_MS ? say.day : formatDuration(threshold.perMs)),
      figure:
        mean === undefined ? { value: null, text: '—' } : { value: mean.toNumber(), text: print.money(amountOf(mean)) },
      change: level === undefined ? words.tile.notKnown : say.levels[level],
      direction: 'none',
      meaning: level === undefined ? 'neutral' : MEANINGS[level],
      earlier: say.thresholds(amount(poorBelow), amount(goodFrom)),
    };
  });
  const tiles = [...wantedTiles, ...thresholdTiles];
  const alt = tiles.map(({ label, figure, change }) => `${label}: ${figure.text}, ${change}`).join('. ');
  return { ...head('money-targets', say.targets, say.perHour), kind: 'stat', alt, tiles };
}

function scenarioPanel(context: Context, savings: SavingsFacts): TablePanel | undefined {
  const { words } = context;
  const { money: say } = words;
  const { scenarios } = savings;
  if (scenarios.length === 0) return undefined;
  const statement = printedStatement(savings);
  const invested = scenarios.some((scenario) => !scenario.invested.isZero());
  const rows = scenarios.map((scenario): Cell[] => {
    const printed = printedScenario(scenario, statement);
    return [
      plain(say.scenarioNames[scenario.name]),
      money(context, printed.gross, scenario.gross),
      money(context, printed.cost, scenario.cost.negated()),
      money(context, printed.downtime, scenario.downtime.negated()),
      ...(invested ? [money(context, printed.invested, scenario.invested.negated())] : []),
      money(context, printed.net, scenario.net),
      ratio(context, scenario.roiRatio, words.savings.nothingSpent),
    ];
  });
  const columns = [
    say.scenario,
    say.gross,
    say.cost,
    say.downtime,
    ...(invested ? [say.invested] : []),
    say.net,
    'ROI',
  ];
  return table(head('money-scenarios', say.scenarios, context.options.currency), columns, rows);
}

/** Nothing where minutes × price says it all. */
function downtimePanel(context: Context, savings: SavingsFacts): TablePanel | undefined {
  const { words, print } = context;
  const { now } = savings;
  const { money: say } = words;
  const used = DOWNTIME_COMPONENTS.filter((component) =>
    now.downtimeParts.some(({ components }) => !components[component].isZero()),
  );
  if (used.every((component) => component === 'time')) return undefined;
  const parts = printedDowntime(printedStatement(savings), now.downtimeParts);
  const rows = parts.map(({ slo, cost, components, sum }): Cell[] => [
    plain(context.titleOf(slo)),
    { text: print.number(amountOf(cost.minutes), 1), value: cost.minutes.toNumber() },
    ...used.map((component) => money(context, components[component], cost.components[component])),
    money(context, sum, cost.amount),
  ]);
  const columns = [say.slo, say.minutes, ...used.map((component) => say.components[component]), say.sum];
  return table(head('money-downtime', say.downtimeTitle, say.downtimeUnit), columns, rows);
}

/** Running costs of an SLO with the cost of its downtime; nothing where only downtime has an SLO, which has its own table. */
function sloPanel(context: Context, savings: SavingsFacts): TablePanel | undefined {
  const { words } = context;
  const { money: say } = words;
  const { now } = savings;
  if (now.streams.every(({ stream }) => stream.slo === undefined)) return undefined;
  const rows = printedCostPerSlo(now, printedStatement(savings)).map(({ slo, amount, printed }): Cell[] => [
    plain(context.titleOf(slo)),
    money(context, printed, amount),
  ]);
  return table(head('money-slo', say.perSlo, say.perSloUnit), [say.slo, say.cost], rows);
}

function investmentPanel(context: Context, savings: SavingsFacts): TablePanel | undefined {
  const { print, words } = context;
  const { money: say } = words;
  const { appraisal, appraisalReason, now } = savings;
  const hourly = now.missing.length > 0 ? undefined : now.runRatePerHour?.net;
  const bounds = now.coverage < 1 ? now.netBounds : undefined;
  const detailed = appraisal !== undefined || appraisalReason !== '' || bounds !== undefined;
  if (!detailed) return undefined;
  const amount = (figure: { toString(): string }): string => print.money(amountOf(figure));
  const rows: Cell[][] = [
    ...(appraisalReason === ''
      ? []
      : [[plain(say.investment), plain(`n/a: ${roiText(appraisalReason, words.money.phrases)}`)]]),
    ...(appraisal === undefined
      ? []
      : [
          [plain(say.invested), money(context, appraisal.invested)],
          [plain(say.netToDate), money(context, appraisal.net)],
          [
            plain(say.npv(print.percent(percentNear(new Decimal(appraisal.annualRate), 1)))),
            appraisal.npv === undefined ? plain(say.nothingInvested) : money(context, appraisal.npv),
          ],
          [plain(say.payback), plain(paybackText(context, appraisal.payback))],
          [plain(say.discountedPayback), plain(paybackText(context, appraisal.discountedPayback))],
        ]),
    ...(bounds === undefined || bounds.low.eq(bounds.high)
      ? []
      : [[plain(say.bounds), plain(say.between(amount(bounds.low), amount(bounds.high)))]]),
    ...(hourly === undefined
      ? []
      : [
          [
            plain(say.runRate),
            plain(say.perYear(print.price(amountOf(hourly).toDecimalPlaces(2)), amount(hourly.times(HOURS_PER_YEAR)))),
          ],
        ]),
  ];
  const unit = appraisal?.from === undefined ? '' : say.toDate(appraisal.from);
  return table(head('money-investment', say.investment, unit), [say.figure, say.value], rows);
}

function paybackText({ words: { money: say } }: Context, { day, reached, reason }: PaybackDay): string {
  if (day !== undefined) return reached ? say.paidBack(day) : say.expected(day);
  return reason.startsWith('n/a') ? say.nothingInvested : say.never;
}

function ratePanel(context: Context, { savingsRates }: SavingsFacts): TablePanel | undefined {
  const { words, options } = context;
  const { money: say } = words;
  if (savingsRates.length === 0) return undefined;
  const rows = savingsRates.map(({ provider, currency, effective, overList, overContract }): Cell[] => [
    plain(provider),
    // Bills in another currency than the report's are not in its format.
    currency === options.currency
      ? money(context, effective)
      : plain(`${new Decimal(effective).toFixed(2)} ${currency}`),
    ratio(context, overList, say.notBilled),
    ratio(context, overContract, say.notBilled),
  ]);
  return table(
    head('money-rates', say.rates, say.ratesUnit),
    [say.provider, say.effective, say.overList, say.overContract],
    rows,
  );
}

const head = (id: string, title: string, unit: string) =>
  ({ id, title, unit, note: '', width: 'full', query: '' }) as const;

const plain = (text: string): Cell => ({ text, value: text });

/** @param exact what stands behind a printed amount, where that was rounded to add up with others. */
function money({ print }: Context, printed: Amount, exact: Amount = printed): Cell {
  const shown = amountOf(printed);
  return { text: print.money(shown.isZero() ? new Decimal(0) : shown), value: amountOf(exact).plus(0).toNumber() };
}

type Amount = { toString(): string };

/** @param why there may be none. */
function ratio({ print }: Context, value: Amount | undefined, why: string): Cell {
  if (value === undefined) return { text: `n/a: ${why}`, value: null };
  const exact = amountOf(value);
  return { text: print.percent(percentNear(exact, 1)), value: exact.toNumber() };
}

function table(own: ReturnType<typeof head>, columns: readonly string[], rows: readonly Cell[][]): TablePanel {
  return {
    ...own,
    kind: 'table',
    alt: own.title,
    columns: columns.map((name, i) => ({ name, align: i === 0 ? 'left' : 'right' })),
    rows: rows.map((row) => row.map(({ text }) => text)),
    values: rows.map((row) => row.map(({ value }) => value)),
  };
}
