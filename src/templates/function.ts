import type { Type } from './type.ts';
import type { Value } from './value.ts';

/** A function that templates may call. */
export interface GoFunction {
  readonly takes: readonly Type[];
  /** Type of any number of further arguments; undefined for none. */
  readonly rest?: Type;
  readonly gives: Type | ((types: readonly Type[]) => Type);
  /** What is wrong with arguments of these types beyond `takes`. */
  readonly refuses?: (types: readonly Type[]) => string | undefined;
  /** @throws UsageError where the values will not do. */
  readonly call: (values: readonly Value[]) => Value;
}

export type Functions = Readonly<Record<string, GoFunction>>;
