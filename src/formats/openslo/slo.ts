import type { Fields } from '../fields.ts';
import type { ImportedSlo, Path, Surroundings } from '../foreign-document.ts';
import { duration, given, nameFrom, percent } from '../written.ts';
import { type BurnCondition, readPolicies } from './alerting.ts';
import { type Indicator, type Judgement, readIndicator, readRatio, toSli } from './metric.ts';
import { checkName, type OpenSloObject, readInner } from './object.ts';
import type { Registry } from './registry.ts';
import { readShorthand, readWindow } from './time-window.ts';

const METHODS = ['Occurrences', 'Timeslices', 'RatioTimeslices'] as const;
const COMPARISONS = { lte: '<=', gte: '>=', lt: '<', gt: '>' } as const;

interface Inner {
  readonly indicator: Indicator;
  readonly labels: Readonly<Record<string, string>>;
  readonly description: string | undefined;
}

/** An SLO object as our SLOs, one per objective. */
export function importSlo(slo: OpenSloObject, registry: Registry, surroundings: Surroundings): readonly ImportedSlo[] {
  const { spec, version } = slo;
  const { notes } = spec;
  const before = notes.refusals;
  const service = readService(slo);
  const description = spec.text('description');
  const common = commonIndicator(spec, slo, registry);
  const window = readWindow(spec, version);
  const method = readMethod(spec);
  const conditions = readPolicies(spec, slo, registry);
  const objectives = spec.maps('objectives');
  if (objectives.length === 0) {
    notes.warn(
      spec.has('objectives') ? spec.at('objectives') : spec.path,
      'no SLO comes of it: "objectives" is missing',
    );
  }
  const read = objectives.map((objective) => readObjective(objective, slo, method, common, registry));
  spec.finish('refuse');
  if (notes.refusals > before || window === undefined) return [];
  return read.flatMap((objective, index): ImportedSlo[] => {
    if (objective === undefined) return [];
    const { target, targetPath, inner, judgement, fields, displayName } = objective;
    const measured = toSli(inner.indicator, judgement, surroundings, spec);
    if (measured === undefined) return [];
    const several = read.length > 1;
    const title = slo.displayName ?? slo.name;
    const rules = conditions.flatMap((condition) => burnRule(condition, target, window.window, spec));
    return [
      {
        slo: given({
          name: several ? nameFrom(slo.name, displayName ?? String(index + 1)) : nameFrom(slo.name),
          title: several ? `${title}: ${displayName ?? index + 1}` : slo.displayName,
          description: description ?? inner.description,
          service,
          labels: { ...inner.labels, ...slo.labels },
          objective: percent(target * 100),
          window: window.window,
          sli: measured.sli,
          budgeting: measured.budgeting,
          burnRules: rules.length > 0 ? rules : undefined,
        }),
        path: several ? fields.path : slo.path,
        places: {
          name: [...slo.path, 'metadata', 'name'],
          objective: targetPath,
          window: window.path,
          ...measured.places,
          ...(conditions.length > 0 && { burnRules: spec.at('alertPolicies') }),
        },
      },
    ];
  });
}

function readService(slo: OpenSloObject): string | undefined {
  const { spec } = slo;
  const key = slo.version === 'v2alpha' && !spec.has('service') ? 'serviceRef' : 'service';
  return checkName(spec, key);
}

/** The indicator of the whole SLO, where it has one: named, or written inside. */
function commonIndicator(spec: Fields, slo: OpenSloObject, registry: Registry): Inner | undefined {
  const [key, ref] = slo.version === 'v2alpha' ? ['sli', 'sliRef'] : ['indicator', 'indicatorRef'];
  if (slo.version === 'v1alpha') {
    if (!spec.has('indicator')) return undefined;
    const fields = spec.map('indicator');
    const threshold = readIndicator(fields, 'v1alpha', registry);
    return threshold && { indicator: threshold, labels: {}, description: undefined };
  }
  if (spec.has(key) && spec.has(ref)) spec.notes.refuse(spec.at(ref), `give either "${key}" or "${ref}"`);
  return readSli(spec, key, ref, slo, registry);
}

function readSli(fields: Fields, key: string, ref: string, slo: OpenSloObject, registry: Registry): Inner | undefined {
  let sli: OpenSloObject | undefined;
  if (fields.has(ref)) {
    const name = checkName(fields, ref);
    sli = name === undefined ? undefined : registry.resolve(slo.version, 'SLI', name, fields.at(ref), fields.notes);
  } else if (fields.has(key)) {
    sli = readInner(fields.map(key), slo.version, 'SLI');
  }
  if (sli === undefined) return undefined;
  const description = sli.spec.text('description');
  const indicator = readIndicator(sli.spec, slo.version, registry);
  return indicator && { indicator, labels: sli.labels, description };
}

function readMethod(spec: Fields): Judgement['method'] {
  if (spec.has('budgetingMethod')) return spec.choice('budgetingMethod', METHODS) ?? 'Occurrences';
  spec.raw('budgetingMethod');
  spec.notes.warn(spec.path, '"budgetingMethod" is missing; Occurrences is assumed');
  return 'Occurrences';
}

interface Objective {
  readonly fields: Fields;
  readonly displayName: string | undefined;
  readonly target: number;
  readonly targetPath: Path;
  readonly inner: Inner;
  readonly judgement: Judgement;
}

function readObjective(
  fields: Fields,
  slo: OpenSloObject,
  method: Judgement['method'],
  common: Inner | undefined,
  registry: Registry,
): Objective | undefined {
  const displayName = fields.text('displayName');
  const inner = objectiveIndicator(fields, slo, common, registry);
  const target = readTarget(fields);
  const sliced = method !== 'Occurrences';
  const sliceTarget = readSliceTarget(fields, method);
  const sliceMs = readSlice(fields, slo, sliced);
  if (fields.has('compositeWeight')) {
    fields.number('compositeWeight');
    fields.meaningless('compositeWeight', 'every objective is an SLO of its own.');
  }
  const condition = readCondition(fields, inner?.indicator);
  fields.finish('refuse');
  if (inner === undefined || target === undefined) return undefined;
  return {
    fields,
    displayName,
    target: target.value,
    targetPath: target.path,
    inner,
    judgement: { method, sliceMs, sliceTarget, condition, conditionPath: fields.at('value') },
  };
}

function objectiveIndicator(
  fields: Fields,
  slo: OpenSloObject,
  common: Inner | undefined,
  registry: Registry,
): Inner | undefined {
  if (slo.version === 'v1alpha') {
    if (!fields.has('ratioMetrics')) {
      if (common === undefined) fields.missing('ratioMetrics');
      return common;
    }
    if (common) fields.notes.refuse(fields.at('ratioMetrics'), '"ratioMetrics" does not go with "indicator"');
    const indicator = readRatio(fields.map('ratioMetrics'), 'v1alpha', registry);
    return indicator && { indicator, labels: {}, description: undefined };
  }
  const [key, ref] = slo.version === 'v2alpha' ? ['sli', 'sliRef'] : ['indicator', 'indicatorRef'];
  if (!fields.has(key) && !fields.has(ref)) {
    const broken = slo.spec.has(key) || slo.spec.has(ref);
    if (common === undefined && !broken) {
      slo.spec.notes.refuse(slo.spec.path, `"${key}" or "${ref}" is missing`);
    }
    return common;
  }
  if (common) fields.notes.refuse(fields.path, `an objective has no "${key}" where the SLO has one`);
  return readSli(fields, key, ref, slo, registry);
}

function readTarget(fields: Fields): { readonly value: number; readonly path: Path } | undefined {
  const { notes } = fields;
  if (fields.has('target') && fields.has('targetPercent')) {
    notes.refuse(fields.at('targetPercent'), 'give either "target" or "targetPercent"');
  }
  const key = fields.has('targetPercent') && !fields.has('target') ? 'targetPercent' : 'target';
  if (!fields.has(key)) fields.missing(key);
  const number = fields.number(key);
  fields.raw('targetPercent');
  if (number === undefined) return undefined;
  const value = key === 'target' ? number : number / 100;
  if (value > 0 && value < 1) return { value, path: fields.at(key) };
  const most = key === 'target' ? 1 : 100;
  notes.refuse(fields.at(key), `"${key}" must lie between 0 and ${most}, and ${number} does not`);
  return undefined;
}

function readSliceTarget(fields: Fields, method: Judgement['method']): number | undefined {
  const key = 'timeSliceTarget';
  if (method !== 'Timeslices') {
    fields.meaningless(key, `it goes with "budgetingMethod: Timeslices", not with ${method}.`);
    return undefined;
  }
  if (!fields.has(key)) fields.missing(key);
  const target = fields.number(key);
  if (target === undefined || (target > 0 && target <= 1)) return target;
  fields.notes.refuse(fields.at(key), `"${key}" must lie between 0 and 1, and ${target} does not`);
  return undefined;
}

function readSlice(fields: Fields, slo: OpenSloObject, sliced: boolean): number | undefined {
  const key = 'timeSliceWindow';
  if (!sliced) {
    fields.meaningless(key, 'it goes with slices of time, not with Occurrences.');
    return undefined;
  }
  if (fields.has(key)) {
    // The specification takes a bare number as minutes, too.
    const value = fields.raw(key);
    return typeof value === 'number' ? value * 60_000 : readShorthand(fields, key);
  }
  if (slo.version !== 'v1alpha') fields.missing(key);
  else fields.notes.warn(fields.path, 'slices of one minute are assumed: v1alpha has no field for their length');
  return 60_000;
}

function readCondition(fields: Fields, indicator: Indicator | undefined): string | undefined {
  const op = fields.choice('op', ['lte', 'gte', 'lt', 'gt']);
  const value = fields.number('value');
  if (indicator === undefined) return undefined;
  if (indicator.kind !== 'threshold') {
    fields.meaningless('op', 'the property is forbidden for a ratio, whose "target" is compared.');
    if (fields.has('value')) fields.meaningless('value', 'it is compared with a thresholdMetric only.');
    return undefined;
  }
  for (const key of ['op', 'value'].filter((needed) => !fields.has(needed))) fields.missing(key);
  return op === undefined || value === undefined ? undefined : `${COMPARISONS[op]} ${value}`;
}

/** A burn rule of ours, without those that this objective and window can never fire. */
function burnRule(condition: BurnCondition, target: number, window: unknown, spec: Fields): unknown[] {
  const { severity, longMs, factor, path } = condition;
  const highest = 1 / Number((1 - target).toPrecision(12));
  if (factor >= highest) {
    spec.notes.warn(
      path,
      `the condition is left out: a burn rate of ${factor} can never be reached, the highest is ${Number(highest.toPrecision(3))}`,
    );
    return [];
  }
  const rolling = typeof window === 'string' && /^(\d+)d$/.exec(window);
  if (rolling && longMs > Number(rolling[1]) * 86_400_000) {
    spec.notes.warn(path, `the condition is left out: ${duration(longMs)} is longer than the window of the SLO`);
    return [];
  }
  return [{ severity, long: duration(longMs), factor }];
}
