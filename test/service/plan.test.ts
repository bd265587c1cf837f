import { describe, expect, it } from 'vitest';
import type { ScheduleEntry } from '../../src/config/index.ts';
import { nextRun, planRuns } from '../../src/service/plan.ts';

const hourly: ScheduleEntry = {
  name: 'hourly',
  jobs: ['collect'],
  cron: '0 * * * *',
  timeZone: 'UTC',
  timeLimitMs: 60_000,
  catchUp: 'last',
  catchUpWindowMs: 6 * 3_600_000,
};
const at = (text: string) => Date.parse(`2026-11-16T${text}Z`);
const plan = (entry: ScheduleEntry, last: string | undefined, now: string) =>
  planRuns({
    entries: [entry],
    lastRun: last === undefined ? new Map() : new Map([[entry.name, at(last)]]),
    since: at('05:30:00'),
    now: at(now),
  });

describe('which runs are due', () => {
  it('is one run when its time has just come, for that time and not for now', () => {
    expect(plan(hourly, '09:00:00', '10:00:03').due).toEqual([{ entry: hourly, at: at('10:00:00'), late: false }]);
  });

  it('is none between two times', () => {
    expect(plan(hourly, '10:00:00', '10:59:59').due).toEqual([]);
  });

  it('never runs what was due before the schedule was first known', () => {
    expect(plan({ ...hourly, catchUp: 'all' }, undefined, '07:10:00').due.map((run) => run.at)).toEqual([
      at('06:00:00'),
      at('07:00:00'),
    ]);
  });

  it('makes up for missed runs as configured and counts the ones it does not make up for', () => {
    const all = plan({ ...hourly, catchUp: 'all' }, '06:00:00', '10:30:00');
    expect(all.due.map((run) => run.at)).toEqual([at('07:00:00'), at('08:00:00'), at('09:00:00'), at('10:00:00')]);
    expect(all.missed.size).toBe(0);

    const last = plan(hourly, '06:00:00', '10:30:00');
    expect(last.due).toEqual([{ entry: hourly, at: at('10:00:00'), late: true }]);
    expect(last.missed.get('hourly')).toBe(3);

    const none = plan({ ...hourly, catchUp: 'none' }, '06:00:00', '10:30:00');
    expect(none.due).toEqual([]);
    expect(none.missed.get('hourly')).toBe(4);
  });

  it('looks back no further than the window', () => {
    const short = { ...hourly, catchUp: 'all' as const, catchUpWindowMs: 2 * 3_600_000 };
    expect(plan(short, '01:00:00', '10:30:00').due.map((run) => run.at)).toEqual([at('09:00:00'), at('10:00:00')]);
  });

  it('orders the runs of several entries by their time', () => {
    const daily = { ...hourly, name: 'daily', cron: '30 7 * * *', catchUp: 'all' as const };
    const due = planRuns({
      entries: [hourly, daily],
      lastRun: new Map(),
      since: at('06:50:00'),
      now: at('08:00:00'),
    }).due;
    expect(due.map((run) => [run.entry.name, run.at])).toEqual([
      ['daily', at('07:30:00')],
      ['hourly', at('08:00:00')],
    ]);
  });

  it('knows the next time of a yearly entry', () => {
    expect(nextRun({ ...hourly, cron: '0 0 1 1 *' }, at('10:00:00'))).toBe(Date.parse('2027-01-01T00:00:00Z'));
  });
});
