import { type Command, Option } from 'commander';
import { action } from '../action.ts';
import { instantArgument, withExamples } from '../options.ts';

interface InitOptions {
  readonly prometheus?: string;
  readonly clickhouse?: string;
  readonly out: string;
  readonly force?: boolean;
  readonly at?: number;
}

/** `nines init`: look at a server, measure its last weeks, write a first configuration. */
export function registerInit(program: Command): void {
  const command = program
    .command('init')
    .summary('propose SLOs from what a server has, and write nines.yaml')
    .description(
      'Looks for request counters, latency histograms and things that are up or not, measures them over the last weeks, and ' +
        'writes a commented configuration with the objectives that those weeks support.',
    )
    .addOption(
      new Option('--prometheus <url>', 'a Prometheus, Thanos, Mimir or VictoriaMetrics').conflicts('clickhouse'),
    )
    .addOption(
      new Option(
        '--clickhouse <url>',
        'the HTTP address of a ClickHouse server, with /database where it is not default',
      ),
    )
    .option('-o, --out <file>', 'file to write; - for standard output', 'nines.yaml')
    .option('-f, --force', 'overwrite an existing file')
    .option('--at <instant>', 'look at the weeks before this instant instead of now', instantArgument);
  withExamples(
    command,
    'nines init --prometheus http://localhost:9090',
    'nines init --clickhouse http://reader:$PASSWORD@localhost:8123/shop --out shop.yaml',
  ).action((options: InitOptions) => action((signal) => run(options, signal)));
}

async function run(options: InitOptions, signal: AbortSignal): Promise<number> {
  const { access, writeFile } = await import('node:fs/promises');
  const { ExitCode, UsageError } = await import('../../errors.ts');
  const { discover } = await import('../init/discover.ts');
  const { propose } = await import('../init/propose.ts');
  const { configText } = await import('../init/config-text.ts');
  const { floorTo, formatInstant } = await import('../../time/index.ts');

  const url = options.prometheus ?? options.clickhouse;
  if (url === undefined) {
    throw new UsageError('say which server to look at', { hint: 'Give --prometheus URL or --clickhouse URL.' });
  }
  const toFile = options.out !== '-';
  if (
    toFile &&
    !options.force &&
    (await access(options.out).then(
      () => true,
      () => false,
    ))
  ) {
    throw new UsageError(`${options.out} exists`, {
      hint: 'Overwrite it with --force, or write another file with --out.',
    });
  }
  const type = options.prometheus === undefined ? 'clickhouse' : 'prometheus';
  const at = options.at ?? Date.now();
  const findings = await discover(type, url, at, signal);
  const proposal = propose(findings);
  if (proposal.slos.length === 0) {
    throw new UsageError(`nothing was found in ${findings.source.url} that makes an SLO`, {
      hint: [
        `Looked at what has samples at ${formatInstant(floorTo(at, 1000), 'UTC')}; --at looks at another time.`,
        'Or write nines.yaml by hand, see docs/configuration.md.',
        ...proposal.remarks.slice(0, 5),
      ].join('\n  '),
    });
  }
  const text = configText(findings, proposal);
  if (!toFile) {
    process.stdout.write(text);
    return ExitCode.done;
  }
  await writeFile(options.out, text, { flag: options.force ? 'w' : 'wx' });
  process.stderr.write(
    `Wrote ${options.out}: ${proposal.slos.map((slo) => `${slo.name} ${slo.objective}`).join(', ')}.\n`,
  );
  process.stderr.write('Next: nines check --connect, then nines run\n');
  return ExitCode.done;
}
