import { parseDuration } from '../../time/index.ts';
import type { ReportDefinition, ScheduleEntry } from '../config.ts';
import type { Reading } from '../reading.ts';
import { ScheduleSchema } from '../schema/schedule.ts';
import type { Surroundings } from './slos.ts';

/** When which jobs run; the usual times where the section is missing. */
export function readSchedule(
  reading: Reading,
  reports: readonly ReportDefinition[],
  surroundings: Surroundings,
): ScheduleEntry[] {
  if (reading.value(['schedule']) === undefined) return defaultSchedule(reports, surroundings);
  return reading.children(['schedule']).flatMap((path) => {
    const input = reading.parse(ScheduleSchema, path);
    if (input === undefined) return [];
    return {
      name: input.name,
      jobs: input.jobs,
      cron: input.cron,
      timeZone: input.timeZone ?? surroundings.timeZone,
      timeLimitMs: input.timeLimit,
      catchUp: input.catchUp,
      catchUpWindowMs: input.catchUpWindow,
    };
  });
}

/** Seven in the morning after the period has ended. */
function reportCron(report: ReportDefinition, weekStartsOn: number): string {
  switch (report.period) {
    case 'day':
      return '0 7 * * *';
    case 'week':
      return `0 7 * * ${weekStartsOn}`;
    case 'month':
      return '0 7 1 * *';
    case 'quarter':
      return '0 7 1 1,4,7,10 *';
    case 'year':
      return '0 7 1 1 *';
  }
}

/** Collect every five minutes, every report after its period, tidy up at night. */
function defaultSchedule(reports: readonly ReportDefinition[], surroundings: Surroundings): ScheduleEntry[] {
  const { timeZone, weekStartsOn } = surroundings;
  const entry = (name: string, jobs: readonly string[], cron: string): ScheduleEntry => ({
    name,
    jobs,
    cron,
    timeZone,
    timeLimitMs: parseDuration('30m'),
    catchUp: 'last',
    catchUpWindowMs: parseDuration('7d'),
  });
  const pipeline = ['collect', 'evaluate', 'detect', 'value', 'alert'];
  return [
    entry('collect', pipeline, '*/5 * * * *'),
    ...reports.map((report) =>
      entry(
        report.name,
        ['collect', 'evaluate', 'detect', 'value', `report ${report.name}`],
        reportCron(report, weekStartsOn),
      ),
    ),
    entry('keep', ['keep'], '30 3 * * *'),
  ];
}
