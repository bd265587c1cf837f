import type { ReportDefinition } from '../config.ts';
import type { Reading } from '../reading.ts';
import { type ReportInput, ReportSchema } from '../schema/reports.ts';

/** Files of `reports/`; everything else is one of these under another name. */
export const REPORT_BASES: readonly string[] = ['weekly-sla'];

const WEEKLY = 'weekly-sla';

export function readReports(reading: Reading): ReportDefinition[] {
  if (reading.value(['reports']) === undefined) {
    const input = ReportSchema.parse({ name: WEEKLY, title: 'Weekly SLA report' });
    return [toReport(input, reading.resolve([], input.directory))];
  }
  return reading.children(['reports']).flatMap((path) => {
    const input = reading.parse(ReportSchema, path);
    return input === undefined ? [] : toReport(input, reading.resolve([...path, 'directory'], input.directory));
  });
}

function toReport(input: ReportInput, directory: string): ReportDefinition {
  const base = input.base ?? (REPORT_BASES.includes(input.name) ? input.name : WEEKLY);
  return { ...input, base, directory, subject: input.subject, panels: input.panels };
}
