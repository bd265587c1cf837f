import { type Command, InvalidArgumentError } from 'commander';
import { version } from '../../package.ts';
import { action } from '../action.ts';
import { type CommonOptions, withCommonOptions, withExamples } from '../options.ts';

interface Address {
  readonly host: string;
  readonly port: number;
}

interface ServeOptions extends CommonOptions {
  readonly listen: Address;
  readonly logLevel: string;
}

function addressArgument(text: string): Address {
  const match = /^(?:(.*):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (!match || port > 65_535) throw new InvalidArgumentError('Write HOST:PORT or PORT, for example 0.0.0.0:9464.');
  return { host: match[1]?.replace(/^\[(.*)\]$/, '$1') || '0.0.0.0', port };
}

/** `nines serve`: the schedule, until it is told to stop. */
export function registerServe(program: Command): void {
  const command = program
    .command('serve')
    .summary('run the schedule of the configuration until stopped')
    .description(
      'Runs jobs when they are due, makes up for missed runs, and answers /health, /health/live, /health/ready and /metrics.',
    )
    .option('--listen <host:port>', 'address of health and metrics', addressArgument, { host: '0.0.0.0', port: 9464 })
    .option('--log-level <level>', 'debug, info, warn or error', 'info');
  withExamples(
    withCommonOptions(command),
    'nines serve',
    'nines serve --listen 127.0.0.1:9464 --log-level debug',
  ).action((options: ServeOptions) => action((signal) => run(options, signal)));
}

async function run(options: ServeOptions, signal: AbortSignal): Promise<number> {
  const { loadConfig } = await import('../../config/index.ts');
  const { createMetrics, jsonLog, nextRun, serve } = await import('../../service/index.ts');
  const { formatInstant } = await import('../../time/index.ts');
  const config = await loadConfig(options.config);
  const log = jsonLog(options.verbose ? 'debug' : options.quiet ? 'warn' : options.logLevel);
  const next = config.schedule.map((entry) => {
    const at = nextRun(entry, Date.now());
    return `${entry.name} ${at === undefined ? 'never' : formatInstant(at, entry.timeZone)}`;
  });
  await serve(config, {
    listen: options.listen,
    log,
    signal,
    metrics: await createMetrics(version()),
    onReady: (port) => log.info(`serving on port ${port}`, { port, version: version(), next }),
  });
  return 0;
}
