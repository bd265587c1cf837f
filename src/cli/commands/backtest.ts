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

interface BacktestOptions extends CommonOptions, FilterOptions {
  readonly from: number;
  readonly to?: number;
  readonly incidents?: string;
}

/** `nines backtest alerts`: what the burn-rate rules would have sent. */
export function registerBacktest(program: Command): void {
  const backtest = program
    .command('backtest')
    .summary('replay rules over history')
    .description('Replays rules over the ledger.');
  const alerts = backtest
    .command('alerts')
    .summary('the pages that would have been sent, how early they were, and fewer that would do')
    .description(
      'Walks the burn-rate rules of every SLO through the ledger. With a file of known incidents it prints precision and recall, and proposes rules that send fewer pages and miss none that is told of now. Writes and sends nothing.',
    )
    .requiredOption('--from <instant>', 'start of the replay', instantArgument)
    .option('--to <instant>', 'end of the replay (default: now)', instantArgument)
    .option('--incidents <file>', 'known incidents: a YAML or JSON list of {name, slo, start, end}');
  withExamples(
    withFilterOptions(withCommonOptions(alerts)),
    'nines backtest alerts --from 2026-10-01 --to 2026-11-01',
    'nines backtest alerts --from 2026-08-01 --incidents incidents.yaml --slo api-availability',
  ).action((options: BacktestOptions) => action((signal) => run(options, signal)));
}

async function run(options: BacktestOptions, signal: AbortSignal): Promise<number> {
  const { loadConfig, redact } = await import('../../config/index.ts');
  const { backtestAlerts } = await import('../../../jobs/index.ts');
  const { withSession } = await import('../../service/index.ts');
  const { openTerminal } = await import('../terminal.ts');
  const { paintBacktest } = await import('../backtest-view.ts');
  const { readKnownIncidents } = await import('../known-incidents.ts');
  const { ExitCode } = await import('../../errors.ts');

  const terminal = openTerminal(options, redact);
  const config = await loadConfig(options.config);
  const known = options.incidents === undefined ? [] : await readKnownIncidents(options.incidents);
  const session = { log: terminal.log, signal, at: options.to, notify: false, slos: options.slo, teams: options.team };
  return withSession(config, session, async (context) => {
    const outcome = await backtestAlerts(context, { start: options.from, end: context.at }, known);
    terminal.print(paintBacktest(outcome));
    terminal.document({ schema: 'nines.backtest-alerts/1', ...outcome });
    return ExitCode.done;
  });
}
