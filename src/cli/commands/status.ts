import type { Command } from 'commander';
import { action } from '../action.ts';
import {
  type CommonOptions,
  type FilterOptions,
  instantArgument,
  withCommonOptions,
  withExamples,
  withFilterOptions,
} from '../options.ts';

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
  ).action((options: StatusOptions) => action((signal) => run(options, signal)));
}

async function run(options: StatusOptions, signal: AbortSignal): Promise<number> {
  const { loadConfig, redact } = await import('../../config/index.ts');
  const { withSession } = await import('../../service/index.ts');
  const { openTerminal } = await import('../terminal.ts');
  const { readStatus, paintStatus } = await import('../views/status-view.ts');
  const { ExitCode } = await import('../../errors.ts');

  const terminal = openTerminal(options, redact);
  const config = await loadConfig(options.config);
  const session = { log: terminal.log, signal, at: options.at, slos: options.slo, teams: options.team };
  return withSession(config, session, async (context) => {
    const view = await readStatus(context);
    terminal.print(paintStatus(config.slos, view, config.timeZone));
    terminal.document(view);
    const breached = view.slos.some((slo) => slo.status === 'BREACHED');
    return options.failOnBreach && breached ? ExitCode.breached : ExitCode.done;
  });
}
