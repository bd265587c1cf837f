import type { Command } from 'commander';
import type { JobContext } from '../../../jobs/index.ts';
import { ExitCode } from '../../errors.ts';
import { inStore, sessionOf } from '../in-store.ts';
import {
  type CommonOptions,
  type FilterOptions,
  instantArgument,
  withCommonOptions,
  withExamples,
  withFilterOptions,
} from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface StatusOptions extends CommonOptions, FilterOptions {
  readonly at?: number;
  readonly failOnBreach?: boolean;
}

/** `nines status`: the newest verdicts in the store, and what changed since those before. */
export function registerStatus(program: Command): void {
  const command = program
    .command('status')
    .summary('print the newest verdict of every SLO, and what changed since the run before')
    .description('Reads the store only: nothing is pulled and nothing is computed anew.')
    .option('--at <instant>', 'verdicts as of this instant', instantArgument)
    .option('--fail-on-breach', 'exit with 4 when an SLO is breached');
  withExamples(
    withFilterOptions(withCommonOptions(command)),
    'nines status',
    'nines status --team platform --json',
  ).action((options: StatusOptions) =>
    inStore(options, (context, terminal) => printStatus(options, context, terminal), sessionOf(options)),
  );
}

async function printStatus(options: StatusOptions, context: JobContext, terminal: Terminal): Promise<number> {
  const { readStatus, paintStatus } = await import('../views/status-view.ts');

  const view = await readStatus(context);
  terminal.print(paintStatus(context.config.slos, view, context.config.timeZone));
  terminal.document(view);
  const breached = view.slos.some((slo) => slo.status === 'BREACHED');
  return options.failOnBreach && breached ? ExitCode.breached : ExitCode.done;
}
