import Table from 'cli-table3';
import type { ExplainedGroup, ExplainedWindow, SloExplanation } from '../../../jobs/index.ts';
import { labelsText } from '../../series/index.ts';
import { type BurnRate, errorShare, type Forecast, hoursName, type Sli, type SloDefinition } from '../../slo/index.ts';
import { formatDuration, formatInstant, lengthMs } from '../../time/index.ts';
import { colors as pc } from '../colors.ts';
import { percentDown, statusText } from './overview.ts';

/** A figure for a formula: as many digits as tell it apart, no thousand separators to misread. */
function figure(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  return String(Number(value.toPrecision(9)));
}

function minutes(ms: number): string {
  return ms === 0 ? '–' : formatDuration(ms);
}

const percent = (ratio: number): string => `${figure(Number((ratio * 100).toPrecision(7)))}%`;

function zoneOf({ window }: SloDefinition): string {
  return window.kind === 'calendar' ? window.timeZone : 'UTC';
}

/** The user's queries, as they stand in the configuration. */
export function sliQueries(sli: Sli): readonly (readonly [string, string])[] {
  switch (sli.kind) {
    case 'ratio':
      return [
        ...(sli.good === undefined ? [] : [['good', sli.good] as const]),
        ...(sli.bad === undefined ? [] : [['bad', sli.bad] as const]),
        ['valid', sli.valid],
      ];
    case 'sql':
      return [['events', sli.query]];
    case 'latency':
      return [['histogram', `${sli.histogram} at most ${sli.thresholdSeconds} s`]];
    case 'slices':
      return [['slice', `${sli.query} ${sli.comparison} ${sli.threshold}, every ${formatDuration(sli.sliceMs)}`]];
    case 'composite': {
      const members = sli.members.map(({ slo, weight }) => (sli.method === 'weighted' ? `${slo} × ${weight}` : slo));
      return [
        [sli.method, `${members.join(', ')}, every ${formatDuration(sli.sliceMs)}; missing members: ${sli.missing}`],
      ];
    }
    case 'precomputed':
      return [[`${sli.ratioOf} ratio`, `${sli.query}, every ${formatDuration(sli.sliceMs)}`]];
  }
}

function windowText({ window }: SloDefinition): string {
  if (window.kind === 'rolling') return `the last ${formatDuration(window.lengthMs)}`;
  return `calendar ${window.unit} in ${window.timeZone}`;
}

function budgetingText({ budgeting }: SloDefinition): string {
  if (budgeting === undefined || budgeting.method === 'occurrences') return 'events as counted';
  const slice = formatDuration(budgeting.sliceMs);
  if (budgeting.method === 'ratioTimeslices') return `slices of ${slice}, as good as their events`;
  return `slices of ${slice}, good from ${percent(budgeting.target)} of their events on`;
}

function definitionText({ slo, hashes, versions }: SloExplanation): string {
  const since = versions.find((one) => one.definition === hashes.measured && one.promise === hashes.promised)?.since;
  const lines = [
    ['objective', `${percent(slo.objective)} over ${windowText(slo)}`],
    ['counted', `${budgetingText(slo)}, in buckets of ${formatDuration(slo.bucketMs)}`],
    ...(slo.hours === undefined ? [] : [['hours', `only ${hoursName(slo.hours)}`]]),
    ['idle, unseen', `no traffic: ${slo.noTraffic}, unmeasured: ${slo.unmeasured}`],
    ['source', slo.sli.source],
    ...sliQueries(slo.sli).map(([name, query]) => [name, query.trim().replace(/\s+/g, ' ')]),
    ...(slo.groupBy.length > 0 ? [['grouped by', slo.groupBy.join(', ')]] : []),
    [
      'definition',
      `${hashes.measured} measured, ${hashes.promised} promised${since === undefined ? '' : `, since ${formatInstant(since, 'UTC')}`}, ${versions.length} so far`,
    ],
  ];
  return lines.map(([name = '', text = '']) => `  ${pc.dim(name.padEnd(13))} ${text}`).join('\n');
}

/** Every figure of the verdict as a formula with the numbers put in. */
export function formulas({ slo }: Pick<SloExplanation, 'slo'>, group: ExplainedGroup): readonly string[] {
  const { status, left } = group;
  const { good, valid } = status;
  const share = errorShare(slo.objective);
  const due = lengthMs({ start: status.dataFrom, end: status.window.end });
  const excluded = group.windows[0]?.excludedMs ?? 0;
  const coverage = `coverage = seen ÷ due = ${percent(status.coverage)} of ${formatDuration(Math.max(0, due - excluded))}`;
  if (status.compliance === undefined || status.budgetUsed === undefined) return [coverage];
  const bad = valid - good;
  const interval = status.budgetUsedInterval;
  const lines = [
    `actual = good ÷ valid = ${figure(good)} ÷ ${figure(valid)} = ${percent(status.compliance)}`,
    `budget = valid × (1 − objective) = ${figure(valid)} × ${figure(share)} = ${figure(status.budgetEvents)} ${slo.unit}`,
    `used = bad ÷ budget = ${figure(bad)} ÷ ${figure(status.budgetEvents)} = ${percent(status.budgetUsed)}`,
  ];
  if (interval && interval.high > interval.low * (1 + 1e-12)) {
    lines.push(
      `used lies between ${percent(interval.low)} and ${percent(interval.high)}, for the time that was not seen`,
    );
  }
  if (left) {
    const between = (low: number, high: number) => (high > low + 1e-9 ? ` (${figure(low)} to ${figure(high)})` : '');
    const { events, minutes: time, share: part } = left;
    const budgetMinutes = (share * lengthMs(group.whole)) / 60_000;
    lines.push(
      `left = ${percent(part.value)} = ${figure(events.value)}${between(events.low, events.high)} ${slo.unit} = ${figure(time.value)}${between(time.low, time.high)} of ${figure(budgetMinutes)} minutes`,
    );
  }
  if (status.raw) {
    const { raw } = status;
    const used = raw.budgetUsed === undefined ? '–' : percent(raw.budgetUsed);
    lines.push(`without corrections: ${figure(raw.good)} ÷ ${figure(raw.valid)}, used ${used}`);
  }
  return [...lines, coverage, ...status.burnRates.flatMap((rate) => burnFormula(rate, share))];
}

function burnFormula({ windowMs, rate, good, valid }: BurnRate, share: number): string[] {
  if (rate === undefined) return [];
  return [
    `burn ${formatDuration(windowMs)} = bad ÷ valid ÷ (1 − objective) = ${figure(valid - good)} ÷ ${figure(valid)} ÷ ${figure(share)} = ${figure(rate)}`,
  ];
}

function windowsTable(windows: readonly ExplainedWindow[]): string {
  const table = new Table({
    head: ['Window', 'Good', 'Valid', 'Bad', 'Measured', 'No traffic', 'Unmeasured', 'Gap', 'Excluded', 'No row'],
    colAligns: ['left', ...Array.from({ length: 9 }, () => 'right' as const)],
    style: { head: pc.isColorSupported ? ['bold'] : [], border: pc.isColorSupported ? ['gray'] : [], compact: true },
  });
  for (const one of windows) {
    table.push([
      one.name === 'window' ? 'SLO' : formatDuration(one.name),
      figure(one.good),
      figure(one.valid),
      figure(one.valid - one.good),
      ...[one.measuredMs, one.noTrafficMs, one.unmeasuredMs, one.gapMs, one.excludedMs, one.absentMs].map(minutes),
    ]);
  }
  return table.toString();
}

function comparisonText({ comparison }: ExplainedGroup, problem: string | undefined): string {
  if (comparison === undefined) return `  The source does not say${problem === undefined ? '' : `: ${problem}`}.`;
  const { ledger, source, how, range } = comparison;
  const line = (name: string, { good, valid }: { good: number; valid: number }) =>
    `  ${name.padEnd(10)} good ${figure(good)}, valid ${figure(valid)}${valid > 0 ? `, actual ${percent(good / valid)}` : ''}`;
  const apart = ledger.valid > 0 ? Math.abs(source.valid - ledger.valid) / ledger.valid : Number.NaN;
  return [
    line('buckets', ledger),
    line('source', source),
    `  ${pc.dim(`${how}, over ${formatDuration(lengthMs(range))}${Number.isNaN(apart) ? '' : `; valid events differ by ${percent(Number(apart.toPrecision(3)))}`}`)}`,
  ].join('\n');
}

function groupText(explanation: SloExplanation, group: ExplainedGroup): string {
  const { slo, sourceProblem } = explanation;
  const { status, whole } = group;
  const zone = zoneOf(slo);
  const name = Object.keys(group.group).length === 0 ? '' : ` ${labelsText(group.group)}`;
  const head = `${statusText(status.status)}${name}  ${percentDown(slo.objective, slo.objectiveDigits)} over ${formatInstant(whole.start, zone)} … ${formatInstant(whole.end, zone)}`;
  return [
    head,
    ...(status.reason === '' ? [] : [`  ${status.reason}`]),
    windowsTable(group.windows),
    ...formulas(explanation, group).map((line) => `  ${line}`),
    ...(group.forecast === undefined ? [] : [`  forecast: ${forecastText(group.forecast, zone)}`]),
    ...(group.step === undefined ? [] : [`  policy: ${group.step.name}. ${group.step.message}`]),
    pc.bold('Buckets beside the source'),
    comparisonText(group, sourceProblem),
  ].join('\n');
}

/** A forecast as a sentence, times in the zone. */
export function forecastText(forecast: Forecast, zone: string): string {
  switch (forecast.kind) {
    case 'unknown':
      return forecast.reason;
    case 'exhausted':
      return 'the budget is spent';
    case 'lasts': {
      const risk =
        forecast.risk === 0
          ? ''
          : `, with a risk of ${percent(Number(forecast.risk.toPrecision(2)))} that it does not last`;
      return `not before the window ends (${formatInstant(forecast.until, zone)})${risk}`;
    }
    case 'runsOut': {
      const latest = forecast.latest === undefined ? 'after the window' : formatInstant(forecast.latest, zone);
      return `spent by ${formatInstant(forecast.at, zone)} (between ${formatInstant(forecast.earliest, zone)} and ${latest}, eight of ten weeks like the past ones)`;
    }
  }
}

/** What the SLO that measures the same from another source counted in the hours that both saw. */
function pairText({ slo, pair }: SloExplanation): string[] {
  if (pair === undefined || slo.pair === undefined) return [];
  const { counts, comparedMs, events, budget, beyond } = pair.difference;
  const line = (name: string, { good, valid }: { readonly good: number; readonly valid: number }) =>
    `  ${name}: good ${figure(good)}, valid ${figure(valid)}`;
  const apart = (share: number | undefined, allowed: number) =>
    `${share === undefined ? 'nothing to compare' : percent(share)} (${percent(allowed)} is allowed)`;
  const verdict = beyond === undefined ? 'too little time was seen by both' : beyond ? 'they disagree' : 'they agree';
  return [
    [
      pc.bold('Beside the SLO that measures the same'),
      line(slo.name, counts[0]),
      line(pair.slo, counts[1]),
      `  over ${formatDuration(comparedMs)} that both saw, of ${formatDuration(slo.pair.overMs)}: valid events differ by ${apart(events, slo.pair.tolerance)}, error ratios by ${apart(budget, slo.pair.budgetTolerance)} of the budget: ${verdict}`,
    ].join('\n'),
  ];
}

function runText(name: string, run: SloExplanation['collected']): string {
  if (run === undefined) return `  ${name}: no run is known`;
  return `  ${name}: run for ${formatInstant(run.at, 'UTC')}, started ${formatInstant(run.started, 'UTC')}, ${run.outcome}`;
}

/** The whole page of `nines explain SLO`. */
export function paintExplanation(explanation: SloExplanation): string {
  const { slo, at, corrections, warnings } = explanation;
  const zone = zoneOf(slo);
  return [
    `${pc.bold(slo.title)} (${slo.name}) at ${formatInstant(at, zone)}\n${definitionText(explanation)}`,
    ...explanation.groups.map((group) => groupText(explanation, group)),
    ...(corrections.length === 0
      ? []
      : [
          `${pc.bold('Corrections')}\n${corrections
            .map(({ start, end, reason }) => `  ${formatInstant(start, zone)} … ${formatInstant(end, zone)}  ${reason}`)
            .join('\n')}`,
        ]),
    ...pairText(explanation),
    ...(warnings.length === 0 ? [] : [warnings.map((warning) => `  ${pc.yellow('!')} ${warning}`).join('\n')]),
    `${pc.bold('Written by')}\n${runText('buckets', explanation.collected)}\n${runText('verdict', explanation.evaluated)}`,
  ].join('\n\n');
}

/** What `nines explain SLO --json` prints. Instants are UTC milliseconds, ratios 0 to 1. */
export function explanationDocument(explanation: SloExplanation): object {
  const { slo, groups, at, ...rest } = explanation;
  return {
    schema: 'nines.explain/1',
    at: new Date(at).toISOString(),
    slo,
    queries: Object.fromEntries(sliQueries(slo.sli)),
    groups: groups.map((group) => ({ ...group, formulas: formulas(explanation, group) })),
    ...rest,
  };
}
