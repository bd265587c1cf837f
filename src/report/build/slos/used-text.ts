import type { Context } from '../context.ts';
import type { Standing } from './standing.ts';

/** `93.4%`, or `0.0% to 182.3%` where unseen time leaves it open; a dash without a verdict. */
export function usedText({ words, print }: Context, { used, doubt }: Standing): string {
  if (doubt !== undefined) return `${print.percent(doubt.low)} ${words.print.to} ${print.percent(doubt.high)}`;
  return used === undefined ? '—' : print.percent(used);
}
