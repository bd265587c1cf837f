import { Decimal } from 'decimal.js';
import { printedDowntime } from '../../../roi/index.ts';
import type { Sli } from '../../../slo/index.ts';
import type { ReportFacts } from '../../facts.ts';
import type { Evidence } from '../../model.ts';
import { percentDown } from '../../numbers/index.ts';
import type { Context } from '../context.ts';
import { grouped } from '../grouped.ts';
import { amountOf, lossOf, printedStatement } from '../money/money.ts';
import { combinedRows } from '../overview/tiles.ts';
import { actualFigure } from '../slos/actual-text.ts';
import { hoursText } from '../slos/hours-text.ts';
import type { Standing } from '../slos/standing.ts';
import { usedText } from '../slos/used-text.ts';
import { sharedWindow } from '../slos/window-text.ts';

const DASH = '—';

/** The counts behind every figure, the formulas that lead from one to the other, and the queries that gave the counts. */
export function evidence(context: Context, rows: readonly Standing[]): Evidence {
  const { words, print, facts, options } = context;
  const say = words.evidence;
  const shared = sharedWindow(context, rows);
  const keys = queryKeys(rows);
  const window =
    shared === undefined
      ? ''
      : `${print.dayMonthTime(shared.range.start)} ${words.print.to} ${print.dayMonthTime(shared.range.end)}`;
  return {
    remark: shared === undefined ? say.remarkMixed : say.remark(window),
    rows: rows.map((row) => {
      const { status } = row.facts;
      const now = row.facts.periods.at(-1);
      return {
        slo: row.name,
        bad: print.count(status.valid - status.good),
        total: print.count(status.valid),
        allowed: row.judged ? print.count(status.budgetEvents) : DASH,
        actual: actualFigure(status.compliance, row.window, row.status === 'nodata', print).text,
        used: usedText(context, row),
        periodBad: now === undefined ? DASH : print.count(now.valid - now.good),
        periodTotal: now === undefined ? DASH : print.count(now.valid),
        burn: row.burn === undefined ? DASH : print.times(row.burn, 2),
        query: keys.get(row.slo.name) ?? '',
        counts: {
          bad: status.valid - status.good,
          total: status.valid,
          allowed: row.judged ? status.budgetEvents : null,
          periodBad: now === undefined ? null : now.valid - now.good,
          periodTotal: now === undefined ? null : now.valid,
        },
      };
    }),
    formulas: formulas().map(([name, text]) => ({ name, text })),
    queriesRemark:
      shared === undefined
        ? say.queriesRemarkMixed
        : say.queriesRemark(shared.head, new Date(shared.range.end).toISOString()),
    queries: [
      ...[...grouped(rows, (row) => row.slo.name)].flatMap(([name, [row]]) =>
        row === undefined
          ? []
          : queriesOf(row.slo.sli, say.kinds).map(([kind, text]) => ({ key: `${keys.get(name) ?? ''} ${kind}`, text })),
      ),
      ...panelQueries(facts.panels),
      ...capacityQueries(facts.capacity),
      ...savingsQueries(facts.savings),
    ],
    attached: say.attached(`${options.name}.json`, `${options.name}.csv`),
  };

  /** Hours and the rows that only they count for. */
  function hoursThatCount(): [string, string[]][] {
    const byHours = new Map<string, string[]>();
    for (const { name, slo } of rows) {
      if (slo.hours === undefined) continue;
      const text = `${hoursText(context, slo.hours)} (${slo.hours.timeZone})`;
      byHours.set(text, [...(byHours.get(text) ?? []), name]);
    }
    return [...byHours];
  }

  function formulas(): (readonly [string, string])[] {
    const combined = combinedRows(context, rows).map((row) => row.name);
    const thresholds = new Set(rows.map((row) => row.slo.minCoverage));
    const [threshold] = thresholds;
    const all: (readonly [string, string])[] = [
      say.formulas.counts,
      say.formulas.actual,
      say.formulas.allowed,
      say.formulas.used,
      say.formulas.burn,
    ];
    if (threshold !== undefined) {
      const lowest = Math.min(...thresholds);
      all.push(say.formulas.coverage(print.percent(percentDown(lowest, 0))));
    }
    all.push(...hoursThatCount().map(([text, names]) => say.formulas.hours(text, listed(names))));
    all.push(say.formulas.downtimeMinutes);
    if (combined.length > 0) all.push(say.formulas.combined(listed(combined)));
    all.push(say.formulas.forecast);
    if (rows.some(({ slo }) => slo.sli.kind === 'composite')) all.push(say.formulas.composite);
    const { savings } = facts;
    if (savings === undefined) return all;
    const loss = lossOf(facts);
    if (loss?.gt(0)) {
      const parts = printedDowntime(printedStatement(savings), savings.now.downtimeParts);
      const sum = parts
        .filter(({ cost }) => !cost.amount.isZero())
        .map(({ cost: { minutes, price, components, amount }, sum: printed }) =>
          price.perMinute !== undefined && components.time.eq(amount)
            ? `${print.number(amountOf(minutes), 1)} min × ${print.price(new Decimal(price.perMinute))}`
            : print.money(amountOf(printed)),
        )
        .join(' + ');
      all.push(say.formulas.downtime(`${sum} = ${print.money(loss)}`));
    }
    if (savings.now.roiRatio !== undefined) {
      const { gross, net } = printedStatement(savings);
      const spent = print.money(amountOf(gross.minus(net)));
      const ratio = print.percent({ value: amountOf(savings.now.roiRatio).times(100).toDecimalPlaces(0), digits: 0 });
      all.push(say.formulas.roi(`${print.money(amountOf(net))} ÷ ${spent} = ${ratio}`));
    }
    return all;
  }
}

/** More names than this would fill the page; the JSON has the rows. */
const MAX_NAMED = 6;

function listed(names: readonly string[]): string {
  return names.length <= MAX_NAMED
    ? names.join(', ')
    : `${names.slice(0, MAX_NAMED).join(', ')} + ${names.length - MAX_NAMED}`;
}

/** Q1, Q2, … in the order of the rows; groups of one SLO share a query. */
function queryKeys(rows: readonly Standing[]): ReadonlyMap<string, string> {
  const names = [...new Set(rows.map((row) => row.slo.name))];
  return new Map(names.map((name, i) => [name, `Q${i + 1}`]));
}

function queriesOf(
  sli: Sli,
  kinds: Readonly<Record<'good' | 'bad' | 'total' | 'rows' | 'latency' | 'slices' | 'shares', string>>,
): (readonly [string, string])[] {
  switch (sli.kind) {
    case 'ratio':
      return [
        ...(sli.good === undefined ? [] : [[kinds.good, oneLine(sli.good)] as const]),
        ...(sli.bad === undefined ? [] : [[kinds.bad, oneLine(sli.bad)] as const]),
        [kinds.total, oneLine(sli.valid)],
      ];
    case 'sql':
      return [[kinds.rows, oneLine(sli.query)]];
    case 'latency':
      return [[kinds.latency, `${oneLine(sli.histogram)} ≤ ${sli.thresholdSeconds} s`]];
    case 'composite': {
      const weighed = ({ slo, weight }: { slo: string; weight: number }): string =>
        sli.method === 'weighted' ? `${weight} × ${slo}` : slo;
      return [[kinds.slices, `${sli.method}(${sli.members.map(weighed).join(', ')}) · ${sli.sliceMs / 1_000} s`]];
    }
    case 'precomputed':
      return [[kinds.shares, `${oneLine(sli.query)} = ${kinds[sli.ratioOf]} · ${sli.sliceMs / 1_000} s`]];
    case 'slices':
      return [[kinds.slices, `${oneLine(sli.query)} ${sli.comparison} ${sli.threshold} · ${sli.sliceMs / 1_000} s`]];
  }
}

/** P1, P2, … in the order in which the panels stand; several queries of one panel have their names beside the key. */
function panelQueries(panels: ReportFacts['panels']): { readonly key: string; readonly text: string }[] {
  return panels.flatMap(({ panel }, i) =>
    panel.queries.map(({ label, query }) => ({
      key: label === '' ? `P${i + 1}` : `P${i + 1} ${label}`,
      text: oneLine(query),
    })),
  );
}

/** C1, C2, …: what is in use, and its limit where that is a query too. */
function capacityQueries(capacity: ReportFacts['capacity']): { readonly key: string; readonly text: string }[] {
  return capacity.flatMap(({ resource }, i) => [
    { key: `C${i + 1}`, text: oneLine(resource.query) },
    ...(resource.limitQuery === '' ? [] : [{ key: `C${i + 1} ≤`, text: oneLine(resource.limitQuery) }]),
  ]);
}

/** S1, S2, …: what is metered, in which way, and what the answer is divided by. */
function savingsQueries(savings: ReportFacts['savings']): { readonly key: string; readonly text: string }[] {
  const metered = (savings?.now.streams ?? []).filter(({ stream }) => stream.query !== undefined);
  return metered.map(({ stream: { name, query = '', measure, divisor } }, i) => ({
    key: `S${i + 1} ${name}`,
    text: [oneLine(query), measure, ...(divisor === '1' ? [] : [`÷ ${divisor}`])].join(' · '),
  }));
}

const oneLine = (query: string): string => query.replace(/\s+/g, ' ').trim();
