import { formatDuration } from '../../time/index.ts';
import { Fields } from '../fields.ts';
import type { ForeignDocument, ImportedSlo, Path, Surroundings } from '../foreign-document.ts';
import { isRecord } from '../foreign-document.ts';
import { readGoal } from '../goal.ts';
import type { Notes } from '../notes.ts';
import { isAskable } from '../source-of.ts';
import { given, labelsFrom, nameFrom, percent } from '../written.ts';
import { DEFAULT_POLICY, isPolicyStepV1, type Policy, readPolicyV1, readPolicyV2 } from './error-budget-policy.ts';
import { type ReadSli, readSli } from './sli.ts';

export const SLO_GENERATOR_VERSION = 'sre.google.com/v2';

/** Where no error budget policy is given with the SLO. */
const WINDOW = '28d';

/** A configuration of version 1 is known by its fields: it has no `apiVersion`. */
export function isSloGeneratorV1(value: Readonly<Record<string, unknown>>): boolean {
  return 'slo_name' in value && ('service_name' in value || 'feature_name' in value || 'slo_target' in value);
}

/** The shared configuration: backends, exporters, error budget policies. */
export function isSharedConfig(value: Readonly<Record<string, unknown>>): boolean {
  return 'error_budget_policies' in value || ('backends' in value && !('slos' in value));
}

/** slo-generator v1 and v2; the shared configuration gives error budget policies and the kinds of backends. */
export function importSloGenerator(
  documents: readonly ForeignDocument[],
  surroundings: Surroundings,
  notes: Notes,
): readonly ImportedSlo[] {
  const fieldsOf = ({ value, path }: ForeignDocument): Fields => new Fields(value, path, notes);
  const policies = new Map<string, Policy>();
  const v1 = readPolicyV1(documents.filter(({ value }) => isPolicyStepV1(value)).map(fieldsOf));
  if (v1) policies.set(DEFAULT_POLICY, v1);
  for (const document of documents.filter(({ value }) => isSharedConfig(value))) {
    readSharedConfig(fieldsOf(document), policies);
  }
  return documents
    .filter(({ value }) => !isSharedConfig(value) && !isPolicyStepV1(value))
    .flatMap((document) => {
      const importOne = isSloGeneratorV1(document.value) ? importV1 : importV2;
      return importOne(fieldsOf(document), policies, surroundings) ?? [];
    });
}

function readSharedConfig(fields: Fields, policies: Map<string, Policy>): void {
  fields.meaningless('backends', 'how a source is reached is configured under sources.');
  fields.meaningless('exporters', 'results are kept in the store, and go out as reports and alerts.');
  fields.meaningless('default_exporters', 'results are kept in the store, and go out as reports and alerts.');
  const all = fields.map('error_budget_policies');
  for (const name of Object.keys(all.entries())) {
    const policy = readPolicyV2(all.map(name));
    if (policy) policies.set(name, policy);
  }
  fields.finish('warn');
}

interface Common {
  readonly name: string;
  readonly title: string | undefined;
  readonly description: string | undefined;
  readonly service: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly goal: number;
  readonly goalPath: Path;
  readonly namePath: Path;
}

function importV1(
  fields: Fields,
  policies: ReadonlyMap<string, Policy>,
  surroundings: Surroundings,
): ImportedSlo | undefined {
  const { notes } = fields;
  const before = notes.refusals;
  const service = fields.required('service_name');
  const feature = fields.required('feature_name');
  const name = fields.required('slo_name');
  const description = fields.text('slo_description');
  const goal = readGoal(fields, 'slo_target', 1);
  const labels = labelsFrom(fields.map('metadata').entries(), fields.at('metadata'), notes);
  fields.meaningless('exporters', 'results are kept in the store, and go out as reports and alerts.');
  if (!fields.has('backend')) fields.missing('backend');
  const backend = fields.map('backend');
  const type = fields.has('backend') ? backend.required('class') : undefined;
  const method = fields.has('backend') ? backend.required('method') : undefined;
  for (const key of Object.keys(backend.entries())) {
    if (!['class', 'method', 'measurement'].includes(key)) {
      backend.meaningless(key, 'how a source is reached is configured under sources.');
    }
  }
  // Backends that somebody wrote for themselves may ask for nothing.
  const asks = backend.has('measurement') || (type !== undefined && !isAskable(type));
  if (fields.has('backend') && !asks) backend.missing('measurement');
  const sli = asks
    ? readSli(backend.map('measurement'), { backend: type, method, path: backend.at('class') }, surroundings)
    : undefined;
  fields.finish('warn');
  if (notes.refusals > before || goal === undefined || name === undefined) return undefined;
  const common = {
    name: nameFrom(service ?? '', feature ?? '', name),
    title: undefined,
    description,
    service,
    labels: { ...labels, ...(feature !== undefined && { feature_name: feature }) },
    goal,
    goalPath: fields.at('slo_target'),
    namePath: fields.at('slo_name'),
  };
  return sli && written(fields, common, sli, policies.get(DEFAULT_POLICY));
}

function importV2(
  fields: Fields,
  policies: ReadonlyMap<string, Policy>,
  surroundings: Surroundings,
): ImportedSlo | undefined {
  const { notes } = fields;
  const before = notes.refusals;
  fields.raw('apiVersion');
  if (!fields.has('kind')) fields.missing('kind');
  fields.choice('kind', ['ServiceLevelObjective']);
  if (!fields.has('metadata')) fields.missing('metadata');
  const metadata = fields.map('metadata');
  const name = fields.has('metadata') ? metadata.required('name') : undefined;
  const labels = labelsFrom(metadata.map('labels').entries(), metadata.at('labels'), notes);
  metadata.finish('warn');
  if (!fields.has('spec')) fields.missing('spec');
  const spec = fields.map('spec');
  fields.finish('warn');
  const description = spec.text('description');
  const goal = readGoal(spec, 'goal', 1);
  const backend = spec.required('backend');
  const method = spec.required('method');
  const policyName = spec.text('error_budget_policy') ?? DEFAULT_POLICY;
  spec.meaningless('exporters', 'results are kept in the store, and go out as reports and alerts.');
  spec.meaningless('frequency', 'when jobs run is configured under schedule.');
  const policy = policies.get(policyName);
  if (spec.has('error_budget_policy') && policy === undefined) {
    notes.warn(
      spec.at('error_budget_policy'),
      `the policy "${policyName}" is not in these files; a window of ${WINDOW} and the usual rules are assumed`,
    );
  }
  if (!spec.has('service_level_indicator')) spec.missing('service_level_indicator');
  const sli = spec.has('service_level_indicator')
    ? readSli(spec.map('service_level_indicator'), { backend, method, path: spec.at('backend') }, surroundings)
    : undefined;
  spec.finish('warn');
  if (notes.refusals > before || goal === undefined || name === undefined) return undefined;
  const { service_name: service, ...rest } = labels;
  const common = {
    name: nameFrom(name),
    title: undefined,
    description,
    service,
    labels: rest,
    goal,
    goalPath: spec.at('goal'),
    namePath: metadata.at('name'),
  };
  return sli && written(fields, common, sli, policy);
}

function written(fields: Fields, common: Common, sli: ReadSli, policy: Policy | undefined): ImportedSlo {
  const rules = policy?.rules.filter(({ factor, windowMs }) => {
    const reachable = factor * (1 - common.goal) < 1 && windowMs <= policy.windowMs;
    if (!reachable) {
      fields.notes.warn(
        common.goalPath,
        `a burn rate of ${factor} over ${formatDuration(windowMs)} can never be reached; its rule is left out`,
      );
    }
    return reachable;
  });
  return {
    slo: given({
      name: common.name,
      title: common.title,
      description: common.description,
      service: common.service,
      labels: common.labels,
      objective: percent(common.goal * 100),
      window: policy ? formatDuration(policy.windowMs) : WINDOW,
      sli: sli.sli,
      burnRules: rules?.map(({ windowMs, factor }) => ({ severity: 'page', long: formatDuration(windowMs), factor })),
    }),
    path: fields.path,
    places: { name: common.namePath, objective: common.goalPath, ...sli.places },
  };
}

/** True for a document of slo-generator, of version 1 or 2: an SLO, or a file that SLOs share. */
export function isSloGenerator(value: unknown): boolean {
  return (
    isRecord(value) &&
    (value.apiVersion === SLO_GENERATOR_VERSION ||
      isSloGeneratorV1(value) ||
      isSharedConfig(value) ||
      isPolicyStepV1(value))
  );
}
