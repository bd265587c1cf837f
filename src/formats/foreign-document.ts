import type { PromqlDialect } from '../queries/index.ts';

/** Keys and indices from the root of the configuration to a value. */
export type Path = readonly (string | number)[];

/** One document of another tool, as plain values, and where it stands. */
export interface ForeignDocument {
  readonly value: Readonly<Record<string, unknown>>;
  readonly path: Path;
}

/** Something about a document that its reader must know. */
export interface Note {
  /** `error`: the document cannot be read. `warning`: it can, but something in it has no meaning here, or is read in a certain way. */
  readonly severity: 'error' | 'warning';
  readonly path: Path;
  readonly message: string;
  readonly allowed?: readonly string[];
  readonly hint?: string;
}

/** An SLO as our own YAML would have it, and where its parts come from. */
export interface ImportedSlo {
  readonly slo: Readonly<Record<string, unknown>>;
  /** Where the whole of it stands. */
  readonly path: Path;
  /** Where parts of it stand, by their path in `slo`: `sli.good`, `objective`. */
  readonly places: Readonly<Record<string, Path>>;
}

/** What an importer is told about the world. */
export interface Surroundings {
  /** Types of the configured sources by their name; undefined where nothing is known of them, as when a file is converted alone. */
  readonly sources: Readonly<Record<string, string>> | undefined;
  /** What queries of Prometheus are judged as: a dialect is left to its server. */
  readonly language: PromqlDialect;
}

/** True for a map of YAML or JSON: no list, not null. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
