import type { Fields } from '../fields.ts';
import type { Path } from '../foreign-document.ts';
import { duration } from '../written.ts';
import { checkName, type OpenSloObject, readInner } from './object.ts';
import type { Registry } from './registry.ts';
import { readShorthand } from './time-window.ts';

/** A burn-rate condition of a policy. */
export interface BurnCondition {
  readonly severity: 'page' | 'ticket';
  readonly longMs: number;
  readonly factor: number;
  readonly path: Path;
}

const OPERATORS = ['lte', 'gte', 'lt', 'gt'] as const;

/** Severities that wake somebody up, in the words that people use for it. */
const PAGES: ReadonlySet<string> = new Set(['page', 'critical', 'high', 'emergency', 'p1']);

/** The policies of an SLO, by reference or written inside it. */
export function readPolicies(spec: Fields, slo: OpenSloObject, registry: Registry): readonly BurnCondition[] {
  return spec.maps('alertPolicies').flatMap((item) => {
    const policy = readReference(item, slo, 'AlertPolicy', 'alertPolicyRef', registry);
    return policy ? readPolicy(policy, registry) : [];
  });
}

/** An object that is named by `…Ref`, or written in the same place. */
function readReference(
  item: Fields,
  owner: OpenSloObject,
  kind: string,
  key: string,
  registry: Registry,
): OpenSloObject | undefined {
  if (item.has(key) && item.has('metadata')) item.notes.refuse(item.path, `give either "${key}" or an ${kind}`);
  if (!item.has(key)) return readInner(item, owner.version, kind);
  const name = checkName(item, key);
  item.finish('refuse');
  // The SDK resolves references of v1 only; those of v2alpha may be kept elsewhere.
  const severity = owner.version === 'v1' ? 'refuse' : 'warn';
  return name === undefined
    ? undefined
    : registry.resolve(owner.version, kind, name, item.at(key), item.notes, severity);
}

/** Conditions of one policy. Who is told is not ours to read: receivers are configured once for everything. */
export function readPolicy(policy: OpenSloObject, registry: Registry): readonly BurnCondition[] {
  const { spec } = policy;
  spec.raw('description');
  const why = 'an alert begins and ends with its condition here; missing data has a status of its own.';
  if (spec.flag('alertWhenNoData') === true) spec.meaningless('alertWhenNoData', why);
  if (spec.flag('alertWhenResolved') === false) spec.meaningless('alertWhenResolved', why);
  if (spec.flag('alertWhenBreaching') === false) spec.meaningless('alertWhenBreaching', why);
  const conditions = spec.maps('conditions');
  if (conditions.length === 0) spec.missing('conditions');
  for (const { path } of conditions.slice(1)) spec.notes.refuse(path, '"conditions" must have exactly one item');
  const targets = spec.maps('notificationTargets');
  if (targets.length === 0) spec.missing('notificationTargets');
  for (const item of targets) {
    const target = readReference(item, policy, 'AlertNotificationTarget', 'targetRef', registry);
    if (target) checkTarget(target);
  }
  spec.meaningless('notificationTargets', 'who is told is configured under alerts and receivers.');
  spec.finish('refuse');
  return conditions.flatMap((item) => {
    const condition = readReference(item, policy, 'AlertCondition', 'conditionRef', registry);
    return (condition && readCondition(condition)) ?? [];
  });
}

/** Notes what an AlertNotificationTarget lacks or has that means nothing; who is told is configured in nines. */
export function checkTarget({ spec }: OpenSloObject): void {
  spec.raw('description');
  spec.required('target');
  spec.finish('refuse');
}

/** The burn rate of an AlertCondition; undefined where it was refused or left out, with a note. */
export function readCondition({ spec }: OpenSloObject): BurnCondition | undefined {
  spec.raw('description');
  const severity = spec.required('severity');
  if (!spec.has('condition')) spec.missing('condition');
  const fields = spec.map('condition');
  spec.finish('refuse');
  const kind = fields.choice('kind', ['burnrate']);
  const op = fields.choice('op', OPERATORS);
  for (const key of ['op', 'threshold'].filter((needed) => !fields.has(needed))) fields.missing(key);
  const factor = fields.number('threshold');
  const longMs = readShorthand(fields, 'lookbackWindow');
  const after = fields.has('alertAfter') ? readShorthand(fields, 'alertAfter') : undefined;
  fields.finish('refuse');
  if (severity === undefined || op === undefined || factor === undefined || longMs === undefined) return undefined;
  if (kind === undefined && fields.has('kind')) return undefined;
  if (op === 'lt' || op === 'lte') {
    fields.notes.warn(fields.at('op'), `the condition is left out: "${op}" would fire while the budget does not burn`);
    return undefined;
  }
  if (after !== undefined) {
    fields.notes.warn(
      fields.at('alertAfter'),
      `"alertAfter" is left out: instead of waiting ${duration(after)}, a short window confirms the burn`,
    );
  }
  return { severity: PAGES.has(severity.toLowerCase()) ? 'page' : 'ticket', longMs, factor, path: fields.path };
}
