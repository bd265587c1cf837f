import type { Command } from 'commander';
import type { JobContext } from '../../../jobs/index.ts';
import { ExitCode } from '../../errors.ts';
import { inStore, sessionOf } from '../in-store.ts';
import {
  type CommonOptions,
  durationArgument,
  type FilterOptions,
  instantArgument,
  withCommonOptions,
  withExamples,
  withFilterOptions,
} from '../options.ts';
import type { Terminal } from '../terminal.ts';

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
  ).action((names: string[], options: RunOptions) =>
    inStore(
      options,
      (context, terminal) => run(names, options, context, terminal),
      async () => {
        const { jobsNamed } = await import('../../service/index.ts');
        jobsNamed(names);
        return sessionOf(options);
      },
    ),
  );
}

async function run(
  names: readonly string[],
  options: RunOptions,
  context: JobContext,
  terminal: Terminal,
): Promise<number> {
  const { appendTrace, jobsNamed, runJobs, writeMetricsFile } = await import('../../service/index.ts');
  const { paintOverview, runDocument, selectedStatuses } = await import('../views/overview.ts');

  const outcome = await runJobs(jobsNamed(names), context, options.timeLimit);
  const overview = runDocument(outcome, await selectedStatuses(context));
  terminal.print(paintOverview(context.config.slos, overview));
  terminal.document(overview);
  if (options.metricsFile !== undefined)
    await writeMetricsFile(options.metricsFile, outcome, overview.slos, context.clock());
  if (options.traceFile !== undefined) await appendTrace(options.traceFile, outcome);
  if (options.failOnBreach && overview.slos.some((slo) => slo.status === 'BREACHED')) return ExitCode.breached;
  return options.partialOk && outcome.exitCode === ExitCode.partial ? ExitCode.done : outcome.exitCode;
}
