import type { StatusKey } from '../model.ts';

/** Silhouettes as letters, for formats that draw nothing. */
export const SIGN: Readonly<Record<StatusKey, string>> = {
  breached: '×',
  risk: '!',
  nodata: '?',
  idle: '–',
  met: '✓',
  info: 'i',
};

export const ARROW = { up: '▲', down: '▼', none: '' } as const;

/** `▼ 0.36 pp`, or the text alone where there is no direction. */
export function withArrow(direction: keyof typeof ARROW, text: string): string {
  return [ARROW[direction], text].filter((part) => part !== '').join(' ');
}
