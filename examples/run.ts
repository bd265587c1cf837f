import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openTerminal } from '../src/cli/terminal.ts';
import { paintOverview, runDocument, selectedStatuses } from '../src/cli/views/overview.ts';
import { loadConfig } from '../src/config/index.ts';
import { packageRoot } from '../src/package.ts';
import { jobsNamed, runJobs, withSession } from '../src/service/index.ts';
import type { Store } from '../src/store/index.ts';
import type { Example } from './simulator/example.ts';
import { type PrometheusEndpoint, serveSeries } from './simulator/prometheus-endpoint.ts';
import { readRules } from './simulator/read-rules.ts';
import { recorded } from './simulator/recordings.ts';

const USAGE = `npm run example NAME [-- --out FOLDER] [--verbose]

Simulates the metrics of a system, runs every job of examples/NAME on them with an embedded store, without any server, and leaves
the reports to open. The same bytes every time.`;
const WEEK_MS = 604_800_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, verbose: { type: 'boolean', short: 'v' }, help: { type: 'boolean', short: 'h' } },
});
process.exitCode = await main();

async function main(): Promise<number> {
  const folder = join(packageRoot(), 'examples');
  const [name] = positionals;
  if (name === undefined || values.help === true) {
    console.log(`${USAGE}\n\nExamples: ${(await exampleNames(folder)).join(', ')}`);
    return values.help === true ? 0 : 2;
  }
  if (!(await exampleNames(folder)).includes(name)) {
    console.error(`there is no example "${name}"; there are: ${(await exampleNames(folder)).join(', ')}`);
    return 2;
  }
  const { START, END, PARTS = { PROMETHEUS_URL: name } } = await loadExample(name);
  const terminal = openTerminal({ ...(values.verbose === true ? { verbose: true } : {}) });
  const out = resolve(values.out ?? join('out', name));
  const range = { start: START, end: END };
  const servers: PrometheusEndpoint[] = [];
  const env: Record<string, string> = {};
  const fills: ((store: Store) => Promise<void>)[] = [];
  for (const [variable, part] of Object.entries(PARTS)) {
    terminal.note(`Simulating ${part} …`);
    const { simulate, fillTables } = await loadExample(part);
    const system = simulate(range);
    const { series, everyMs } = system;
    if (fillTables !== undefined) fills.push((store) => fillTables(store, system));
    const server = await serveSeries([...series, ...recorded(readRules(join(folder, part)), series, range, everyMs)]);
    servers.push(server);
    env[variable] = server.url;
  }
  try {
    const store = join(out, 'store');
    await rm(store, { recursive: true, force: true });
    const config = {
      ...(await loadConfig(join(folder, name, 'nines.yaml'), { env })),
      store: { kind: 'embedded', path: store, waitMs: 0 } as const,
    };
    const painted = { ...config, reports: config.reports.map((report) => ({ ...report, directory: out })) };
    const session = { log: terminal.log, signal: new AbortController().signal, notify: false };
    // A run a week before, so that the alert job walks through the whole of the reported week.
    terminal.note('Running the jobs as of a week ago …');
    await withSession(painted, { ...session, at: END - WEEK_MS }, async (context) => {
      for (const fill of fills) await fill(context.store);
      await runJobs(jobsNamed(['collect', 'evaluate', 'alert']), context);
    });
    terminal.note(`Running every job for ${new Date(END).toISOString()} …\n`);
    return await withSession(painted, { ...session, at: END }, async (context) => {
      const outcome = await runJobs(jobsNamed([]), context);
      const document = runDocument(outcome, await selectedStatuses(context));
      terminal.print(paintOverview(config.slos, document));
      return outcome.exitCode;
    });
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

async function loadExample(name: string): Promise<Example> {
  return (await import(`./${name}/simulation.js`)) as Example;
}

async function exampleNames(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  const isExample = (name: string) =>
    existsSync(join(folder, name, 'nines.yaml')) && existsSync(new URL(`./${name}/simulation.js`, import.meta.url));
  return names.filter(isExample).sort();
}
