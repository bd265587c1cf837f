import {
  type Budgeting,
  type BurnPolicy,
  bucketWidth,
  burnFactor,
  burnPolicyFor,
  closedTimes,
  factorReachable,
  MAX_BUCKET_MS,
  type Pair,
  type Sli,
  type SloDefinition,
  type SloWindow,
  sliceLengthMs,
  windowLengthMs,
} from '../../slo/index.ts';
import { formatDuration, type Weekday } from '../../time/index.ts';
import type { Path } from '../problems/diagnostic.ts';
import type { Reading } from '../reading.ts';
import { percentText } from '../schema/fields.ts';
import type { HoursInput } from '../schema/hours.ts';
import { type SliInput, type SloInput, SloSchema, type WindowInput } from '../schema/slos.ts';

/** What sections take from the rest of the configuration. */
export interface Surroundings {
  readonly timeZone: string;
  readonly weekStartsOn: Weekday;
  readonly currency: string;
  /** The only source, for items that name none. */
  readonly onlySource: string | undefined;
}

/** SLOs that are right, in the order of the file. */
export function readSlos(reading: Reading, surroundings: Surroundings): SloDefinition[] {
  return reading.children(['slos']).flatMap((path) => {
    const input = reading.parse(SloSchema, path);
    return input === undefined ? [] : toSlo(reading, path, input, surroundings);
  });
}

function toSlo(reading: Reading, path: Path, input: SloInput, surroundings: Surroundings): SloDefinition {
  const percent = percentText(reading.digits([...path, 'objective'])) ?? '0';
  const objective = Number(`${percent}e-2`);
  const window = toWindow(input.window, surroundings);
  const sli = toSli(input.sli, surroundings.onlySource ?? '');
  const budgeting = toBudgeting(reading, path, input.budgeting, sli);
  const burnPolicy = toBurnPolicy(reading, path, input, objective, window);
  return {
    name: input.name,
    title: input.title ?? input.name,
    description: input.description,
    service: input.service,
    owner: input.owner,
    team: input.team,
    tier: input.tier,
    labels: input.labels,
    ...(input.alertLabels !== undefined && { alertLabels: input.alertLabels }),
    runbook: input.runbook,
    objective,
    objectiveDigits: percent.split('.')[1]?.length ?? 0,
    window,
    sli,
    ...(budgeting !== undefined && { budgeting }),
    unit: input.unit ?? unitOf({ sli, ...(budgeting !== undefined && { budgeting }) }),
    groupBy: input.groupBy,
    groupLimit: input.groupLimit,
    bucketMs: bucketOf(
      reading,
      path,
      input,
      { sli, ...(budgeting !== undefined && { budgeting }) },
      window,
      burnPolicy,
    ),
    noTraffic: input.noTraffic,
    unmeasured: input.unmeasured,
    minCoverage: input.minCoverage,
    warnAtUsed: input.warnAtUsed,
    ...(input.impact !== 'outage' && { impact: input.impact }),
    burnPolicy,
    ...(input.budgetPolicy.length > 0 && { budgetPolicy: input.budgetPolicy }),
    ...(input.pair !== undefined && { pair: pairOf(input.pair) }),
    ...(input.lowTraffic !== undefined && { lowTraffic: input.lowTraffic }),
    ...(input.hours !== undefined && withHours(input.hours, surroundings)),
  };
}

function withHours({ days, from, to, timeZone }: HoursInput, surroundings: Surroundings) {
  const hours = { days, from, to, timeZone: timeZone ?? surroundings.timeZone };
  return { hours, corrections: closedTimes(hours) };
}

function pairOf({ over, ...pair }: NonNullable<SloInput['pair']>): Pair {
  return { ...pair, overMs: over };
}

function toWindow(window: WindowInput, surroundings: Surroundings): SloWindow {
  if (window.kind === 'rolling') return window;
  const { unit, yearStartsIn } = window;
  return {
    kind: 'calendar',
    unit,
    timeZone: window.timeZone ?? surroundings.timeZone,
    weekStartsOn: window.weekStartsOn ?? surroundings.weekStartsOn,
    // January is what everybody means: left out, so that the definition of an SLO is the same as before there were others.
    ...(yearStartsIn !== undefined && yearStartsIn !== 1 && { yearStartsIn }),
  };
}

/** Occurrences are the default and leave no trace. Slices of slices mean nothing. */
function toBudgeting(reading: Reading, path: Path, budgeting: Budgeting | undefined, sli: Sli): Budgeting | undefined {
  if (budgeting === undefined || budgeting.method === 'occurrences') return undefined;
  if (sli.kind === 'slices' || sli.kind === 'precomputed' || sli.kind === 'composite') {
    reading.problems.add([...path, 'budgeting'], 'the SLI consists of slices of time already', {
      hint: 'Leave "budgeting" out, or give a ratio of events.',
    });
  }
  return budgeting;
}

function toSli(input: SliInput, onlySource: string): Sli {
  if ('composite' in input) {
    const { composite: method, members, missing, slice: sliceMs } = input;
    return { kind: 'composite', source: '', method, members, missing, sliceMs };
  }
  const source = input.source ?? onlySource;
  if ('valid' in input) {
    const { good, bad, valid } = input;
    return { kind: 'ratio', source, valid, ...(good !== undefined && { good }), ...(bad !== undefined && { bad }) };
  }
  if ('histogram' in input) {
    return { kind: 'latency', source, histogram: input.histogram, thresholdSeconds: input.threshold / 1000 };
  }
  if ('condition' in input) {
    return { kind: 'slices', source, query: input.query, ...input.condition, sliceMs: input.slice };
  }
  if ('query' in input) return { kind: 'sql', source, query: input.query };
  return { kind: 'precomputed', source, query: input.ratio, ratioOf: input.ratioOf, sliceMs: input.slice };
}

function unitOf(slo: Pick<SloDefinition, 'sli' | 'budgeting'>): string {
  const sliceMs = sliceLengthMs(slo);
  if (sliceMs === undefined) return 'requests';
  return sliceMs === 60_000 ? 'minutes' : 'slices';
}

/**
 * The SLO's own rules, or the usual ones for its window. Rules of its own that can never fire are errors; of the usual ones
 * they are left out with a warning, because nobody chose them.
 */
function toBurnPolicy(reading: Reading, path: Path, input: SloInput, objective: number, window: SloWindow): BurnPolicy {
  const periodMs = windowLengthMs(window);
  const highest = Number((1 / (1 - objective)).toPrecision(3));
  if (!input.burnRules) {
    const policy = burnPolicyFor(periodMs);
    const rules = policy.rules.filter((rule) => factorReachable(rule.factor, objective));
    if (rules.length < policy.rules.length) {
      const factors = policy.rules
        .filter((rule) => !rules.includes(rule))
        .map((rule) => Number(rule.factor.toPrecision(3)));
      reading.problems.add(
        [...path, 'objective'],
        `the usual burn-rate alert at ${factors.join('× and ')}× can never fire: with this objective the highest burn rate is ${highest}×; it is left out`,
        { severity: 'warning', hint: 'Set burnRules to choose others.' },
      );
    }
    return { name: policy.name, rules };
  }
  const rules = input.burnRules.map((rule, index) => {
    const factor =
      rule.budgetShare === undefined ? Number(rule.factor) : burnFactor(rule.budgetShare, periodMs, rule.long);
    const key = rule.budgetShare === undefined ? 'factor' : 'budgetShare';
    if (!factorReachable(factor, objective)) {
      reading.problems.add(
        [...path, 'burnRules', index, key],
        `a burn rate of ${Number(factor.toPrecision(3))}× can never be reached: with this objective the highest is ${highest}×`,
        { hint: `Choose a factor below ${highest}.` },
      );
    }
    if (rule.long > periodMs) {
      reading.problems.add(
        [...path, 'burnRules', index, 'long'],
        'the alert window is longer than the window of the SLO',
      );
    }
    return {
      severity: rule.severity,
      longMs: rule.long,
      shortMs: rule.short ?? Math.max(60_000, Math.round(rule.long / 12 / 60_000) * 60_000),
      budgetShare: rule.budgetShare ?? Number(((factor * rule.long) / periodMs).toPrecision(12)),
      factor,
    };
  });
  return { name: 'custom', rules };
}

/** Everything in the SLO that must be a whole number of buckets, in words. */
function bucketOf(
  reading: Reading,
  path: Path,
  input: SloInput,
  slo: Pick<SloDefinition, 'sli' | 'budgeting'>,
  window: SloWindow,
  policy: BurnPolicy,
): number {
  const sliceMs = sliceLengthMs(slo);
  const whole: { what: string; ms: number }[] = policy.rules.flatMap((rule) => [
    { what: 'the alert window', ms: rule.longMs },
    { what: 'the alert window', ms: rule.shortMs },
  ]);
  if (sliceMs !== undefined) whole.push({ what: 'the slice', ms: sliceMs });
  if (window.kind === 'rolling') whole.push({ what: 'the window', ms: window.lengthMs });
  else whole.push({ what: 'a calendar day, which may begin at a quarter of an hour,', ms: 900_000 });
  if (input.bucket === undefined) return bucketWidth(whole.map(({ ms }) => ms));
  const at = [...path, 'bucket'];
  const { bucket } = input;
  const broken = whole.find(({ ms }) => ms % bucket !== 0);
  if (broken) {
    reading.problems.add(
      at,
      `${formatDuration(bucket)} does not divide ${broken.what} of ${formatDuration(broken.ms)} into whole buckets`,
      { hint: `${formatDuration(bucketWidth(whole.map(({ ms }) => ms)))} does, and so does leaving it out.` },
    );
  } else if (bucket > MAX_BUCKET_MS) {
    reading.problems.add(at, `${formatDuration(bucket)} is wider than ${formatDuration(MAX_BUCKET_MS)}`, {
      hint: 'Wider buckets would blur the alerts.',
    });
  }
  return bucket;
}
