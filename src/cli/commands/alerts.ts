import type { Command } from 'commander';
import type { JobContext } from '../../../jobs/index.ts';
import type { Config } from '../../config/index.ts';
import { action } from '../action.ts';
import { inStore } from '../in-store.ts';
import { type CommonOptions, instantArgument, withCommonOptions, withExamples } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { registerAlertsAck } from './alerts-ack.ts';

interface AlertsOptions extends CommonOptions {
  readonly at?: number;
}

interface RouteOptions extends CommonOptions {
  readonly file?: string;
  readonly tree?: boolean;
  readonly at?: number;
}

interface TestRuleOptions extends CommonOptions {
  readonly from?: number;
  readonly to?: number;
  readonly source?: string;
}

/** How far back a rule is tested where nothing is said. */
const TEST_DAYS = 7;

/** `nines alerts`: what fires and who is told; `nines alerts route`: who would be; `ack` and `annotate`. */
export function registerAlerts(program: Command): void {
  const command = program
    .command('alerts')
    .summary('print what fires or pends, who is told, and why somebody is not')
    .description('Reads the store only: alerts stand as the last run left them. The worst and the latest come first.')
    .argument('[matchers...]', 'only alerts that match, such as slo=checkout severity=~"page|critical"')
    .option('--at <instant>', 'silences and time intervals as of this instant instead of now', instantArgument);
  withExamples(
    withCommonOptions(command),
    'nines alerts',
    'nines alerts slo=checkout severity=page',
    'nines alerts --json',
    'nines alerts route severity=page',
  ).action((matchers: string[], options: AlertsOptions) =>
    inStore(options, (context, terminal) => list(matchers, context, terminal), { at: options.at }),
  );
  const route = command
    .command('route')
    .summary('print which receivers an alert with these labels reaches, and by which route')
    .description('Asks the route tree of the configuration, or of an alertmanager.yml as it is.')
    .argument('[labels...]', 'labels as name=value')
    .option('-f, --file <file>', 'an alertmanager.yml instead of the configuration')
    .option('--tree', 'print the whole tree, with the routes that the alert takes marked')
    .option('--at <instant>', 'time intervals as of this instant instead of now', instantArgument);
  withExamples(
    withCommonOptions(route),
    'nines alerts route severity=page team=platform',
    'nines alerts route --tree alertname=ErrorBudgetBurn',
    'nines alerts route --file alertmanager.yml severity=critical',
  ).action((labels: string[], _: unknown, self: Command) =>
    action(() => showRoute(labels, self.optsWithGlobals<RouteOptions>())),
  );
  const testRule = command
    .command('test-rule')
    .summary('print when the rules of a file would have fired on real history')
    .description(
      'Evaluates threshold rules at every instant of a range, as the alert job does. The file need not be named in the configuration. Writes and sends nothing.',
    )
    .argument('<file[:name]>', 'a rule file of Prometheus, and one alert of it')
    .option('--from <instant>', `start of the range (default: ${TEST_DAYS} days before its end)`, instantArgument)
    .option('--to <instant>', 'end of the range (default: now)', instantArgument)
    .option('--source <name>', 'source of rules that name none');
  withExamples(
    withCommonOptions(testRule),
    'nines alerts test-rule alerts/api.yml',
    'nines alerts test-rule alerts/api.yml:HighErrorRate --from 2026-11-01 --to 2026-11-08',
    'nines alerts test-rule new-rule.yml --source prom --json',
  ).action((written: string, _: unknown, self: Command) =>
    action((signal) => testRules(written, self.optsWithGlobals<TestRuleOptions>(), signal)),
  );
  registerAlertsAck(command);
}

async function list(written: readonly string[], context: JobContext, terminal: Terminal): Promise<void> {
  const { parseMatchers } = await import('../../alerting/index.ts');
  const { readAlertsView, paintAlerts } = await import('../views/alerts-view.ts');

  const matchers = written.flatMap((text) => parseMatchers(text).matchers);
  const view = await readAlertsView(context, matchers);
  terminal.print(paintAlerts(view, context.config.timeZone, matchers.length > 0));
  terminal.document(view);
}

async function testRules(written: string, options: TestRuleOptions, signal: AbortSignal): Promise<number> {
  const { existsSync } = await import('node:fs');
  const { loadConfig, loadRuleFile } = await import('../../config/index.ts');
  const { replayRules } = await import('../../../jobs/index.ts');
  const { withSession } = await import('../../service/index.ts');
  const { ExitCode, UsageError } = await import('../../errors.ts');
  const { openTerminal } = await import('../terminal.ts');
  const { paintRuleReplay } = await import('../views/rule-replay-view.ts');

  const terminal = openTerminal(options);
  const config = await loadConfig(options.config);
  const colon = existsSync(written) ? -1 : written.lastIndexOf(':');
  const [file, name] = colon === -1 ? [written, undefined] : [written.slice(0, colon), written.slice(colon + 1)];
  const loaded = await loadRuleFile(config, file, options.source);
  const rules = loaded.rules.filter((rule) => name === undefined || rule.name === name);
  if (rules.length === 0) {
    const names = [...new Set(loaded.rules.map((rule) => rule.name))].join(', ');
    throw new UsageError(name === undefined ? `${file} has no alerts` : `${file} has no alert "${name}"`, {
      hint: names === '' ? 'It may hold recording rules only.' : `It has ${names}.`,
    });
  }
  return withSession(config, { log: terminal.log, signal, at: options.to, notify: false }, async (context) => {
    const range = { start: options.from ?? context.at - TEST_DAYS * 86_400_000, end: context.at };
    const replay = await replayRules(context, rules, loaded.recordings, range);
    terminal.print(paintRuleReplay(replay));
    terminal.document({ schema: 'nines.test-rule/1', ...replay });
    return replay.problems.length > 0 ? ExitCode.partial : ExitCode.done;
  });
}

function routed({ alerts, receivers }: Config) {
  return { routing: alerts.routing, receivers };
}

async function showRoute(written: readonly string[], options: RouteOptions): Promise<number> {
  const { loadAlertmanagerConfig, loadConfig } = await import('../../config/index.ts');
  const { UsageError } = await import('../../errors.ts');
  const { openTerminal } = await import('../terminal.ts');
  const { labelsOf, paintRoutes, paintTree, routeView } = await import('../views/route-view.ts');

  const terminal = openTerminal(options);
  const labels = labelsOf(written);
  const { routing, receivers } =
    options.file === undefined ? routed(await loadConfig(options.config)) : await loadAlertmanagerConfig(options.file);
  if (routing === undefined) {
    throw new UsageError('the configuration tells nobody of alerts', {
      hint: 'Add route: { receiver: NAME }, or name a file with --file.',
    });
  }
  const view = routeView(routing, receivers, labels, options.at ?? Date.now());
  terminal.print(options.tree ? paintTree(routing, labels) : paintRoutes(view));
  terminal.document({ schema: 'nines.route/1', labels, routes: view });
  return 0;
}
