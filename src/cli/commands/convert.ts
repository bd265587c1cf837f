import type { Command } from 'commander';
import { action } from '../action.ts';
import { withExamples } from '../options.ts';

interface ConvertOptions {
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** `nines convert FILE…`: SLOs of other tools as our own YAML. */
export function registerConvert(program: Command): void {
  const command = program
    .command('convert')
    .summary('print SLOs of OpenSLO, Sloth, Pyrra or slo-generator as YAML of nines')
    .description(
      'Reads SLO files of OpenSLO (v1alpha, v1, v2alpha), Sloth, Pyrra and slo-generator, and prints them as a section "slos:". ' +
        'All files are read together, so that one may refer to another. What has no meaning here is said on standard error.',
    )
    .argument('<file...>', 'SLO files, or whole configurations')
    .option('--strict', 'refuse what has no meaning here instead of leaving it out')
    .option('--json', 'print one JSON document on standard output');
  withExamples(
    command,
    'nines convert slos/openslo.yaml > slos/shop.yaml',
    'nines convert sloth/*.yml --strict',
  ).action((files: string[], options: ConvertOptions) => action(() => run(files, options)));
}

async function run(files: readonly string[], options: ConvertOptions): Promise<number> {
  const { convertSlos, diagnosticText } = await import('../../config/index.ts');
  const { ExitCode } = await import('../../errors.ts');
  const { openTerminal } = await import('../terminal.ts');
  const { stringify } = await import('yaml');

  const terminal = openTerminal(options);
  const { slos, diagnostics, failed } = await convertSlos(files, { strict: options.strict ?? false });
  for (const diagnostic of diagnostics) terminal.note(diagnosticText(diagnostic));
  terminal.document({ schema: 'nines.convert/1', valid: !failed, slos: failed ? [] : slos, diagnostics });
  if (failed) return ExitCode.usage;
  // What is written here is read by nines again: long queries stay in their lines, and nothing is an alias of something else.
  terminal.print(stringify({ slos }, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd());
  return ExitCode.done;
}
