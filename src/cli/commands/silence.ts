import { type Command, Option } from 'commander';
import type { JobContext } from '../../../jobs/index.ts';
import { inStore } from '../in-store.ts';
import { type CommonOptions, durationArgument, instantArgument, withCommonOptions, withExamples } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface AddOptions extends CommonOptions {
  readonly author?: string;
  readonly comment: string;
  readonly duration: number;
  readonly start?: number;
  readonly end?: number;
}

interface QueryOptions extends CommonOptions {
  readonly expired?: boolean;
}

/** `nines silence`: what nobody is told for a while. */
export function registerSilence(program: Command): void {
  const command = program.command('silence').summary('keep alerts back for a while: add, query, expire, import');
  withExamples(
    command,
    'nines silence add slo=checkout --duration 2h --comment "database move"',
    'nines silence query',
    'nines silence expire ID',
  );
  const add = command
    .command('add')
    .summary('tell nobody of alerts that match')
    .argument('<matchers...>', 'such as slo=checkout severity=~"ticket|warning"')
    .requiredOption('--comment <text>', 'why')
    .option('--author <name>', 'who; the user name by default')
    .addOption(new Option('--duration <duration>', 'for how long').default(3_600_000, '1h').argParser(durationArgument))
    .option('--start <instant>', 'from this instant instead of now', instantArgument)
    .option('--end <instant>', 'until this instant instead of --duration', instantArgument);
  withExamples(withCommonOptions(add), 'nines silence add slo=checkout --duration 2h --comment "database move"').action(
    (matchers: string[], options: AddOptions) =>
      inStore(options, (context, terminal) => addSilence(matchers, options, context, terminal)),
  );
  const query = command
    .command('query')
    .alias('list')
    .summary('print silences that are active or will be')
    .argument('[matchers...]', 'only silences of alerts with these labels, as name=value')
    .option('--expired', 'those that are over instead');
  withCommonOptions(query).action((labels: string[], options: QueryOptions) =>
    inStore(options, (context, terminal) => printSilences(labels, options, context, terminal)),
  );
  const expire = command
    .command('expire')
    .summary('end silences now')
    .argument('<id...>', 'ids of silences, or their first characters');
  withCommonOptions(expire).action((ids: string[], options: CommonOptions) =>
    inStore(options, (context, terminal) => expireSilences(ids, context, terminal)),
  );
  const take = command
    .command('import')
    .summary('add silences from JSON, as `amtool silence query -o json` writes it')
    .argument('[file]', 'file to read; standard input without one');
  withExamples(withCommonOptions(take), 'amtool silence query -o json | nines silence import').action(
    (file: string | undefined, options: CommonOptions) =>
      inStore(options, (context, terminal) => importSilences(file, context, terminal)),
  );
}

async function addSilence(
  written: readonly string[],
  options: AddOptions,
  { store, clock }: JobContext,
  terminal: Terminal,
): Promise<void> {
  const { randomUUID } = await import('node:crypto');
  const { userInfo } = await import('node:os');
  const { instantText, matchersText, matchesAll, parseMatchers } = await import('../../alerting/index.ts');
  const { UsageError } = await import('../../errors.ts');
  const { readAlertStates, writeSilences } = await import('../../store/index.ts');
  const { silenceJson } = await import('../silence-json.ts');

  const matchers = written.flatMap((text) => parseMatchers(text).matchers);
  if (matchers.every((matcher) => matcher.matches(''))) {
    throw new UsageError('the matchers match every alert', { hint: 'Name a label and a value that is not empty.' });
  }
  if (options.comment.trim() === '') {
    throw new UsageError('--comment is empty', { hint: 'Say why: whoever misses an alert will read it.' });
  }
  const startsAt = options.start ?? clock();
  const endsAt = options.end ?? startsAt + options.duration;
  if (endsAt <= Math.max(startsAt, clock())) throw new UsageError('the silence would be over before it begins');
  const silence = {
    id: randomUUID(),
    matchers,
    startsAt,
    endsAt,
    createdBy: options.author ?? userInfo().username,
    comment: options.comment,
  };
  await writeSilences(store, [silence]);
  terminal.print(silence.id);
  const open = [...(await readAlertStates(store)).values()].filter(({ phase }) => phase === 'firing');
  const held = open.filter(({ labels }) => matchesAll(matchers, labels)).length;
  terminal.note(
    `nobody is told of ${matchersText(matchers)} ${startsAt > clock() ? `from ${instantText(startsAt)} ` : ''}until ${instantText(endsAt)}; ` +
      `${held === 0 ? 'nothing that fires now matches' : `${held} of ${open.length} alerts that fire now match`}`,
  );
  terminal.document({ schema: 'nines.silence/1', ...silenceJson(silence, clock()) });
}

async function printSilences(
  written: readonly string[],
  options: QueryOptions,
  { store, clock }: JobContext,
  terminal: Terminal,
): Promise<void> {
  const { instantText, matchersText, matchesAll, silenceState } = await import('../../alerting/index.ts');
  const { readSilences } = await import('../../store/index.ts');
  const { labelsOf } = await import('../views/route-view.ts');
  const { silenceJson } = await import('../silence-json.ts');

  const now = clock();
  const labels = labelsOf(written);
  const found = (await readSilences(store)).filter(
    (silence) =>
      (silenceState(silence, now) === 'expired') === (options.expired ?? false) &&
      (written.length === 0 || matchesAll(silence.matchers, labels)),
  );
  for (const silence of found) {
    terminal.print(
      `${silence.id}  ${silenceState(silence, now)} until ${instantText(silence.endsAt)}  ${matchersText(silence.matchers)}\n` +
        `  ${silence.createdBy}: ${silence.comment}`,
    );
  }
  if (found.length === 0) terminal.note('no silences');
  terminal.document({ schema: 'nines.silences/1', silences: found.map((silence) => silenceJson(silence, now)) });
}

/** The beginning of an id is enough where it is this long and of one only. */
const SHORTEST_ID = 4;

async function expireSilences(ids: readonly string[], { store, clock }: JobContext, terminal: Terminal): Promise<void> {
  const { expired } = await import('../../alerting/index.ts');
  const { UsageError } = await import('../../errors.ts');
  const { readSilences, writeSilences } = await import('../../store/index.ts');

  const known = await readSilences(store);
  const ended = ids.map((id) => {
    const found = known.filter(
      (silence) => silence.id === id || (id.length >= SHORTEST_ID && silence.id.startsWith(id)),
    );
    const silence = found.find((one) => one.id === id) ?? found[0];
    if (silence === undefined) throw new UsageError(`there is no silence ${id}`, { hint: 'See: nines silence query' });
    if (silence.id !== id && found.length > 1) {
      throw new UsageError(`${found.length} silences begin with ${id}`, { hint: `Write more of it: ${silence.id}` });
    }
    return expired(silence, clock());
  });
  await writeSilences(store, ended);
  terminal.note(`${ended.length} ended`);
  terminal.document({ schema: 'nines.silences-expired/1', ids: ended.map(({ id }) => id) });
}

async function importSilences(file: string | undefined, { store }: JobContext, terminal: Terminal): Promise<void> {
  const { readFile } = await import('node:fs/promises');
  const { text } = await import('node:stream/consumers');
  const { writeSilences } = await import('../../store/index.ts');
  const { silencesFromJson } = await import('../silence-json.ts');

  const silences = silencesFromJson(file === undefined ? await text(process.stdin) : await readFile(file, 'utf8'));
  await writeSilences(store, silences);
  terminal.note(`${silences.length} imported`);
  terminal.document({ schema: 'nines.silences-imported/1', ids: silences.map(({ id }) => id) });
}
