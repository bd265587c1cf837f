import type { AlertState } from '../../src/alerting/index.ts';
import type { Config, ReportDefinition } from '../../src/config/index.ts';
import { periodContaining } from '../../src/time/index.ts';

const LENGTHS = ['day', 'week', 'month', 'quarter', 'year'];

/**
 * Where the report is published that covers an alert, of the period in which the alert began: of several the one with the shortest period,
 * and the first of those. The address of all reports where none covers it, or none says where it is published.
 */
export function reportUrls({
  reports,
  externalUrl,
  timeZone,
  weekStartsOn,
}: Pick<Config, 'reports' | 'externalUrl' | 'timeZone' | 'weekStartsOn'>): (
  state: Pick<AlertState, 'labels' | 'startsAt'>,
) => string {
  const published = reports
    .filter(({ url }) => url !== '')
    .sort((a, b) => LENGTHS.indexOf(a.period) - LENGTHS.indexOf(b.period));
  return ({ labels, startsAt }) => {
    const report = published.find((one) => covers(one, labels));
    if (report === undefined) return externalUrl;
    const { key } = periodContaining(startsAt ?? 0, report.period, { timeZone, weekStartsOn });
    return report.url.replaceAll('{name}', report.name).replaceAll('{period}', key);
  };
}

function covers({ slos, teams }: ReportDefinition, { slo = '', team = '' }: AlertState['labels']): boolean {
  return (slos.length === 0 || slos.includes(slo)) && (teams.length === 0 || teams.includes(team));
}
