import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { openMetricsText } from '../../examples/simulator/openmetrics.ts';
import { readRules } from '../../examples/simulator/read-rules.ts';
import { ruleLevels } from '../../examples/simulator/rule-levels.ts';
import type { SimulatedSystem } from '../../examples/simulator/truth.ts';
import type { JobContext } from '../../jobs/index.ts';
import { type Config, loadConfig } from '../../src/config/index.ts';
import { jobsNamed, type RunOutcome, runJobs, withSession } from '../../src/service/index.ts';
import type { Instant, TimeRange } from '../../src/time/index.ts';
import { startNines } from '../cli/nines.ts';
import { type HttpReceiver, startHttpReceiver } from '../servers/http-receiver.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { type SmtpReceiver, startSmtp } from '../servers/smtp.ts';
import { EXAMPLES, loadExample } from './systems.ts';

/** A copy of an example beside real servers that hold its simulated history. */
export interface SystemRun {
  readonly system: SimulatedSystem;
  readonly range: TimeRange;
  readonly config: Config;
  /** The copy of the folder; reports are in its `out/`. */
  readonly folder: string;
  readonly prometheus: PrometheusServer;
  /** Slack at `/slack/RECEIVER`, PagerDuty at `/pagerduty`, webhooks at `/webhook/RECEIVER`. */
  readonly http: HttpReceiver;
  readonly smtp: SmtpReceiver;
  /** Runs jobs as of an instant, in this process, and tells receivers. */
  run(at: Instant, jobs?: readonly string[]): Promise<RunOutcome>;
  /** Starts `nines run` as a process of its own and ends it with SIGKILL once it says `word`. */
  crash(at: Instant, word: string): Promise<void>;
  /** Works on the store as it is. */
  look<T>(work: (context: JobContext) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export interface SystemRunOptions {
  /** History to backfill; the last run is at its end. */
  readonly days: number;
  /** Further environment variables of the configuration. */
  readonly env?: Readonly<Record<string, string>>;
}

const DAY_MS = 86_400_000;
export const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, progress: () => {} };

/** Backfills an example's history with promtool, its recording rules included, and points a copy of its folder at real receivers. */
export async function startSystem(name: string, options: SystemRunOptions): Promise<SystemRun> {
  const { END, simulate, fillTables } = await loadExample(name);
  const range = { start: END - options.days * DAY_MS, end: END };
  const system = simulate(range);
  const folder = temporaryFolder(`example-${name}`);
  cpSync(join(EXAMPLES, name), folder.path, { recursive: true });
  const levels = ruleLevels(readRules(folder.path), system.everyMs);
  const [prometheus, http, smtp] = await Promise.all([
    startPrometheus({ openmetrics: openMetricsText(system.series), backfill: { ruleFiles: levels, ...range } }),
    startHttpReceiver(),
    startSmtp({ login: undefined, startTls: false }),
  ]);
  http.answer((request) => (request.path.startsWith('/pagerduty') ? { status: 202 } : { body: 'ok' }));
  pointReceivers(join(folder.path, 'alertmanager.yml'), http.url, `${smtp.host}:${smtp.port}`);
  const env = { PROMETHEUS_URL: prometheus.url, ...options.env };
  const config = await loadConfig(join(folder.path, 'nines.yaml'), { env });
  const session = (at: Instant, notify: boolean) => ({ log: SILENT, signal: new AbortController().signal, at, notify });
  if (fillTables !== undefined) {
    await withSession(config, session(range.start, false), ({ store }) => fillTables(store, system));
  }
  return {
    system,
    range,
    config,
    folder: folder.path,
    prometheus,
    http,
    smtp,
    run: (at, jobs = []) => withSession(config, session(at, true), (context) => runJobs(jobsNamed(jobs), context)),
    crash: async (at, word) => {
      const args = ['run', '--at', new Date(at).toISOString(), '--notify', '--verbose'];
      const running = startNines(args, { cwd: folder.path, env });
      await running.says(word);
      running.process.kill('SIGKILL');
      const { signal } = await running.ended;
      if (signal !== 'SIGKILL') throw new Error(`the run ended before it was killed after "${word}"`);
    },
    look: (work) => withSession(config, session(END, false), work),
    stop: async () => {
      await Promise.all([prometheus.stop(), http.stop(), smtp.stop()]);
      folder.remove();
    },
  };
}

type Receiver = Record<string, unknown> & { readonly name: string };

/** Puts the addresses of test servers into an alertmanager.yml; routes and inhibition stay as they are. */
export function pointReceivers(file: string, httpUrl: string, smarthost: string): void {
  const given = parse(readFileSync(file, 'utf8')) as { global?: Record<string, unknown>; receivers: Receiver[] };
  const from = given.global?.smtp_from ?? 'alerts@example.com';
  const receivers = given.receivers.map((receiver) => {
    const each = (key: string, change: (one: Record<string, unknown>) => Record<string, unknown>) => {
      const list = receiver[key] as Record<string, unknown>[] | undefined;
      return list === undefined ? {} : { [key]: list.map(change) };
    };
    return {
      ...receiver,
      ...each('slack_configs', ({ api_url_file: _, ...one }) => ({
        ...one,
        api_url: `${httpUrl}/slack/${receiver.name}`,
      })),
      ...each('pagerduty_configs', ({ routing_key_file: _, service_key_file: __, service_key: ___, ...one }) => ({
        ...one,
        routing_key: `key-of-${receiver.name}`,
        url: `${httpUrl}/pagerduty`,
      })),
      ...each('webhook_configs', (one) => ({ ...one, url: `${httpUrl}/webhook/${receiver.name}` })),
      ...each('email_configs', ({ to, headers }) => ({ to, ...(headers === undefined ? {} : { headers }) })),
    };
  });
  const global = { smtp_from: from, smtp_smarthost: smarthost, smtp_require_tls: false };
  writeFileSync(file, stringify({ ...given, global, receivers }));
}
