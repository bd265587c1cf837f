import { type Command, Option } from 'commander';
import type { JobContext } from '../../../jobs/index.ts';
import { inStore } from '../in-store.ts';
import { type CommonOptions, durationArgument, instantArgument, withCommonOptions, withExamples } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface QueryOptions extends CommonOptions {
  readonly at?: number;
  readonly range?: number;
  readonly step: number;
  readonly raw?: boolean;
}

/** `nines query SOURCE EXPR`: what a source answers, seen through the same client that the jobs use. */
export function registerQuery(program: Command): void {
  const command = program
    .command('query')
    .summary('ask a source and print its answer')
    .description('Runs PromQL or SQL through the configured source, with its credentials, limits and bound parameters.')
    .argument('<source>', 'name of a source in the configuration')
    .argument('<expression>', 'PromQL, or SQL with {start}, {end} and {step}')
    .option('--at <instant>', 'evaluate at this instant instead of now', instantArgument)
    .option('--range <duration>', 'every step over this trailing range instead of one instant', durationArgument)
    .addOption(new Option('--step <duration>', 'step of --range').default(300_000, '5m').argParser(durationArgument))
    .option('--raw', 'raw samples of a plain selector over --range');
  withExamples(
    withCommonOptions(command),
    "nines query prom 'sum(rate(http_requests_total[5m]))' --range 1h --step 5m",
    "nines query events 'SELECT toStartOfHour(ts) AS time, count() AS value FROM requests WHERE ts >= {start:DateTime64(3)} AND ts < {end:DateTime64(3)} GROUP BY time' --range 1d --step 1h",
  ).action((source: string, expression: string, options: QueryOptions) =>
    inStore(options, (context, terminal) => ask(source, expression, options, context, terminal), { at: options.at }),
  );
}

async function ask(
  name: string,
  expression: string,
  options: QueryOptions,
  context: JobContext,
  terminal: Terminal,
): Promise<void> {
  const { labelsText } = await import('../../series/index.ts');
  const { floorTo, formatInstant } = await import('../../time/index.ts');
  const { UsageError } = await import('../../errors.ts');
  const { default: Table } = await import('cli-table3');

  const source = context.source(name);
  const asking = { signal: context.signal };
  const end = floorTo(context.at, options.step);
  const grid = { start: floorTo(end - (options.range ?? options.step), options.step), end, stepMs: options.step };
  if (options.raw && !source.samples) {
    throw new UsageError(`source "${name}" keeps no raw samples`, {
      hint: 'Leave --raw away, or ask a Prometheus source.',
    });
  }
  const answer =
    options.raw && source.samples
      ? await source.samples(expression, grid, asking)
      : options.range === undefined
        ? await source.instant(expression, context.at, asking)
        : await source.range(expression, grid, asking);
  for (const warning of answer.warnings) terminal.note(`! ${warning}`);
  const table = new Table({ head: ['series', 'time', 'value'], style: { head: [], border: [] } });
  for (const series of answer.series) {
    series.times.forEach((time, i) => {
      table.push([labelsText(series.labels), formatInstant(time, context.config.timeZone), String(series.values[i])]);
    });
  }
  terminal.print(table.toString());
  terminal.note(`${answer.series.length} series`);
  terminal.document({
    schema: 'nines.query/1',
    warnings: answer.warnings,
    series: answer.series.map((series) => ({
      labels: series.labels,
      points: Array.from(series.times, (time, i) => [new Date(time).toISOString(), String(series.values[i])]),
    })),
  });
}
