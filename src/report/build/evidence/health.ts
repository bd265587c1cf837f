import type { HealthSection } from '../../model.ts';
import { percentDown } from '../../numbers/index.ts';
import type { Context } from '../context.ts';
import type { Standing } from '../slos/standing.ts';
import { alertRows, correctionRows, targetColumn } from './alerts-and-targets.ts';
import { changeRows, pairRows } from './sources-and-definitions.ts';

const DASH = '—';

/** Alerts, how complete the data is, and what was not counted. */
export function healthSection(context: Context, rows: readonly Standing[]): HealthSection {
  const { words, print, facts, options, before } = context;
  const say = words.health;
  const then = (value: number | undefined): string =>
    value === undefined || before === undefined ? '' : words.tile.earlier(context.shortBefore, print.count(value));
  const lowest = rows.reduce<Standing | undefined>(
    (low, row) => (low === undefined || row.facts.status.coverage < low.facts.status.coverage ? row : low),
    undefined,
  );
  const mean = meanCoverage(rows);
  const sum = (value: (row: Standing) => number): number => rows.reduce((all, row) => all + value(row), 0);
  const corrected = (slo: string): number =>
    facts.corrections.reduce((all, one) => all + (one.slo === slo ? one.end - one.start : 0), 0);
  // Nights of an SLO that has hours are no time that was taken out of its count.
  const excluded = sum(({ slo, facts: { periods } }) =>
    slo.hours === undefined ? (periods.at(-1)?.excludedMs ?? 0) : corrected(slo.name),
  );
  const unseen = sum((row) => unseenMs(row));
  return {
    columns: [
      {
        title: say.alerts,
        rows: [
          { name: say.sent, value: print.count(facts.alerts.sent), earlier: then(facts.alerts.sentBefore) },
          ...alertRows(context),
          {
            name: words.incidents.anomalies,
            value: print.count(facts.anomalies.episodes.length),
            earlier: then(facts.anomalies.before),
          },
          { name: say.watched, value: print.count(facts.anomalies.watched), earlier: '' },
        ],
      },
      {
        title: say.data,
        rows: [
          { name: say.coverage, value: mean === null ? DASH : print.percent(percentDown(mean)), earlier: '' },
          {
            name: say.lowest,
            value: lowest === undefined ? DASH : print.percent(percentDown(lowest.facts.status.coverage)),
            earlier: lowest === undefined || lowest.facts.status.coverage >= 1 ? '' : lowest.name,
          },
          { name: say.unseen, value: print.duration(unseen), earlier: '' },
          {
            name: say.approximate,
            value: print.count(rows.filter((row) => row.facts.status.accuracy === 'approximate').length),
            earlier: words.tile.of(
              rows.filter((row) => row.facts.status.accuracy === 'approximate').length,
              rows.length,
            ),
          },
          { name: say.problems, value: print.count(facts.problems.length), earlier: '' },
          ...pairRows(context),
        ],
      },
      {
        title: say.notCounted,
        rows: [
          { name: say.maintenance, value: print.duration(excluded), earlier: '' },
          {
            name: say.revision,
            value: print.count(options.revision),
            earlier: options.revision === 1 ? say.first : '',
          },
          ...correctionRows(context),
          ...changeRows(context),
        ],
      },
      ...targetColumn(context),
    ],
  };
}

/** Mean over rows, the coverage in the head; null without rows. */
export function meanCoverage(rows: readonly Standing[]): number | null {
  if (rows.length === 0) return null;
  // Rows in their own order would make the last digit depend on the sort.
  const all = rows.map((row) => row.facts.status.coverage).sort((a, b) => a - b);
  return all.reduce((sum, coverage) => sum + coverage, 0) / all.length;
}

function unseenMs({ facts }: Standing): number {
  const now = facts.periods.at(-1);
  return now === undefined ? 0 : Math.max(0, now.dueMs - now.seenMs);
}
