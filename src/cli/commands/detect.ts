import type { Command } from 'commander';
import type { JobContext } from '../../../jobs/index.ts';
import { ExitCode, UsageError } from '../../errors.ts';
import { action } from '../action.ts';
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

interface DetectOptions extends CommonOptions, FilterOptions {
  readonly at?: number;
  readonly dryRun?: boolean;
  readonly partialOk?: boolean;
  readonly csv?: string;
  readonly out?: string;
  readonly interval?: number;
}

/** `nines detect`: the job, or CSV files without any configuration. */
export function registerDetect(program: Command): void {
  const command = program
    .command('detect')
    .summary('find anomalies, by configuration or in CSV files')
    .description(
      'Runs the detectors of the configuration on what is new. With --csv it needs no configuration: it judges files of "timestamp,value" and writes score, alert and expected range of every row, from the rows up to it only.',
    )
    .option('--at <instant>', 'logical time of the run', instantArgument)
    .option('--dry-run', 'compute and print, but store nothing')
    .option('--partial-ok', 'exit with 0 instead of 3 when a part failed')
    .option('--csv <path>', 'a CSV file, or a folder with CSV files')
    .option('--out <folder>', 'where to write the judged rows, under the same relative paths')
    .option('--interval <duration>', 'distance between rows (default: inferred)', durationArgument);
  withExamples(
    withFilterOptions(withCommonOptions(command)),
    'nines detect',
    'nines detect --csv latency.csv --out judged/',
    'nines detect --csv metrics/ --out judged/ --interval 5m',
  ).action((options: DetectOptions) =>
    options.csv === undefined
      ? inStore(options, (context, terminal) => detect(options, context, terminal), sessionOf(options))
      : action((signal) => judgeFiles(options, options.csv ?? '', signal)),
  );
}

async function detect(options: DetectOptions, context: JobContext, terminal: Terminal): Promise<number> {
  const { jobsNamed, runJobs } = await import('../../service/index.ts');
  const { paintOverview, runDocument } = await import('../views/overview.ts');

  const outcome = await runJobs(jobsNamed(['detect']), context);
  const document = runDocument(outcome, []);
  terminal.print(paintOverview(context.config.slos, document));
  terminal.document(document);
  return options.partialOk && outcome.exitCode === ExitCode.partial ? ExitCode.done : outcome.exitCode;
}

async function judgeFiles(options: DetectOptions, csv: string, signal: AbortSignal): Promise<number> {
  const { mkdir, readFile, writeFile } = await import('node:fs/promises');
  const { dirname, join } = await import('node:path');
  const { openDetectPool } = await import('../../threads/index.ts');
  const { openTerminal } = await import('../terminal.ts');

  if (options.out === undefined) throw new UsageError('--csv needs --out', { hint: 'Name a folder to write to.' });
  const terminal = openTerminal(options);
  const settings = options.interval === undefined ? {} : { stepMs: options.interval };
  const files = await csvFiles(csv);
  const pool = openDetectPool(files.length);
  const out = options.out;
  let done = 0;
  const judge = async ({ path, relative }: InputFile): Promise<Judged> => {
    try {
      const judged = await pool.csv(() => readFile(path, 'utf8'), settings);
      signal.throwIfAborted();
      const target = join(out, relative);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, judged);
      return { file: target };
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return { file: path, problem: error };
    } finally {
      terminal.log.progress('files', ++done, files.length);
    }
  };
  terminal.log.progress('files', 0, files.length);
  const stop = (): void => void pool.close();
  signal.addEventListener('abort', stop);
  const results = await Promise.all(files.map(judge)).finally(async () => {
    signal.removeEventListener('abort', stop);
    await pool.close();
  });
  const written = results.filter((one) => one.problem === undefined).map((one) => one.file);
  const failed = results.flatMap(({ file, problem }) => (problem === undefined ? [] : [{ file, problem }]));
  const [only] = failed;
  if (files.length === 1 && only !== undefined) {
    throw new UsageError(`${only.file}: ${only.problem.message}`, { hint: only.problem.hint ?? '' });
  }
  for (const { file, problem } of failed) terminal.log.warn(`${file}: ${problem.message}`);
  terminal.log.progress('files', files.length, files.length);
  terminal.print(`${written.length} of ${files.length} files judged, written to ${options.out}`);
  terminal.document({
    schema: 'nines.detect-csv/1',
    written,
    failed: failed.map(({ file, problem }) => ({ file, message: problem.message })),
  });
  if (failed.length === 0 || options.partialOk) return ExitCode.done;
  return written.length > 0 ? ExitCode.partial : ExitCode.failed;
}

interface Judged {
  /** What was written, or what could not be read. */
  readonly file: string;
  readonly problem?: { readonly message: string; readonly hint?: string | undefined };
}

interface InputFile {
  readonly path: string;
  readonly relative: string;
}

/** The file itself, or all `.csv` files of a folder and those below it, by path. */
async function csvFiles(path: string): Promise<InputFile[]> {
  const { readdir, stat } = await import('node:fs/promises');
  const { basename, join } = await import('node:path');
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new UsageError(`"${path}" does not exist`);
  if (found.isFile()) return [{ path, relative: basename(path) }];
  const names = (await readdir(path, { recursive: true })).filter((name) => name.endsWith('.csv')).sort();
  if (names.length === 0) throw new UsageError(`there is no .csv file in "${path}"`);
  return names.map((relative) => ({ path: join(path, relative), relative }));
}
