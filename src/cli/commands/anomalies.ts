import { type Command, InvalidArgumentError } from 'commander';
import type { JobContext } from '../../../jobs/index.ts';
import type { AnomalyEpisode } from '../../anomaly/index.ts';
import { inStore } from '../in-store.ts';
import { type CommonOptions, instantArgument, withCommonOptions, withExamples } from '../options.ts';
import type { Terminal } from '../terminal.ts';

const WEEK_MS = 7 * 86_400_000;

interface ListOptions extends CommonOptions {
  readonly from?: number;
  readonly to?: number;
  readonly detector: readonly string[];
  readonly severity?: string;
  readonly open?: boolean;
}

interface ShowOptions extends CommonOptions {
  readonly svg?: string;
}

interface LabelOptions extends CommonOptions {
  readonly incidents?: string;
  readonly author?: string;
  readonly comment?: string;
}

const SEVERITIES = ['minor', 'major', 'critical'];

/** `nines anomalies`: what was found, why, and what people say of it. */
export function registerAnomalies(program: Command): void {
  const command = program.command('anomalies').summary('list, show and judge the anomalies that were found');
  withExamples(
    command,
    'nines anomalies list --from 2026-11-01',
    'nines anomalies show ID --svg anomaly.svg',
    'nines anomalies label ID false --comment "batch import"',
  );
  const list = command
    .command('list')
    .summary('anomalies of the last week, newest last')
    .option('--from <instant>', 'from this instant (default: a week before --to)', instantArgument)
    .option('--to <instant>', 'until this instant (default: now)', instantArgument)
    .option(
      '--detector <name>',
      'only of this detector (repeatable)',
      (name: string, all: string[]) => [...all, name],
      [],
    )
    .option('--severity <severity>', 'at least minor, major or critical', severityArgument)
    .option('--open', 'only those that may still go on');
  withExamples(
    withCommonOptions(list),
    'nines anomalies list',
    'nines anomalies list --from 2026-10-01 --severity major --json',
  ).action((options: ListOptions) => inStore(options, (context, terminal) => printList(options, context, terminal)));
  const show = command
    .command('show')
    .summary('one anomaly: what was expected, how rare it is, what else moved')
    .argument('<id>', 'id, as printed by list')
    .option('--svg <file>', 'also write a picture');
  withExamples(withCommonOptions(show), 'nines anomalies show ID', 'nines anomalies show ID --svg anomaly.svg').action(
    (id: string, options: ShowOptions) =>
      inStore(options, (context, terminal) => showAnomaly(id, options, context, terminal)),
  );
  const label = command
    .command('label')
    .summary('say that an anomaly was one, or a false alarm; thresholds of its series follow')
    .argument('[id]', 'id, as printed by list')
    .argument('[genuine]', 'true or false')
    .option(
      '--incidents <file>',
      'instead: everything that overlaps a known incident is genuine; YAML or JSON as for backtest',
    )
    .option('--author <name>', 'who; the user name by default')
    .option('--comment <text>', 'why');
  withExamples(
    withCommonOptions(label),
    'nines anomalies label ID true',
    'nines anomalies label ID false --comment "nightly import"',
    'nines anomalies label --incidents incidents.yaml',
  ).action((id: string | undefined, genuine: string | undefined, options: LabelOptions) =>
    inStore(options, (context, terminal) => labelAnomalies(id, genuine, options, context, terminal)),
  );
}

function severityArgument(text: string): string {
  if (SEVERITIES.includes(text)) return text;
  throw new InvalidArgumentError(`Write one of ${SEVERITIES.join(', ')}.`);
}

async function printList(options: ListOptions, context: JobContext, terminal: Terminal): Promise<void> {
  const { UsageError } = await import('../../errors.ts');
  const { readAnomalies, readVerdicts } = await import('../../store/index.ts');
  const { learningSeries } = await import('../../../jobs/index.ts');
  const { anomalyDocument, learningDocument, learningText, paintAnomalies } = await import(
    '../views/anomalies-view.ts'
  );
  const { floorTo, formatInstant } = await import('../../time/index.ts');

  const { store, config } = context;
  const known = config.detectors.map(({ name }) => name);
  const stranger = options.detector.find((name) => !known.includes(name));
  if (stranger !== undefined) {
    throw new UsageError(`there is no detector "${stranger}" in ${config.file}`, {
      hint: `Known: ${known.join(', ') || 'none'}.`,
    });
  }
  const end = options.to ?? context.at;
  const least = SEVERITIES.indexOf(options.severity ?? 'minor');
  const found = (await readAnomalies(store, { start: options.from ?? end - WEEK_MS, end })).filter(
    (episode) =>
      (options.detector.length === 0 || options.detector.includes(episode.detector)) &&
      SEVERITIES.indexOf(episode.severity) >= least &&
      (options.open !== true || episode.end === undefined),
  );
  const verdicts = new Map((await readVerdicts(store)).map((verdict) => [verdict.id, verdict]));
  if (found.length === 0) terminal.note('no anomalies');
  else terminal.print(paintAnomalies(found, verdicts, config.timeZone));
  if (options.from === undefined) {
    terminal.note(
      `In the week before ${formatInstant(floorTo(end, 1000), config.timeZone)}; --from looks further back.`,
    );
  }
  const asked = config.detectors.filter(({ name }) => options.detector.length === 0 || options.detector.includes(name));
  const learning = await learningSeries(store, asked, end);
  if (learning.length > 0) terminal.note(learningText(learning, config.timeZone));
  terminal.document({
    schema: 'nines.anomalies/1',
    anomalies: found.map((episode) => anomalyDocument(episode, verdicts.get(episode.id))),
    learning: learning.map(learningDocument),
  });
}

async function showAnomaly(id: string, options: ShowOptions, context: JobContext, terminal: Terminal): Promise<void> {
  const { anomalyPicture, explainAnomaly } = await import('../../../jobs/index.ts');
  const { UsageError } = await import('../../errors.ts');
  const { anomalyExplanationDocument, paintAnomaly } = await import('../views/anomalies-view.ts');

  const explanation = await explainAnomaly(context, id);
  if (explanation === undefined) {
    throw new UsageError(`there is no anomaly ${id}`, { hint: 'See: nines anomalies list' });
  }
  if (options.svg !== undefined) {
    const { writeFile } = await import('node:fs/promises');
    const { locale, timeZone } = context.config;
    await writeFile(options.svg, await anomalyPicture(explanation, { locale, timeZone }));
    terminal.note(`written: ${options.svg}`);
  }
  terminal.print(paintAnomaly(explanation, context.config.timeZone));
  terminal.document(anomalyExplanationDocument(explanation));
}

async function labelAnomalies(
  id: string | undefined,
  genuine: string | undefined,
  options: LabelOptions,
  context: JobContext,
  terminal: Terminal,
): Promise<void> {
  const { userInfo } = await import('node:os');
  const { UsageError } = await import('../../errors.ts');
  const { readAnomalies, readAnomaly, writeVerdicts } = await import('../../store/index.ts');

  const { store, config, clock } = context;
  const said = { at: clock(), author: options.author ?? userInfo().username };
  if (options.incidents !== undefined) {
    if (id !== undefined) throw new UsageError('give an id or --incidents, not both');
    const { readKnownIncidents } = await import('../known-incidents.ts');
    const slos = new Map(config.detectors.map(({ name, slo }) => [name, slo]));
    const verdicts = [];
    for (const { name, slo, start, end } of await readKnownIncidents(options.incidents)) {
      for (const episode of await readAnomalies(store, { start, end })) {
        if (slo !== undefined && slos.get(episode.detector) !== slo) continue;
        verdicts.push({ ...placeOf(episode), genuine: true, ...said, comment: options.comment ?? name });
      }
    }
    await writeVerdicts(store, verdicts);
    terminal.note(`${verdicts.length} anomalies overlap a known incident`);
    terminal.document({ schema: 'nines.anomalies-labelled/1', ids: verdicts.map((verdict) => verdict.id) });
    return;
  }
  if (id === undefined || (genuine !== 'true' && genuine !== 'false')) {
    throw new UsageError('write the id of an anomaly, and true or false', {
      hint: 'Such as: nines anomalies label ID false --comment "nightly import"; or give --incidents FILE.',
    });
  }
  const episode = await readAnomaly(store, id);
  if (episode === undefined) {
    throw new UsageError(`there is no anomaly ${id}`, { hint: 'See: nines anomalies list' });
  }
  const verdict = { ...placeOf(episode), genuine: genuine === 'true', ...said, comment: options.comment ?? '' };
  await writeVerdicts(store, [verdict]);
  terminal.note(`${id}: ${verdict.genuine ? 'genuine' : 'a false alarm'}; later points of its series are judged by it`);
  terminal.document({ schema: 'nines.anomalies-labelled/1', ids: [id] });
}

function placeOf({ id, detector, labels, start, end, last }: AnomalyEpisode) {
  return { id, detector, labels, start, end: end ?? last };
}
