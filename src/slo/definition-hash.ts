import { createHash } from 'node:crypto';
import type { SloDefinition } from './definition.ts';

export interface DefinitionHashes {
  /** What a bucket means: the SLI, its source, its groups, the bucket width. Another hash is another measurement. */
  readonly measured: string;
  /** What is promised on it: objective, window, how idle and unseen time count. May change without touching a bucket. */
  readonly promised: string;
}

/** The two parts of a definition as plain JSON; what {@link definitionHashes} hashes and the store keeps. */
export function definitionParts(slo: SloDefinition): { readonly measured: object; readonly promised: object } {
  const { sli, groupBy, bucketMs, objective, window, noTraffic, unmeasured, minCoverage, warnAtUsed, burnPolicy } = slo;
  const { budgeting } = slo;
  const sliced = budgeting !== undefined && budgeting.method !== 'occurrences';
  return {
    measured: { sli, groupBy: [...groupBy].sort(), bucketMs, ...(sliced && { budgeting }) },
    promised: { objective, window, noTraffic, unmeasured, minCoverage, warnAtUsed, burnPolicy },
  };
}

/** JSON with the names of every object in code-unit order, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function hash(part: object): string {
  return createHash('sha256').update(canonicalJson(part)).digest('hex').slice(0, 16);
}

/** Definitions do not change, and every row and every status of one asks for its hashes. */
const known = new WeakMap<SloDefinition, DefinitionHashes>();

/** Hashes of both parts of a definition, remembered by object. */
export function definitionHashes(slo: SloDefinition): DefinitionHashes {
  const before = known.get(slo);
  if (before !== undefined) return before;
  const { measured, promised } = definitionParts(slo);
  const hashes = { measured: hash(measured), promised: hash(promised) };
  known.set(slo, hashes);
  return hashes;
}
