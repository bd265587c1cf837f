import type { Command } from 'commander';
import type { JobContext } from '../../../jobs/index.ts';
import { inStore } from '../in-store.ts';
import { type CommonOptions, instantArgument, withCommonOptions, withExamples } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface AckOptions extends CommonOptions {
  readonly by?: string;
  readonly comment: string;
  readonly at?: number;
}

interface NoteOptions extends CommonOptions {
  readonly by?: string;
  readonly text: string;
  readonly cause?: boolean;
}

const TARGETS = 'ids of alerts or incidents as `nines alerts` prints them, or matchers such as slo=checkout';

/** `nines alerts ack` and `nines alerts annotate`: who has taken it on, and what it was. */
export function registerAlertsAck(alerts: Command): void {
  const ack = alerts
    .command('ack')
    .summary('say that somebody has taken alerts or an incident on')
    .description(
      'Stops reminders of these alerts, is printed beside them, and gives the time to acknowledge (MTTA) of reports. Only the first one counts.',
    )
    .argument('<targets...>', TARGETS)
    .option('--by <name>', 'who; the user name by default')
    .option('--comment <text>', 'what is being done', '')
    .option('--at <instant>', 'when, where it was earlier than now', instantArgument);
  withExamples(
    withCommonOptions(ack),
    'nines alerts ack slo=checkout --comment "rolling back"',
    'nines alerts ack checkout-20261110T0840Z --by "M. Okafor"',
  ).action((written: string[], _: unknown, self: Command) => {
    const options = self.optsWithGlobals<AckOptions>();
    return inStore(options, (context, terminal) => acknowledge(written, options, context, terminal));
  });
  const annotate = alerts
    .command('annotate')
    .summary('note something about alerts or an incident, for reports')
    .argument('<targets...>', TARGETS)
    .requiredOption('--text <text>', 'what is to be said')
    .option('--cause', 'this is the cause of the incident')
    .option('--by <name>', 'who; the user name by default');
  withExamples(
    withCommonOptions(annotate),
    'nines alerts annotate slo=checkout --cause --text "Certificate of the payment gateway had expired"',
  ).action((written: string[], _: unknown, self: Command) => {
    const options = self.optsWithGlobals<NoteOptions>();
    return inStore(options, (context, terminal) => note(written, options, context, terminal));
  });
}

async function acknowledge(
  written: readonly string[],
  options: AckOptions,
  { store, clock }: JobContext,
  terminal: Terminal,
): Promise<void> {
  const { instantText } = await import('../../alerting/index.ts');
  const { UsageError } = await import('../../errors.ts');
  const { readAcknowledgements, writeAcknowledgements } = await import('../../store/index.ts');
  const { alertTargets } = await import('../alert-targets.ts');
  const { userInfo } = await import('node:os');

  const at = options.at ?? clock();
  if (at > clock()) throw new UsageError('nobody can acknowledge in the future', { hint: 'Leave --at out.' });
  const targets = await alertTargets(store, written);
  const begins = targets.map(({ startsAt }) => startsAt);
  const range = { start: Math.min(...begins), end: Math.max(...begins) + 1 };
  const former = new Map((await readAcknowledgements(store, range)).map((one) => [one.subject, one]));
  const by = options.by ?? userInfo().username;
  const fresh = targets
    .filter(({ subject }) => !former.has(subject))
    .map(({ subject, labels, startsAt }) => ({ subject, labels, startsAt, at, by, comment: options.comment }));
  await writeAcknowledgements(store, fresh);
  const results = targets.map(({ subject, title }) => {
    const known = former.get(subject);
    const who = known ?? { at, by };
    terminal.print(
      known === undefined
        ? `${title}: acknowledged by ${by}`
        : `${title}: acknowledged already by ${known.by}, ${instantText(known.at)}`,
    );
    return { id: subject, title, by: who.by, at: new Date(who.at).toISOString(), fresh: known === undefined };
  });
  terminal.document({ schema: 'nines.acknowledgements/1', acknowledgements: results });
}

async function note(
  written: readonly string[],
  options: NoteOptions,
  { store }: JobContext,
  terminal: Terminal,
): Promise<void> {
  const { writeAnnotations } = await import('../../store/index.ts');
  const { alertTargets } = await import('../alert-targets.ts');
  const { randomUUID } = await import('node:crypto');
  const { userInfo } = await import('node:os');

  const targets = await alertTargets(store, written);
  const annotations = targets.map(({ subject, labels, startsAt }) => ({
    id: randomUUID(),
    kind: options.cause ? ('cause' as const) : ('note' as const),
    subject,
    labels,
    start: startsAt,
    end: undefined,
    text: options.text,
    author: options.by ?? userInfo().username,
    url: '',
  }));
  await writeAnnotations(store, annotations);
  for (const { title } of targets) terminal.print(`${title}: noted`);
  terminal.document({
    schema: 'nines.annotations/1',
    annotations: annotations.map(({ id, subject, kind, text }) => ({ id, subject, kind, text })),
  });
}
