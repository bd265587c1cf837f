import type { Instant } from '../time/index.ts';

/** `12%`, `0.4%`, `99.95%`: three digits that matter, never more precise than that. */
export function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(ratio > 0.99 && ratio < 1 ? 5 : 3))}%`;
}

/** `18.2`, `1.04`, `1440`. */
export function figure(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(value >= 1000 ? 4 : 3))) : 'an unknown number of';
}

/** `2026-11-09 03:10 UTC`. */
export function instantText(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `2026-11-09 03:10 – 03:40 UTC`; both days are named where they differ. */
export function stretchText(start: Instant, end: Instant): string {
  const [from, to] = [instantText(start), instantText(end)];
  return from.slice(0, 10) === to.slice(0, 10) ? `${from.slice(0, 16)} – ${to.slice(11)}` : `${from} – ${to}`;
}
