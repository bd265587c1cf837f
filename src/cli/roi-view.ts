import Table from 'cli-table3';
import type { JobContext } from '../../jobs/index.ts';
import {
  downtimeCosts,
  type Exact,
  priceAt,
  type RoiEntry,
  type RoiSummary,
  roiSummary,
  type Statement,
  type StatementLine,
  type StreamDefinition,
  statementOf,
} from '../roi/index.ts';
import { incidentsIn, readRoiEntries } from '../store/index.ts';
import { type Period, parsePeriod } from '../time/index.ts';

/** A balance, and what it was made of. */
export interface RoiView {
  readonly period: Period;
  readonly summary: RoiSummary;
  readonly statement: Statement;
  /** The ledger's days that touch the period. */
  readonly entries: readonly RoiEntry[];
}

/** The store keeps eight digits more; of a third of a month the last of those would not add up. */
const SURE_DIGITS = 30;
const exact = (figure: Exact): string => figure.toDecimalPlaces(SURE_DIGITS).toFixed();

const GROUPS = {
  realised: 'Realised savings',
  avoided: 'Avoided cost (an estimate)',
  cost: 'Costs',
  downtime: 'Cost of downtime',
} as const;

/**
 * Reads the balance of a period from the store; nothing is pulled.
 * @param text a period as `parsePeriod` reads it.
 */
export async function readRoi(context: JobContext, text: string): Promise<RoiView> {
  const { config, store, at } = context;
  const { streams, downtimePerMinute, currency } = config.savings;
  const period = parsePeriod(text, at, config);
  const elapsed = { start: period.start, end: Math.max(period.start, Math.min(period.end, at)) };
  const priced = Object.keys(downtimePerMinute);
  const incidents = priced.length === 0 ? [] : await incidentsIn(store, priced, elapsed, elapsed.end);
  const entries = await readRoiEntries(store, period);
  const downtime = downtimeCosts(incidents, downtimePerMinute, elapsed);
  const summary = roiSummary({ streams, entries, downtime, range: period, at, currency });
  return { period, summary, statement: statementOf(summary), entries };
}

/** The balance as a table, then ROI, payback and run rate, then what they rest on. */
export function paintRoi(view: RoiView): string {
  const { summary, statement } = view;
  if (summary.streams.length === 0 && summary.downtimeParts.length === 0) {
    return 'Nothing has a price: describe `savings` in the configuration.';
  }
  const table = borderless(['', 'quantity', 'price', statement.currency]);
  for (const group of statement.groups) {
    for (const line of group.lines) {
      table.push([`  ${line.title}`, quantityText(line), priceText(line, view), printedText(line, statement)]);
    }
    const unknown = group.lines.filter(({ printed }) => printed === undefined).length;
    const sum = group.printed.toFixed(statement.digits);
    const text = unknown === group.lines.length ? 'n/a: no data' : unknown > 0 ? `${sum} without the n/a` : sum;
    table.push([GROUPS[group.kind], '', '', text]);
  }
  table.push(['Net', '', '', netText(view)]);
  return [`${view.period.key}, ${elapsedText(summary)}`, table.toString(), figures(view), assumptions(view)].join(
    '\n\n',
  );
}

/** How each day of each stream was computed, and the sums up to the net. */
export function paintRoiSteps(view: RoiView): string {
  const { summary, statement, entries } = view;
  const steps = summary.streams.map(({ stream, amount }) => {
    const days = entries.filter((entry) => entry.stream === stream.name);
    const rows = days.map((entry) => {
      const price = priceAt(stream, entry.day.start).toFixed();
      const seen = entry.coverage < 1 ? `, seen ${(entry.coverage * 100).toFixed(1)} %, a lower bound` : '';
      return `  ${entry.key}  ${exact(entry.quantity)} ${unitOf(stream)} × ${price} = ${exact(entry.amount)}${seen}`;
    });
    const total = summary.missing.includes(stream.name) ? '  n/a: no data' : `  Σ ${exact(amount)}`;
    return [`${stream.title} (${countedBy(stream)})`, ...rows, total].join('\n');
  });
  const lost = summary.downtimeParts.map(({ slo, minutes, perMinute, amount }) => {
    return `Downtime of ${slo}\n  ${exact(minutes)} min × ${exact(perMinute)} = ${exact(amount)}`;
  });
  const { gross, cost, downtime, net } = summary;
  const balance = [
    'Balance',
    `  realised ${exact(gross.realised)} + avoided ${exact(gross.avoided)} = gross ${exact(gross.total)}`,
    `  gross ${exact(gross.total)} − cost ${exact(cost)} − downtime ${exact(downtime)} = net ${exact(net)}`,
    `  printed, to ${statement.digits} digits: ${netText(view)} ${statement.currency}`,
  ].join('\n');
  return [`${view.period.key}, ${elapsedText(summary)}`, ...steps, ...lost, balance, figures(view)].join('\n\n');
}

/** The document of `--json`. Amounts are exact decimals as text; `printed` is rounded and adds up. */
export function roiDocument(view: RoiView) {
  const { period, summary, statement } = view;
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
    gross: { realised: exact(summary.gross.realised), avoided: exact(summary.gross.avoided) },
    cost: exact(summary.cost),
    downtime: exact(summary.downtime),
    net: known ? { amount: exact(summary.net), printed: statement.net.toFixed(statement.digits) } : null,
    roiRatio: roi,
    roiReason: summary.roiReason,
    payback: { reached: summary.payback.reached ?? null, reason: summary.payback.reason },
    netPerHour: known ? (summary.runRatePerHour?.net.toString() ?? null) : null,
    coverage: summary.coverage,
    missing: summary.missing,
  };
}

/** One line per stream and per SLO with priced downtime, as RFC 4180 CSV. */
export function roiCsv(view: RoiView): string {
  const lines = linesOf(view);
  const head = ['group', 'name', 'title', 'quantity', 'unit', 'amount', 'printed', 'currency', 'coverage', 'evidence'];
  const rows = lines.map((line) => [
    line.group,
    line.name,
    line.title,
    line.quantity ?? '',
    line.unit,
    line.amount ?? '',
    line.printed ?? '',
    view.summary.currency,
    line.coverage === null ? '' : String(line.coverage),
    line.evidence,
  ]);
  const texts = new Set([1, 2, 4, 9]);
  return [head, ...rows].map((row) => row.map((cell, i) => csvCell(cell, texts.has(i))).join(',')).join('\r\n');
}

function linesOf({ summary, statement }: RoiView) {
  return statement.groups.flatMap((group) =>
    group.lines.map((line) => {
      const known = line.printed !== undefined;
      return {
        group: group.kind,
        name: line.name,
        title: line.title,
        quantity: known ? exactOrNull(line.total?.quantity ?? minutesOf(summary, line.name)) : null,
        unit: line.total === undefined ? 'min' : unitOf(line.total.stream),
        amount: known ? exact(line.amount) : null,
        printed: line.printed?.toFixed(statement.digits) ?? null,
        coverage: line.total?.coverage ?? null,
        evidence: line.total?.stream.evidence ?? '',
      };
    }),
  );
}

function exactOrNull(figure: Exact | undefined): string | null {
  return figure === undefined ? null : exact(figure);
}

function minutesOf(summary: RoiSummary, slo: string) {
  return summary.downtimeParts.find((part) => part.slo === slo)?.minutes;
}

/** Spreadsheets run a text that begins like a formula; an apostrophe keeps it a text. */
function csvCell(text: string, free: boolean): string {
  const safe = free && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function figures({ summary, statement }: RoiView): string {
  const hourly = summary.runRatePerHour?.net;
  if (summary.missing.length > 0) return `ROI, payback and run rate  n/a: no data for ${summary.missing.join(', ')}`;
  return [
    `ROI       ${summary.roiRatio === undefined ? `n/a: ${summary.roiReason}` : `${summary.roiRatio.times(100).toFixed(1)} %`}`,
    `Payback   ${summary.payback.reason}`,
    `Run rate  ${hourly === undefined ? 'n/a: the period has not begun' : `${hourly.toFixed(statement.digits)} ${statement.currency} net per hour`}`,
  ].join('\n');
}

function assumptions({ summary, period }: RoiView): string {
  const table = borderless(['assumption', 'value', 'unit', 'source', 'since']);
  for (const { stream } of summary.streams) {
    const unit = stream.perMonth === undefined ? unitOf(stream) || 'unit' : 'month';
    const value = (price: string): string => `${price} ${stream.currency}`;
    table.push([stream.title, value(stream.perMonth ?? stream.price), `per ${unit}`, stream.evidence, 'the start']);
    for (const change of stream.priceChanges ?? []) {
      if (change.from >= period.end) continue;
      table.push([stream.title, value(change.price), `per ${unit}`, stream.evidence, dayText(change.from, period)]);
    }
  }
  for (const { slo, perMinute } of summary.downtimeParts) {
    table.push([`Downtime of ${slo}`, `${perMinute.toFixed()} ${summary.currency}`, 'per minute', '', 'the start']);
  }
  return table.toString();
}

function borderless(head: string[]) {
  return new Table({ head, style: { head: [], border: [], compact: true } });
}

function dayText(instant: number, { timeZone }: Period): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(instant);
}

function elapsedText(summary: RoiSummary): string {
  return `up to ${new Date(summary.upTo).toISOString()}`;
}

function unitOf(stream: StreamDefinition): string {
  return stream.perMonth === undefined ? stream.unit : 'months';
}

function countedBy(stream: StreamDefinition): string {
  if (stream.perMonth !== undefined) return 'fixed per calendar month';
  const divided = stream.divisor === '1' ? '' : `, divided by ${stream.divisor}`;
  return `${stream.measure} of ${stream.query?.trim() ?? ''} in ${stream.source}${divided}`;
}

function quantityText({ total, printed }: StatementLine): string {
  if (total === undefined || printed === undefined) return '';
  return `${total.quantity.toDecimalPlaces(3).toFixed()} ${unitOf(total.stream)}`.trim();
}

/** The one price of the period, or that there were several. */
function priceText({ total }: StatementLine, { period }: RoiView): string {
  if (total === undefined) return '';
  const first = priceAt(total.stream, period.start);
  return first.eq(priceAt(total.stream, period.end - 1)) ? first.toFixed() : 'changed';
}

/** Where a stream is unknown, so is what is left. */
function netText({ summary, statement }: RoiView): string {
  if (summary.missing.length > 0) return `n/a: no data for ${summary.missing.join(', ')}`;
  return statement.net.toFixed(statement.digits);
}

function printedText({ printed, total }: StatementLine, { digits }: Statement): string {
  if (printed === undefined) return 'n/a: no data';
  return `${(total?.coverage ?? 1) < 1 ? 'at least ' : ''}${printed.toFixed(digits)}`;
}
