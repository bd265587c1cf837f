import type { Command } from 'commander';
import { action } from '../action.ts';
import { type CommonOptions, instantArgument, withCommonOptions, withExamples } from '../options.ts';

interface CheckOptions extends CommonOptions {
  readonly connect?: boolean;
  readonly at?: number;
  readonly strict?: boolean;
}

/** `nines check`: is the configuration right, and with `--connect`, is everything that it names there? */
export function registerCheck(program: Command): void {
  const command = program
    .command('check')
    .summary('validate the configuration, and with --connect everything it names')
    .description(
      'Prints every problem of the configuration with its file, line and column. With --connect it also talks to the store, ' +
        'every source, every query and every receiver, without sending anything.',
    )
    .argument('[file...]', 'configuration files; by default the one of --config')
    .option('--connect', 'talk to everything that the configuration names')
    .option('--strict', 'refuse what has no meaning here in SLO files of other tools')
    .option('--at <instant>', 'ask the queries for the hour before this instant instead of now', instantArgument);
  withExamples(
    withCommonOptions(command),
    'nines check',
    'nines check --connect',
    'nines check team-a.yaml team-b.yaml --json',
  ).action((files: string[], options: CheckOptions) => action((signal) => run(files, options, signal)));
}

async function run(named: readonly string[], options: CheckOptions, signal: AbortSignal): Promise<number> {
  const { diagnosticText, readConfig } = await import('../../config/index.ts');
  const { ExitCode } = await import('../../errors.ts');
  const { openTerminal } = await import('../terminal.ts');

  const terminal = openTerminal(options);
  const files = named.length > 0 ? named : [options.config];
  const results = [];
  for (const file of files) {
    const { config, diagnostics } = await readConfig(file, { strict: options.strict ?? false });
    for (const diagnostic of diagnostics) terminal.print(diagnosticText(diagnostic));
    const connections = config && options.connect ? await connect(config) : [];
    if (config && config.alerts.rules.length > 0) terminal.print(await rulesText(config));
    if (config) terminal.print(summaryText(file, config, diagnostics.length));
    results.push({ file, valid: config !== undefined, diagnostics, connections });
  }
  terminal.document({ schema: 'nines.check/1', files: results });
  if (results.some(({ valid }) => !valid)) return ExitCode.usage;
  const failed = results.some(({ connections }) => connections.some(({ state }) => state === 'failed'));
  return failed ? ExitCode.partial : ExitCode.done;

  async function connect(config: import('../../config/index.ts').Config) {
    const { connectAll } = await import('../connect/connect.ts');
    const { connectionTable } = await import('../connect/connection-table.ts');
    const connections = await connectAll(config, {
      signal,
      at: options.at ?? Date.now(),
      warn: terminal.log.warn,
      progress: terminal.log.progress,
    });
    terminal.print(connectionTable(connections));
    return connections;
  }
}

/** How many threshold rules there are, and which recorded series they need: those are evaluated in place where a source has them not. */
async function rulesText({ alerts }: import('../../config/index.ts').Config): Promise<string> {
  const { recordingsIn } = await import('../../queries/index.ts');
  const needed = alerts.rules.flatMap(({ language, expr, source }) =>
    language === 'promql' ? recordingsIn(expr, alerts.recordings[source] ?? []) : [],
  );
  const names = [...new Set(needed)].sort();
  const place =
    names.length === 0 ? '' : `; evaluated in place where the source has not recorded them: ${names.join(', ')}`;
  return `${alerts.rules.length} threshold rules${place}`;
}

function summaryText(file: string, config: import('../../config/index.ts').Config, warnings: number): string {
  const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;
  const parts = [
    count(config.sources.length, 'source'),
    count(config.slos.length, 'SLO'),
    count(config.detectors.length, 'detector'),
    count(config.receivers.length, 'receiver'),
    count(config.reports.length, 'report'),
  ];
  return `${file}: valid${warnings > 0 ? `, ${count(warnings, 'warning')}` : ''} (${parts.join(', ')})`;
}
