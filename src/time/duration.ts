import { UsageError } from '../errors.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/**
 * Reads a Prometheus duration (`90s`, `1h30m`, `28d`; units ms s m h d w y, largest first, each once) into milliseconds.
 * A day is 24 h and a year 365 d, as in Prometheus: calendar lengths are the business of {@link file://./period.ts}.
 * @throws UsageError where the text is not a duration.
 */
export function parseDuration(text: string): number {
  const match = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text.trim());
  if (!match || text.trim() === '') {
    throw new UsageError(`"${text}" is not a duration`, { hint: 'Write it like 90s, 5m, 1h30m, 28d or 1w.' });
  }
  const units = ['y', 'w', 'd', 'h', 'm', 's', 'ms'];
  return units.reduce((sum, unit, i) => sum + Number(match[i + 1] ?? 0) * (UNIT_MS[unit] ?? 0), 0);
}

/** Shortest exact text of a duration in Prometheus' notation: 5400000 → `1h30m`, 0 → `0s`. Whole weeks stay in days (`28d`). */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  let rest = ms;
  let text = '';
  for (const unit of ['d', 'h', 'm', 's', 'ms'] as const) {
    const size = UNIT_MS[unit] as number;
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text;
}
