import type { Diagnostic } from '../errors.ts';
import { type LoadOptions, readSloTree } from './files/config-tree.ts';
import { withForeignSlos } from './foreign-slos.ts';
import { Reading } from './reading.ts';
import { checkNames } from './references.ts';
import { readSlos } from './sections/slos.ts';

export interface Converted {
  /** Items for `slos:` as a person would write them, in the order of the files. */
  readonly slos: readonly unknown[];
  readonly diagnostics: readonly Diagnostic[];
  /** True where something could not be read: the SLOs are not all there then. */
  readonly failed: boolean;
}

/**
 * SLOs of some files, ours or of other tools, as our own YAML has them. All files are read together, because documents of one may
 * name those of another. Sources are not looked at, and variables stay as they are written.
 */
export async function convertSlos(files: readonly string[], options: LoadOptions = {}): Promise<Converted> {
  const tree = withForeignSlos(
    await readSloTree(files, options),
    { sources: undefined, language: 'promql' },
    options.strict ?? false,
  );
  const reading = new Reading(tree, new Map());
  readSlos(reading, { timeZone: 'UTC', weekStartsOn: 1, currency: 'USD', onlySource: undefined });
  checkNames(reading);
  const slos = Array.isArray(tree.root.slos) ? tree.root.slos : [];
  return { slos, diagnostics: tree.problems.diagnostics, failed: tree.problems.failed };
}
