import { dirname, resolve } from 'node:path';
import { reportPlans } from '../reports/index.ts';
import { builtInReport, type ReportDefinition, type ReportFormat } from '../src/config/index.ts';
import { UsageError } from '../src/errors.ts';
import { lettersWithoutFont, type ReportModel } from '../src/report/index.ts';
import { firstMeasured } from '../src/store/index.ts';
import { type Period, periodContaining, previousPeriod } from '../src/time/index.ts';
import type { Job, JobContext, Problem } from './job.ts';
import { problemOf } from './problem.ts';
import { INCIDENT_PLAN, incidentOf } from './reporting/about-incident.ts';
import { mailReport, writeMails } from './reporting/mail-report.ts';
import { makeReport } from './reporting/make-report.ts';
import { loadAssets, type PaintedFile, paintReport, writeReport } from './reporting/paint-report.ts';
import { packagesFor } from './reporting/script-fonts.ts';

/** Which report to make, and what of its configuration to change for this time. */
export interface ReportRequest {
  readonly name: string;
  /** The last one that is over when left out. */
  readonly period?: Period;
  readonly formats?: readonly ReportFormat[];
  /** The incident that it is about, by its id, or `last`: the period is the time around it. */
  readonly incident?: string;
  /** Folder for the files. */
  readonly dir?: string;
  /** Mail it: `once` to those who have not had it for this period, `always` to all of its receivers. A preview is never mailed. */
  readonly email?: 'never' | 'once' | 'always';
  /** Recipients of a trial mail, instead of the receivers' own; no delivery is recorded. */
  readonly to?: readonly string[];
  /** Make it without keeping it, and write the mail as a file. A period that is not over, or SLOs that are filtered, are never kept. */
  readonly preview?: boolean;
}

export interface ReportOutcome {
  readonly name: string;
  readonly period: string;
  readonly revision: number;
  readonly model: ReportModel;
  /** Absolute paths, in the order of the formats, then mails that were only written. */
  readonly files: readonly string[];
  /** Receivers that it was mailed to now. */
  readonly mailed: readonly string[];
  /** Receivers that have had it for this period, and did not get it again. */
  readonly mailedBefore: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * The stage that makes reports for their last whole period and mails those that were not mailed yet.
 * @param only one report of the configuration; all of them when left out.
 */
export function reportJob(only?: string): Job {
  return {
    name: only === undefined ? 'report' : `report ${only}`,
    description: 'write the reports of the last whole period and mail them',
    async run(context) {
      const problems: Problem[] = [];
      const files: string[] = [];
      let mailed = 0;
      // Reports about one incident are made when somebody asks for them.
      const scheduled = context.config.reports.filter(({ base }) => base !== INCIDENT_PLAN);
      const names = only === undefined ? scheduled.map(({ name }) => name) : [only];
      for (const [i, name] of names.entries()) {
        context.signal.throwIfAborted();
        context.log.progress('reports', i, names.length);
        try {
          const outcome = await runReport(context, { name });
          problems.push(...outcome.problems);
          files.push(...outcome.files);
          mailed += outcome.mailed.length;
        } catch (error) {
          context.signal.throwIfAborted();
          problems.push(problemOf(`report ${name}`, error));
        }
      }
      context.log.progress('reports', names.length, names.length);
      return { problems, files, summary: { reports: names.length, files: files.length, mailed } };
    },
  };
}

/**
 * Makes one report: facts from the store, the model, the files, the mail. The same facts give the same revision and the same bytes.
 * A period without any data gives a report that says so, and a problem; the last period before there were any data is not mailed.
 * @throws UsageError for a name that the configuration does not have.
 */
export async function runReport(context: JobContext, request: ReportRequest): Promise<ReportOutcome> {
  const { config, at, dryRun, filter } = context;
  const named = definitionOf(context, request.name);
  const about = await incidentOf(context, named, request.incident);
  const definition = about === undefined ? named : { ...named, name: about.name, slos: [about.incident.slo] };
  const period = about?.period ?? request.period ?? lastPeriod(context, definition);
  const filtered = filter.slos.length > 0 || filter.teams.length > 0;
  const preview = (request.preview ?? false) || dryRun || filtered || period.end > at;
  const { model, fresh, empty, problems } = await makeReport(context, definition, period, !preview, about?.incident.id);
  const formats = request.formats ?? definition.formats;
  // A new installation has nothing to say of the time before it, and nobody wants that as a mail.
  const tooEarly = empty && request.period === undefined && (await endsBeforeData(context, period));
  const scheduled = context.notify && !preview && !tooEarly && definition.receivers.length > 0;
  const email = request.email ?? (scheduled ? 'once' : 'never');
  const mails = email !== 'never' && !dryRun && request.preview !== true;
  const assets = await loadAssets(model, definition);
  const boxes = lettersWithoutFont(model, assets);
  if (boxes.length > 0) context.log.warn(boxesText(definition.name, boxes));
  // The mail carries the PDF, whether or not one is written.
  const painted = await paintReport(model, mails || request.preview ? [...formats, 'pdf'] : formats, assets, {
    pageSize: definition.pageSize,
  });
  const directory = request.dir ?? resolve(dirname(config.file), definition.directory);
  const wanted = painted.filter(({ format }) => formats.includes(format));
  const files = dryRun ? [] : await writeReport(directory, definition.name, wanted);
  if (request.preview === true && !dryRun) {
    files.push(...(await writeMails(context, model, painted, assets, { definition, directory })));
  }
  const mail = mails ? await sent(painted) : { sent: [], already: [], problems: [] };
  if (fresh && model.revision > 1)
    context.log.info(`report ${model.name}: late data made revision ${model.revision} of ${period.key}`);
  return {
    name: definition.name,
    period: period.key,
    revision: model.revision,
    model,
    files,
    mailed: mail.sent,
    mailedBefore: mail.already,
    problems: [...(empty && !tooEarly ? [noData(definition, period)] : []), ...problems, ...mail.problems],
  };

  async function sent(painted: readonly PaintedFile[]) {
    return mailReport(context, model, painted, assets, {
      definition,
      force: email === 'always',
      to: request.to ?? [],
      kept: !preview,
    });
  }
}

/** The last period of the report's unit that is over at the logical time. */
function lastPeriod({ config, at }: JobContext, { period }: ReportDefinition): Period {
  const calendar = { timeZone: config.timeZone, weekStartsOn: config.weekStartsOn };
  return previousPeriod(periodContaining(at, period, calendar));
}

function definitionOf({ config }: JobContext, name: string): ReportDefinition {
  const definition = config.reports.find((one) => one.name === name);
  if (definition !== undefined) return definition;
  if (reportPlans.some((plan) => plan.name === name)) {
    return builtInReport(name, (path) => resolve(dirname(config.file), path));
  }
  const names = [...new Set([...config.reports, ...reportPlans].map((one) => one.name))].join(', ');
  throw new UsageError(`there is no report "${name}" in ${config.file}`, { hint: `Reports are: ${names}.` });
}

/** Whether there are data, and all of them are of a later time. */
async function endsBeforeData({ store, log }: JobContext, period: Period): Promise<boolean> {
  const first = await firstMeasured(store);
  if (first === undefined || first < period.end) return false;
  log.info(`data begin after ${period.key}: the first report about some is that of the next period`);
  return true;
}

function noData({ name }: ReportDefinition, { key }: Period): Problem {
  return {
    subject: `report ${name}`,
    message: `there is no data for ${key}; the report says so`,
    hint: 'Run `nines backfill` for that time, or name another period.',
  };
}

/** Letters that are named of those that cannot be drawn. */
const NAMED_BOXES = 8;

function boxesText(name: string, letters: readonly string[]): string {
  const packages = packagesFor(letters);
  const install = packages.length > 0 ? `Install one (npm install ${packages.join(' ')}), or n` : 'N';
  const more = letters.length > NAMED_BOXES ? ` and ${letters.length - NAMED_BOXES} more letters` : '';
  return `report ${name}: no font at hand has ${letters.slice(0, NAMED_BOXES).join(' ')}${more}: boxes in the PDF and its pictures. ${install}ame a font file that has them in "font" of the report.`;
}
