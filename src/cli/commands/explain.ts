import { type Command, InvalidArgumentError } from 'commander';
import type { JobContext } from '../../../jobs/index.ts';
import type { Config } from '../../config/index.ts';
import { UsageError } from '../../errors.ts';
import type { SloDefinition } from '../../slo/index.ts';
import { inStore } from '../in-store.ts';
import { type CommonOptions, instantArgument, withCommonOptions, withExamples } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { registerExplainRoi } from './explain-roi.ts';

interface ExplainOptions extends CommonOptions {
  readonly at?: number;
}

/** `nines explain SLO`: how the verdict comes about, down to the counts and the source's own answer. */
export function registerExplain(program: Command): void {
  const command = program
    .command('explain')
    .summary('show how the verdict on an SLO, or the balance of a period, comes about')
    // Options after `roi` are its own, although the command above has some of the same names.
    .enablePositionalOptions()
    .description(
      'Prints definition, queries, counts and states per window, every formula with its numbers, and what the source itself says of the whole window. Writes nothing.',
    )
    .argument('<slo>', 'name of an SLO', (name: string) => {
      if (name === '') throw new InvalidArgumentError('Write the name of an SLO.');
      return name;
    })
    .option('--at <instant>', 'as of this instant (default: now)', instantArgument);
  withExamples(
    withCommonOptions(command),
    'nines explain api-availability',
    'nines explain api-availability --at 2026-11-03T09:00:00Z --json',
  ).action((slo: string, options: ExplainOptions) =>
    inStore(
      options,
      (context, terminal) => explain(slo, context, terminal),
      async (config) => {
        sloNamed(slo, config);
        return { at: options.at, notify: false };
      },
    ),
  );
  registerExplainRoi(command);
}

/** @throws UsageError where there is no SLO of this name */
function sloNamed(name: string, { slos, file }: Config): SloDefinition {
  const slo = slos.find((one) => one.name === name);
  if (slo !== undefined) return slo;
  throw new UsageError(`there is no SLO "${name}" in ${file}`, {
    hint: `Known: ${slos.map((one) => one.name).join(', ') || 'none'}.`,
  });
}

async function explain(name: string, context: JobContext, terminal: Terminal): Promise<void> {
  const { explainSlo } = await import('../../../jobs/index.ts');
  const { explanationDocument, paintExplanation } = await import('../views/explain-slo-view.ts');

  const explanation = await explainSlo(context, sloNamed(name, context.config));
  terminal.print(paintExplanation(explanation));
  terminal.document(explanationDocument(explanation));
}
