import { type Command, InvalidArgumentError } from 'commander';
import { action } from '../action.ts';
import { type CommonOptions, instantArgument, withCommonOptions, withExamples } from '../options.ts';
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
  ).action((slo: string, options: ExplainOptions) => action((signal) => run(slo, options, signal)));
  registerExplainRoi(command);
}

async function run(name: string, options: ExplainOptions, signal: AbortSignal): Promise<number> {
  const { loadConfig, redact } = await import('../../config/index.ts');
  const { explainSlo } = await import('../../../jobs/index.ts');
  const { withSession } = await import('../../service/index.ts');
  const { openTerminal } = await import('../terminal.ts');
  const { explanationDocument, paintExplanation } = await import('../views/explain-slo-view.ts');
  const { ExitCode, UsageError } = await import('../../errors.ts');

  const terminal = openTerminal(options, redact);
  const config = await loadConfig(options.config);
  const slo = config.slos.find((one) => one.name === name);
  if (slo === undefined) {
    throw new UsageError(`there is no SLO "${name}" in ${config.file}`, {
      hint: `Known: ${config.slos.map((one) => one.name).join(', ') || 'none'}.`,
    });
  }
  return withSession(config, { log: terminal.log, signal, at: options.at, notify: false }, async (context) => {
    const explanation = await explainSlo(context, slo);
    terminal.print(paintExplanation(explanation));
    terminal.document(explanationDocument(explanation));
    return ExitCode.done;
  });
}
