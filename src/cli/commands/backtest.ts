import type { Command } from 'commander';
import type { JobContext } from '../../../jobs/index.ts';
import type { Config } from '../../config/index.ts';
import { UsageError } from '../../errors.ts';
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

interface BacktestOptions extends CommonOptions, FilterOptions {
  readonly from: number;
  readonly to?: number;
  readonly incidents?: string;
}

interface DetectorsOptions extends CommonOptions {
  readonly from: number;
  readonly to?: number;
  readonly incidents?: string;
  readonly detector: readonly string[];
}

/** `nines backtest alerts`: what the burn-rate rules would have sent; `nines backtest detectors`: what would have been found odd. */
export function registerBacktest(program: Command): void {
  const example = 'nines backtest alerts --from 2026-10-01 --to 2026-11-01';
  const backtest = program
    .command('backtest')
    .summary('replay alert rules or detectors over history')
    .description('Replays alert rules over the ledger, and detectors over what their sources keep.');
  withExamples(backtest, example, 'nines backtest detectors --from 2026-10-01');
  const alerts = backtest
    .command('alerts')
    .summary('the pages that would have been sent, how early they were, and fewer that would do')
    .description(
      'Walks the burn-rate rules of every SLO through the ledger. With a file of known incidents it prints precision and recall, and proposes rules that send fewer pages and miss none that is told of now. Writes and sends nothing.',
    );
  withExamples(
    withFilterOptions(withCommonOptions(withHistory(alerts))),
    example,
    'nines backtest alerts --from 2026-08-01 --incidents incidents.yaml --slo api-availability',
  ).action((options: BacktestOptions) =>
    inStore(options, (context, terminal) => replayAlerts(options, context, terminal), {
      ...sessionOf(options),
      at: options.to,
      notify: false,
    }),
  );
  const detectors = backtest
    .command('detectors')
    .summary('the anomalies that would have been told of, and false alarms per week')
    .description(
      'Pulls history from the sources and judges it with the settings of today. With a file of known incidents or verdicts in the store it prints false alarms and what was missed. Writes and sends nothing.',
    )
    .option(
      '--detector <name>',
      'only this detector (repeatable)',
      (name: string, all: string[]) => [...all, name],
      [],
    );
  withExamples(
    withCommonOptions(withHistory(detectors)),
    'nines backtest detectors --from 2026-10-01 --to 2026-11-01',
    'nines backtest detectors --from 2026-10-01 --detector latency --incidents incidents.yaml',
  ).action((options: DetectorsOptions) =>
    inStore(
      options,
      (context, terminal) => replayDetectors(options, context, terminal),
      async (config) => {
        checkNames(config, options.detector);
        return { at: options.to, notify: false };
      },
    ),
  );
}

/** Adds which time is replayed, and what is known of it. */
function withHistory(command: Command): Command {
  return command
    .requiredOption('--from <instant>', 'start of the replay', instantArgument)
    .option('--to <instant>', 'end of the replay (default: now)', instantArgument)
    .option('--incidents <file>', 'known incidents: a YAML or JSON list of {name, slo, start, end}');
}

/** @throws UsageError for a detector that there is not */
function checkNames(config: Config, names: readonly string[]): void {
  const known = config.detectors.map(({ name }) => name);
  const stranger = names.find((name) => !known.includes(name));
  if (stranger === undefined) return;
  throw new UsageError(`there is no detector "${stranger}" in ${config.file}`, {
    hint: `Known: ${known.join(', ') || 'none'}.`,
  });
}

async function replayDetectors(options: DetectorsOptions, context: JobContext, terminal: Terminal): Promise<void> {
  const { backtestDetectors } = await import('../../../jobs/index.ts');
  const { paintDetectorsBacktest } = await import('../views/anomalies-view.ts');
  const { readKnownIncidents } = await import('../known-incidents.ts');

  const incidents = options.incidents === undefined ? [] : await readKnownIncidents(options.incidents);
  const outcome = await backtestDetectors(
    context,
    { start: options.from, end: context.at },
    incidents,
    options.detector,
  );
  terminal.print(paintDetectorsBacktest(outcome));
  terminal.document({ schema: 'nines.backtest-detectors/1', ...outcome });
}

async function replayAlerts(options: BacktestOptions, context: JobContext, terminal: Terminal): Promise<void> {
  const { backtestAlerts } = await import('../../../jobs/index.ts');
  const { paintBacktest } = await import('../views/backtest-view.ts');
  const { readKnownIncidents } = await import('../known-incidents.ts');

  const known = options.incidents === undefined ? [] : await readKnownIncidents(options.incidents);
  const outcome = await backtestAlerts(context, { start: options.from, end: context.at }, known);
  terminal.print(paintBacktest(outcome));
  terminal.document({ schema: 'nines.backtest-alerts/1', ...outcome });
}
