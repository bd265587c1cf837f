import type { Instant } from '../time/index.ts';

/** What was measured and promised from an instant on, as {@link definitionParts} gives it. */
export interface AdoptedDefinition {
  readonly since: Instant;
  readonly measured: Readonly<Record<string, unknown>>;
  readonly promised: Readonly<Record<string, unknown>>;
}

/** One setting of an SLO that another took the place of. */
export interface DefinitionChange {
  readonly at: Instant;
  /** Name in the definition: `objective`, `window`, `sli`, … */
  readonly setting: string;
  /** Whether earlier buckets count what later ones count: a change of what is promised leaves them as they are. */
  readonly remeasured: boolean;
  readonly from: unknown;
  readonly to: unknown;
}

/** Every setting that differs between one definition and the next, in order of time and name. `adopted` is in order of time. */
export function definitionChanges(adopted: readonly AdoptedDefinition[]): DefinitionChange[] {
  return adopted.slice(1).flatMap((after, i) => {
    const before = adopted[i];
    if (before === undefined) return [];
    return [
      ...differing(before.promised, after.promised).map((change) => ({
        ...change,
        at: after.since,
        remeasured: false,
      })),
      ...differing(before.measured, after.measured).map((change) => ({ ...change, at: after.since, remeasured: true })),
    ];
  });
}

function differing(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((setting) => {
    const [from, to] = [before[setting], after[setting]];
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ setting, from, to }];
  });
}
