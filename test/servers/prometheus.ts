import { execFile } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findBinary, type ServerBinary } from './binaries.ts';
import { openMetricsText, type TestSeries } from './openmetrics.ts';
import { PATIENCE_MS } from './patience.ts';
import { freePort, type ServerProcess, startServer, temporaryFolder } from './server-process.ts';

const run = promisify(execFile);
const ATTEMPTS = 3;

export interface PrometheusOptions {
  /** History: OpenMetrics text (or its pieces) with timestamps, ending in `# EOF`, or series to write as such. */
  readonly openmetrics?: string | Iterable<string> | readonly TestSeries[];
  /** Global scrape and evaluation interval; default 15s. Nothing is scraped unless `config` says so. */
  readonly scrapeInterval?: string;
  /** Text of a rule file. */
  readonly rules?: string;
  /** Recording rules over the history, backfilled by promtool: rule files one after the other, so that a later one may use an earlier one. */
  readonly backfill?: { readonly ruleFiles: readonly string[]; readonly start: number; readonly end: number };
  /** Whole prometheus.yml, instead of the one without scrapes; `rules` is then not referenced by itself. */
  readonly config?: string;
  readonly flags?: readonly string[];
  /** Where it says that it is ready; other than `/-/ready` with a route prefix. */
  readonly readyPath?: string;
}

export interface PrometheusServer {
  readonly url: string;
  readonly dir: string;
  stop(): Promise<void>;
  output(): string;
}

function need(binary: ServerBinary): string {
  const path = findBinary(binary);
  if (path === undefined) throw new Error(`${binary} is not installed; guard the test with describe.skipIf`);
  return path;
}

function isSeries(piece: string | TestSeries): piece is TestSeries {
  return typeof piece !== 'string';
}

function writeHistory(file: string, history: NonNullable<PrometheusOptions['openmetrics']>): void {
  const pieces: (string | TestSeries)[] = typeof history === 'string' ? [history] : [...history];
  const descriptor = openSync(file, 'w');
  try {
    const text = pieces.every(isSeries) ? openMetricsText(pieces) : pieces.filter((piece) => !isSeries(piece));
    for (const piece of text) writeSync(descriptor, String(piece));
  } finally {
    closeSync(descriptor);
  }
}

/** A real Prometheus on a free port of 127.0.0.1, its history backfilled by promtool, in a folder of its own. */
export async function startPrometheus(options: PrometheusOptions = {}): Promise<PrometheusServer> {
  const folder = temporaryFolder('prometheus', 'disk');
  const data = join(folder.path, 'data');
  mkdirSync(data);
  const interval = options.scrapeInterval ?? '15s';
  const ruleFiles = options.rules === undefined ? '' : 'rule_files: [rules.yml]\n';
  const config = `global: {scrape_interval: ${interval}, evaluation_interval: ${interval}}\n${ruleFiles}`;
  writeFileSync(join(folder.path, 'prometheus.yml'), options.config ?? config);
  if (options.rules !== undefined) writeFileSync(join(folder.path, 'rules.yml'), options.rules);
  if (options.openmetrics !== undefined) {
    const history = join(folder.path, 'history.om');
    writeHistory(history, options.openmetrics);
    // The hidden flag writes days instead of two hours a block, which makes long histories quick.
    const how = ['tsdb', 'create-blocks-from', 'openmetrics', '--max-block-duration=54h', '-q'];
    await run(need('promtool'), [...how, history, data], { timeout: PATIENCE_MS });
  }
  const start = () => startOnFreePort(folder.path, data, options.flags ?? [], options.readyPath ?? '/-/ready');
  for (const ruleFile of options.backfill?.ruleFiles ?? []) {
    // The blocks that promtool writes are seen after the next start.
    const { server, url } = await start();
    await backfillRules(folder.path, data, url, ruleFile, options.backfill ?? { start: 0, end: 0 });
    await server.stop();
  }
  const { server, url } = await start();
  return {
    url,
    dir: folder.path,
    output: () => server.output(),
    stop: async () => {
      await server.stop();
      folder.remove();
    },
  };
}

async function backfillRules(
  folder: string,
  data: string,
  url: string,
  ruleFile: string,
  { start, end }: { readonly start: number; readonly end: number },
): Promise<void> {
  // Prometheus spreads evaluations by the hash of the file's name, and promtool drops one in the last second of a block: by a name
  // without the folder, which is another each time, they are always at the same instants.
  const file = 'recording.yml';
  writeFileSync(join(folder, file), ruleFile);
  const how = [
    'tsdb',
    'create-blocks-from',
    'rules',
    '--max-block-duration=54h',
    `--url=${url}`,
    `--output-dir=${data}`,
  ];
  const range = [`--start=${new Date(start).toISOString()}`, `--end=${new Date(end).toISOString()}`];
  await run(need('promtool'), [...how, ...range, file], { cwd: folder, timeout: PATIENCE_MS });
}

async function startOnFreePort(
  folder: string,
  data: string,
  flags: readonly string[],
  readyPath: string,
): Promise<{ server: ServerProcess; url: string }> {
  for (let attempt = 1; ; attempt++) {
    const address = `127.0.0.1:${await freePort()}`;
    const args = [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=${address}`,
      ...(flags.some((flag) => flag.includes('retention')) ? [] : ['--storage.tsdb.retention.time=10y']),
      '--log.level=warn',
      ...flags,
    ];
    try {
      return {
        server: await startServer(need('prometheus'), args, `http://${address}${readyPath}`),
        url: `http://${address}`,
      };
    } catch (error) {
      // Between finding a free port and taking it, another test may have taken it.
      if (attempt === ATTEMPTS || !String(error).includes('address already in use')) throw error;
    }
  }
}
