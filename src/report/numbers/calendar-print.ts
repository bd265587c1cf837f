import type { Instant, TimeRange, Weekday } from '../../time/index.ts';
import { LANGUAGES, type Language } from '../languages.ts';

/** Dates and times in the report's zone. The zone itself stands in the head and the foot of the report only. */
export interface CalendarPrint {
  /** `Tue 24 Nov` */
  day(at: Instant): string;
  /** `8 Dec` */
  dayMonth(at: Instant): string;
  /** `Tue 10 09:12`, for tables. */
  dayTime(at: Instant): string;
  /** `Wed 07:12`, for sentences about the period itself. */
  weekdayTime(at: Instant): string;
  /** `09:12` */
  time(at: Instant): string;
  /** `Tuesday` */
  weekday(at: Instant): string;
  /** `Monday`, of a number: 0 is Sunday. */
  weekdayOf(index: Weekday): string;
  /** `Tue` */
  weekdayShort(at: Instant): string;
  /** `Mon`, of a number: 0 is Sunday. */
  weekdayShortOf(index: Weekday): string;
  /** `Tue 10`, the head of a column of one day. */
  dayHead(at: Instant): string;
  /** `Mon 16 Nov 2026 07:00` */
  full(at: Instant): string;
  /** `19 Oct 00:00` */
  dayMonthTime(at: Instant): string;
  /** `Mon 9 to Sun 15 Nov 2026`; the end is excluded, so its last day is the one before. */
  dates(range: TimeRange): string;
  /** `November`; `Nov` */
  month(at: Instant): string;
  monthShort(at: Instant): string;
  year(at: Instant): string;
  /** `UTC+1` */
  offset(at: Instant): string;
  /** `2026-11-09` */
  isoDay(at: Instant): string;
}

interface Wall {
  readonly year: string;
  readonly month: string;
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
}

/** A report prints the same days for every SLO, each of their parts by itself, and Intl takes its time. */
function remembered<T>(of: (at: Instant) => T): (at: Instant) => T {
  const known = new Map<Instant, T>();
  return (at) => {
    const value = known.get(at) ?? of(at);
    known.set(at, value);
    return value;
  };
}

/**
 * Names of days and months come from Intl. Their order and punctuation are ours: Intl's differ between versions of Node, and a
 * report must have the same bytes on all of them.
 */
export function calendarPrint(options: {
  readonly timeZone: string;
  readonly language: Language;
  /** Between the first and the last day: `to`. */
  readonly to: string;
}): CalendarPrint {
  const { timeZone, to } = options;
  const { intl, afterDay, afterWeekday } = LANGUAGES[options.language];
  const wallFormat = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const name = (settings: Intl.DateTimeFormatOptions, part: 'weekday' | 'month' | 'timeZoneName') => {
    const format = new Intl.DateTimeFormat(intl, { timeZone, ...settings });
    return remembered((at) => format.formatToParts(at).find(({ type }) => type === part)?.value ?? '');
  };
  const weekday = name({ weekday: 'long' }, 'weekday');
  const weekdayShort = name({ weekday: 'short' }, 'weekday');
  const month = name({ day: 'numeric', month: 'long' }, 'month');
  const monthShort = name({ day: 'numeric', month: 'short' }, 'month');
  const zone = name({ timeZoneName: 'shortOffset' }, 'timeZoneName');

  const dayName = (index: Weekday, length: 'long' | 'short'): string =>
    new Intl.DateTimeFormat(intl, { timeZone: 'UTC', weekday: length }).format(Date.UTC(2023, 0, 1 + index));

  const wall = remembered((at): Wall => {
    const parts = new Map(wallFormat.formatToParts(at).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
    return { year: part('year'), month: part('month'), day: part('day'), hour: part('hour'), minute: part('minute') };
  });
  const clock = ({ hour, minute }: Wall): string => `${hour}:${minute}`;
  const dayNumber = ({ day }: Wall): string => `${Number(day)}${afterDay}`;
  const dayMonth = (at: Instant): string => `${dayNumber(wall(at))} ${monthShort(at)}`;
  const day = (at: Instant): string => `${weekdayShort(at)}${afterWeekday} ${dayMonth(at)}`;

  return {
    day,
    dayMonth,
    dayTime: (at) => `${weekdayShort(at)} ${dayNumber(wall(at))} ${clock(wall(at))}`,
    weekdayTime: (at) => `${weekdayShort(at)} ${clock(wall(at))}`,
    time: (at) => clock(wall(at)),
    weekday,
    weekdayOf: (index) => dayName(index, 'long'),
    weekdayShortOf: (index) => dayName(index, 'short'),
    weekdayShort,
    dayHead: (at) => `${weekdayShort(at)} ${dayNumber(wall(at))}`,
    full: (at) => `${day(at)} ${wall(at).year} ${clock(wall(at))}`,
    dayMonthTime: (at) => `${dayMonth(at)} ${clock(wall(at))}`,
    dates: ({ start, end }) => {
      const [first, last] = [wall(start), wall(end - 1)];
      const until = `${weekdayShort(end - 1)} ${dayMonth(end - 1)} ${last.year}`;
      if (first.year !== last.year) return `${weekdayShort(start)} ${dayMonth(start)} ${first.year} ${to} ${until}`;
      if (first.month !== last.month) return `${weekdayShort(start)} ${dayMonth(start)} ${to} ${until}`;
      if (first.day !== last.day) return `${weekdayShort(start)} ${dayNumber(first)} ${to} ${until}`;
      return `${day(start)} ${first.year}`;
    },
    month,
    monthShort,
    year: (at) => wall(at).year,
    offset: (at) => zone(at).replace('GMT', 'UTC').replace('-', '\u2212'),
    isoDay: (at) => `${wall(at).year}-${wall(at).month}-${wall(at).day}`,
  };
}
