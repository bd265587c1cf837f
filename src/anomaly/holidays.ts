const DAY_MS = 86_400_000;

/** Whether a local day, counted from 1 January 1970, is a holiday. */
export type Holidays = (localDay: number) => boolean;

/** @param dates as `2026-04-03`, or `12-25` for every year. */
export function holidaysOf(dates: readonly string[]): Holidays {
  if (dates.length === 0) return () => false;
  const known = new Set(dates);
  const asked = new Map<number, boolean>();
  return (localDay) => {
    let answer = asked.get(localDay);
    if (answer === undefined) {
      const date = new Date(localDay * DAY_MS).toISOString().slice(0, 10);
      answer = known.has(date) || known.has(date.slice(5));
      asked.set(localDay, answer);
    }
    return answer;
  };
}
