import { clockText, type Hours } from '../../../slo/index.ts';
import type { Weekday } from '../../../time/index.ts';
import type { Context } from '../context.ts';

/** `Mon–Fri 08:00–18:00`: days that follow each other are named by the first and the last. */
export function hoursText({ print, facts }: Context, { days, from, to }: Hours): string {
  const first = facts.period.weekStartsOn;
  const inWeek = [...new Set(days)].sort((a, b) => ((a - first + 7) % 7) - ((b - first + 7) % 7));
  const runs: Weekday[][] = [];
  for (const day of inWeek) {
    const last = runs.at(-1);
    if (last !== undefined && (last.at(-1) as number) + 1 === (day === 0 && first !== 0 ? 7 : day)) last.push(day);
    else runs.push([day]);
  }
  const names = runs.map((run) => {
    const [begin, end] = [run[0] as Weekday, run.at(-1) as Weekday].map(print.weekdayShortOf);
    return run.length === 1 ? begin : `${begin}${run.length === 2 ? ', ' : '–'}${end}`;
  });
  return `${names.join(', ')} ${clockText(from)}–${clockText(to)}`;
}
