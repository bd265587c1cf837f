import { formatDuration } from '../../time/index.ts';
import type { Fields } from '../fields.ts';

/** A window and burn-rate rules, which SLOs of slo-generator share by the policy's name. */
export interface Policy {
  readonly windowMs: number;
  readonly rules: readonly { readonly windowMs: number; readonly factor: number }[];
}

/** The policy of SLOs that name none; files of version 1 have no other. */
export const DEFAULT_POLICY = 'default';

interface StepKeys {
  readonly window: string;
  readonly factor: string;
  readonly alert: string;
  /** Names and messages, for which there is no place here. */
  readonly texts: readonly string[];
}

const V1: StepKeys = {
  window: 'measurement_window_seconds',
  factor: 'alerting_burn_rate_threshold',
  alert: 'urgent_notification',
  texts: ['error_budget_policy_step_name', 'overburned_consequence_message', 'achieved_consequence_message'],
};

const V2: StepKeys = {
  window: 'window',
  factor: 'burn_rate_threshold',
  alert: 'alert',
  texts: ['name', 'message_alert', 'message_ok'],
};

/** In version 1 a file is a list of steps, so that each step is met as a document of its own. */
export function isPolicyStepV1(value: Readonly<Record<string, unknown>>): boolean {
  return V1.window in value && V1.factor in value;
}

/** The steps of a file of version 1. */
export function readPolicyV1(steps: readonly Fields[]): Policy | undefined {
  return readSteps(steps, V1);
}

/** A policy under `error_budget_policies` of version 2. */
export function readPolicyV2(fields: Fields): Policy | undefined {
  const steps = fields.maps('steps');
  if (steps.length === 0) fields.missing('steps');
  const policy = readSteps(steps, V2);
  fields.finish('warn');
  return policy;
}

/** The longest window is the one of the SLO; steps that alert are burn-rate rules. */
function readSteps(steps: readonly Fields[], keys: StepKeys): Policy | undefined {
  const rules: { windowMs: number; factor: number }[] = [];
  let windowMs = 0;
  for (const step of steps) {
    const window = step.number(keys.window);
    const factor = step.number(keys.factor);
    const alert = step.flag(keys.alert);
    for (const key of keys.texts) step.raw(key);
    step.finish('warn');
    if (!step.has(keys.window)) step.missing(keys.window);
    if (!step.has(keys.factor)) step.missing(keys.factor);
    if (window === undefined || factor === undefined) continue;
    windowMs = Math.max(windowMs, window * 1000);
    if (alert) rules.push({ windowMs: window * 1000, factor });
  }
  const [first] = steps;
  if (first === undefined || windowMs === 0) return undefined;
  first.notes.warn(
    first.path,
    `the steps of the error budget policy become burn-rate rules over two windows, and a window of ${formatDuration(windowMs)}; their messages are left out`,
  );
  return { windowMs, rules };
}
