import type { Command } from 'commander';
import { action } from '../action.ts';
import { type CommonOptions, withCommonOptions, withExamples } from '../options.ts';

/** `nines receivers test NAME`: one message, clearly marked as a test, by every way the receiver has. */
export function registerReceivers(program: Command): void {
  const command = program.command('receivers').summary('send a test message to a receiver');
  withExamples(command, 'nines receivers test ops');
  const test = command
    .command('test')
    .summary('send one message that says it is a test')
    .description(
      'Sends a firing test alert by every way of the receiver, and what ends it where the receiver keeps alerts open.',
    )
    .argument('<name>', 'name of a receiver in the configuration');
  withExamples(withCommonOptions(test), 'nines receivers test ops').action((name: string, options: CommonOptions) =>
    action((signal) => run(name, options, signal)),
  );
}

async function run(name: string, options: CommonOptions, signal: AbortSignal): Promise<number> {
  const { fingerprint } = await import('../../alerting/index.ts');
  const { loadConfig } = await import('../../config/index.ts');
  const { DeliveryError, ExitCode, UsageError } = await import('../../errors.ts');
  const { reportUrls } = await import('../../../jobs/index.ts');
  const { openReceivers } = await import('../../notify/index.ts');
  const { openTerminal } = await import('../terminal.ts');

  const terminal = openTerminal(options);
  const config = await loadConfig(options.config);
  const definition = config.receivers.find((candidate) => candidate.name === name);
  if (definition === undefined) {
    const known = config.receivers.map((receiver) => receiver.name).join(', ');
    throw new UsageError(`there is no receiver "${name}"`, { hint: `Receivers are: ${known || 'none'}.` });
  }
  const now = Date.now();
  const labels = { alertname: 'NinesTest', severity: 'info' };
  const firing = {
    labels,
    annotations: { summary: 'Test message of nines', description: 'Nothing is wrong: somebody tried this receiver.' },
    status: 'firing',
    startsAt: now,
    endsAt: undefined,
    generatorUrl: reportUrls(config)({ labels, startsAt: now }),
    fingerprint: fingerprint(labels),
    missed: false,
  } as const;
  const results = [];
  for (const receiver of openReceivers([definition], config.externalUrl)) {
    const about = { receiver: receiver.name, groupKey: '{}:{alertname="NinesTest"}', groupLabels: labels };
    try {
      const options = { now, signal, validMs: 60_000 };
      await receiver.send({ ...about, key: `test-${now}`, alerts: [firing] }, options);
      if (receiver.kind === 'pagerduty' || receiver.kind === 'alertmanager') {
        const over = { ...firing, status: 'resolved', endsAt: now } as const;
        await receiver.send({ ...about, key: `test-${now}-over`, alerts: [over] }, options);
      }
      terminal.print(`${receiver.name}: accepted`);
      results.push({ receiver: receiver.name, accepted: true, error: null });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DeliveryError)) throw error;
      terminal.print(`${error.message}${error.hint === undefined ? '' : `\n  ${error.hint}`}`);
      results.push({ receiver: receiver.name, accepted: false, error: error.message });
    }
  }
  if (results.length === 0) terminal.print(`${name} has no way to reach anybody`);
  terminal.document({ schema: 'nines.receivers-test/1', results });
  return results.every(({ accepted }) => accepted) ? ExitCode.done : ExitCode.partial;
}
