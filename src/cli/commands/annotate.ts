import { type Command, Option } from 'commander';
import type { JobContext } from '../../../jobs/index.ts';
import { inStore } from '../in-store.ts';
import { type CommonOptions, durationArgument, instantArgument, withCommonOptions, withExamples } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface AddOptions extends CommonOptions {
  readonly kind: 'deploy' | 'event';
  readonly at?: number;
  readonly duration?: number;
  readonly id?: string;
  readonly by?: string;
  readonly url: string;
}

interface ListOptions extends CommonOptions {
  readonly from?: number;
  readonly to?: number;
}

const MONTH_MS = 31 * 86_400_000;

/** `nines annotate`: deploys and other events, for reports and for whoever looks for a cause. */
export function registerAnnotate(program: Command): void {
  const command = program.command('annotate').summary('write down deploys and events: add, list, remove');
  withExamples(
    command,
    'nines annotate add "checkout 2.14" --kind deploy slo=checkout',
    'nines annotate list --from 2026-11-01T00:00:00Z',
  );
  const add = command
    .command('add')
    .summary('write down that something happened')
    .description('Reports draw it, and messages about alerts that fire shortly after it name it.')
    .argument('<text>', 'what happened')
    .argument('[labels...]', 'what it is about as name=value: slo=checkout, service=cart; everything without one')
    .addOption(new Option('--kind <kind>', 'what it is').choices(['deploy', 'event']).default('event'))
    .option('--at <instant>', 'when; now by default', instantArgument)
    .option('--duration <duration>', 'how long it lasted', durationArgument)
    .option('--id <id>', 'the same id again replaces what was written; for pipelines that retry')
    .option('--by <name>', 'who; the user name by default')
    .option('--url <url>', 'where more is to be read', '');
  withExamples(
    withCommonOptions(add),
    'nines annotate add "checkout 2.14" --kind deploy slo=checkout --id $CI_PIPELINE_ID',
  ).action((text: string, labels: string[], options: AddOptions) =>
    inStore(options, (context, terminal) => addAnnotation(text, labels, options, context, terminal)),
  );
  const list = command
    .command('list')
    .summary('print what was written down, also about alerts and incidents')
    .option('--from <instant>', 'from this instant on; a month ago by default', instantArgument)
    .option('--to <instant>', 'before this instant; now by default', instantArgument);
  withCommonOptions(list).action((options: ListOptions) =>
    inStore(options, (context, terminal) => printAnnotations(options, context, terminal)),
  );
  const remove = command.command('remove').summary('take annotations back').argument('<id...>', 'their ids');
  withCommonOptions(remove).action((ids: string[], options: CommonOptions) =>
    inStore(options, async ({ store }, terminal) => {
      const { deleteAnnotations } = await import('../../store/index.ts');
      await deleteAnnotations(store, ids);
      terminal.document({ schema: 'nines.annotations-removed/1', ids });
    }),
  );
}

async function addAnnotation(
  text: string,
  written: readonly string[],
  options: AddOptions,
  { store, clock }: JobContext,
  terminal: Terminal,
): Promise<void> {
  const { randomUUID } = await import('node:crypto');
  const { userInfo } = await import('node:os');
  const { UsageError } = await import('../../errors.ts');
  const { writeAnnotations } = await import('../../store/index.ts');
  const { labelsOf } = await import('../views/route-view.ts');

  if (options.url !== '' && !/^https?:\/\/\S+$/.test(options.url)) {
    throw new UsageError(`"${options.url}" is not an address`, { hint: 'Write it like https://ci.example.com/42.' });
  }
  const start = options.at ?? clock();
  const annotation = {
    id: options.id ?? randomUUID(),
    kind: options.kind,
    subject: '',
    labels: labelsOf(written),
    start,
    end: options.duration === undefined ? undefined : start + options.duration,
    text,
    author: options.by ?? userInfo().username,
    url: options.url,
  };
  await writeAnnotations(store, [annotation]);
  terminal.print(annotation.id);
  terminal.document({ schema: 'nines.annotation/1', ...annotation, ...isoTimes(annotation) });
}

async function printAnnotations(options: ListOptions, { store, clock }: JobContext, terminal: Terminal): Promise<void> {
  const { instantText } = await import('../../alerting/index.ts');
  const { labelsText } = await import('../../series/index.ts');
  const { readAnnotations } = await import('../../store/index.ts');

  const end = options.to ?? clock() + 1;
  const found = await readAnnotations(store, { start: options.from ?? end - MONTH_MS, end });
  for (const { id, kind, start, text, author, subject, labels } of found) {
    const about = [subject, Object.keys(labels).length === 0 ? '' : labelsText(labels)].filter(Boolean).join('  ');
    terminal.print(
      `${instantText(start)}  ${kind.padEnd(6)}  ${text}\n  ${[author, about, id].filter(Boolean).join('  ')}`,
    );
  }
  if (found.length === 0) terminal.note('nothing was written down');
  terminal.document({
    schema: 'nines.annotations/1',
    annotations: found.map((one) => ({ ...one, ...isoTimes(one) })),
  });
}

function isoTimes({ start, end }: { readonly start: number; readonly end: number | undefined }) {
  return { start: new Date(start).toISOString(), end: end === undefined ? null : new Date(end).toISOString() };
}
