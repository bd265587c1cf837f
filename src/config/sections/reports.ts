import type { CalendarUnit } from '../../time/index.ts';
import type { ReportDefinition } from '../config.ts';
import type { Path } from '../problems/diagnostic.ts';
import type { Reading } from '../reading.ts';
import { type ReportInput, ReportSchema } from '../schema/reports.ts';

/** Files of `reports/` and the time that each covers; everything else is one of these under another name. */
const PERIODS: Readonly<Record<string, CalendarUnit>> = {
  'weekly-sla': 'week',
  'monthly-management': 'month',
  'quarterly-review': 'quarter',
  incident: 'day',
  'daily-digest': 'day',
};
export const REPORT_BASES: readonly string[] = Object.keys(PERIODS);

const WEEKLY = 'weekly-sla';

/** Reports that are right; the weekly one where the section is missing. */
export function readReports(reading: Reading): ReportDefinition[] {
  if (reading.value(['reports']) === undefined) return [builtInReport(WEEKLY, (path) => reading.resolve([], path))];
  return reading.children(['reports']).flatMap((path) => {
    const input = reading.parse(ReportSchema, path);
    if (input !== undefined) checkRecipients(reading, path, input);
    if (input === undefined) return [];
    const directory = reading.resolve([...path, 'directory'], input.directory);
    const file = (key: 'font' | 'logo') =>
      input[key] === undefined ? undefined : reading.resolve([...path, key], input[key]);
    return toReport(input, directory, { font: file('font'), logo: file('logo') });
  });
}

/** One mail to the same people: by two receivers they would get it twice. */
function checkRecipients(reading: Reading, path: Path, { to, cc, bcc, receivers }: ReportInput): void {
  const [key] = Object.entries({ to, cc, bcc }).flatMap(([name, list]) => (list === undefined ? [] : [name]));
  if (key === undefined || receivers.length === 1) return;
  reading.problems.add([...path, key], `a report with "${key}" needs exactly one receiver`, {
    hint: 'Name the receiver by whose email_configs it is sent: receivers: [NAME].',
  });
}

/** A report that is made as its file in `reports/` says, for nobody in particular. */
export function builtInReport(name: string, absolute: (path: string) => string): ReportDefinition {
  const input = ReportSchema.parse({ name });
  return toReport(input, absolute(input.directory), { font: undefined, logo: undefined });
}

function toReport(
  input: ReportInput,
  directory: string,
  { font, logo }: Pick<ReportDefinition, 'font' | 'logo'>,
): ReportDefinition {
  const base = input.base ?? (REPORT_BASES.includes(input.name) ? input.name : WEEKLY);
  const { to, cc, bcc, ...rest } = input;
  return {
    ...rest,
    base,
    directory,
    font,
    logo,
    title: input.title ?? '',
    period: input.period ?? PERIODS[base] ?? 'week',
    recipients: to === undefined ? { to, cc, bcc } : { to, cc: cc ?? [], bcc: bcc ?? [] },
    replyTo: input.replyTo,
    listId: input.listId,
    subject: input.subject,
    panels: input.panels,
    sections: input.sections,
  };
}
