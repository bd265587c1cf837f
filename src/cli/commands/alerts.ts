import type { Command } from 'commander';
import { action } from '../action.ts';
import { type CommonOptions, instantArgument, withCommonOptions, withExamples } from '../options.ts';
import { registerAlertsAck } from './alerts-ack.ts';

interface AlertsOptions extends CommonOptions {
  readonly at?: number;
}

interface RouteOptions extends CommonOptions {
  readonly file?: string;
  readonly tree?: boolean;
  readonly at?: number;
}

/** `nines alerts`: what fires and who is told; `nines alerts route`: who would be; `ack` and `annotate`. */
export function registerAlerts(program: Command): void {
  const command = program
    .command('alerts')
    .summary('print what fires or pends, who is told, and why somebody is not')
    .description('Reads the store only: alerts stand as the last run left them.')
    .option('--at <instant>', 'silences and time intervals as of this instant instead of now', instantArgument);
  withExamples(
    withCommonOptions(command),
    'nines alerts',
    'nines alerts --json',
    'nines alerts route severity=page',
  ).action((options: AlertsOptions) => action((signal) => list(options, signal)));
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
  registerAlertsAck(command);
}

async function list(options: AlertsOptions, signal: AbortSignal): Promise<number> {
  const { loadConfig, redact } = await import('../../config/index.ts');
  const { withSession } = await import('../../service/index.ts');
  const { openTerminal } = await import('../terminal.ts');
  const { readAlertsView, paintAlerts } = await import('../alerts-view.ts');

  const terminal = openTerminal(options, redact);
  const config = await loadConfig(options.config);
  return withSession(config, { log: terminal.log, signal, at: options.at }, async (context) => {
    const view = await readAlertsView(context);
    terminal.print(paintAlerts(view));
    terminal.document(view);
    return 0;
  });
}

async function showRoute(written: readonly string[], options: RouteOptions): Promise<number> {
  const { loadAlertmanagerConfig, loadConfig, redact } = await import('../../config/index.ts');
  const { UsageError } = await import('../../errors.ts');
  const { openTerminal } = await import('../terminal.ts');
  const { labelsOf, paintRoutes, paintTree, routeView } = await import('../route-view.ts');

  const terminal = openTerminal(options, redact);
  const labels = labelsOf(written);
  const routing =
    options.file === undefined
      ? (await loadConfig(options.config)).alerts.routing
      : (await loadAlertmanagerConfig(options.file)).routing;
  if (routing === undefined) {
    throw new UsageError('the configuration tells nobody of alerts', {
      hint: 'Add route: { receiver: NAME }, or name a file with --file.',
    });
  }
  const view = routeView(routing, labels, options.at ?? Date.now());
  terminal.print(options.tree ? paintTree(routing, labels) : paintRoutes(view));
  terminal.document({ schema: 'nines.route/1', labels, routes: view });
  return 0;
}
