import type { Command } from 'commander';
import { action } from '../action.ts';
import {
  type CommonOptions,
  durationArgument,
  type FilterOptions,
  instantArgument,
  withCommonOptions,
  withExamples,
  withFilterOptions,
} from '../options.ts';

interface RunOptions extends CommonOptions, FilterOptions {
  readonly at?: number;
  readonly dryRun?: boolean;
  readonly notify?: boolean;
  readonly partialOk?: boolean;
  readonly failOnBreach?: boolean;
  readonly timeLimit?: number;
  readonly metricsFile?: string;
  readonly traceFile?: string;
}

/** `nines run [job…]`: the pipeline or some of its stages, once. */
export function registerRun(program: Command): void {
  const command = program
    .command('run')
    .summary('run the jobs once: collect, evaluate, detect, value, alert, report, keep')
    .description('Runs the named jobs, or all, once. Running again for the same time changes nothing.')
    .argument('[job...]', 'jobs to run; all of them when none is named')
    .option('--at <instant>', 'logical time of the run; notifies nobody unless --notify', instantArgument)
    .option('--notify', 'send notifications even with --at')
    .option('--no-notify', 'send no notifications and no mail')
    .option('--dry-run', 'compute and print, but store and send nothing')
    .option('--partial-ok', 'exit with 0 instead of 3 when a part failed')
    .option('--fail-on-breach', 'exit with 4 when an SLO is breached')
    .option('--time-limit <duration>', 'end each job after this long, keeping what it has done', durationArgument)
    .option(
      '--metrics-file <file>',
      'write results and job health as OpenMetrics text, for node_exporter or a Pushgateway',
    )
    .option(
      '--trace-file <file>',
      'append the run and its jobs as spans, a line of OTLP JSON, for an OpenTelemetry Collector',
    );
  withExamples(
    withFilterOptions(withCommonOptions(command)),
    'nines run',
    'nines run collect evaluate --slo api-availability',
    'nines run report --at 2026-11-16T06:00:00Z',
    'nines run --metrics-file /var/lib/node_exporter/nines.prom',
    'nines run --trace-file /var/log/nines/spans.jsonl',
  ).action((jobs: string[], options: RunOptions) => action((signal) => run(jobs, options, signal)));
}

async function run(names: readonly string[], options: RunOptions, signal: AbortSignal): Promise<number> {
  const { loadConfig, redact } = await import('../../config/index.ts');
  const { appendTrace, jobsNamed, runJobs, withSession, writeMetricsFile } = await import('../../service/index.ts');
  const { openTerminal } = await import('../terminal.ts');
  const { paintOverview, runDocument, selectedStatuses } = await import('../views/overview.ts');
  const { ExitCode } = await import('../../errors.ts');

  const terminal = openTerminal(options, redact);
  const jobs = jobsNamed(names);
  const config = await loadConfig(options.config);
  const session = {
    log: terminal.log,
    signal,
    at: options.at,
    dryRun: options.dryRun,
    notify: options.notify,
    slos: options.slo,
    teams: options.team,
  };
  return withSession(config, session, async (context) => {
    const outcome = await runJobs(jobs, context, options.timeLimit);
    const overview = runDocument(outcome, await selectedStatuses(context));
    terminal.print(paintOverview(config.slos, overview));
    terminal.document(overview);
    if (options.metricsFile !== undefined)
      await writeMetricsFile(options.metricsFile, outcome, overview.slos, context.clock());
    if (options.traceFile !== undefined) await appendTrace(options.traceFile, outcome);
    if (options.failOnBreach && overview.slos.some((slo) => slo.status === 'BREACHED')) return ExitCode.breached;
    return options.partialOk && outcome.exitCode === ExitCode.partial ? ExitCode.done : outcome.exitCode;
  });
}
