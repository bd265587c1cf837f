import { cpus, totalmem } from 'node:os';
import type { Figure } from './figure.ts';

/** `2 × AMD EPYC, 24 GB, node 20.20.2` */
export const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, node ${process.versions.node}`;

/** The middle value, the mean of the two middle ones where their number is even; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * Milliseconds that two pieces of work take, run in turn so that a machine whose speed drifts treats both alike. One
 * warm-up each; medians of `runs`.
 */
export async function compare(
  ours: () => Promise<unknown>,
  peer: () => Promise<unknown>,
  runs = 5,
): Promise<{ readonly ours: number; readonly peer: number }> {
  const times: { ours: number[]; peer: number[] } = { ours: [], peer: [] };
  for (let i = 0; i <= runs; i++) {
    for (const [name, work] of [
      ['ours', ours],
      ['peer', peer],
    ] as const) {
      const start = performance.now();
      await work();
      if (i > 0) times[name].push(performance.now() - start);
    }
  }
  return { ours: median(times.ours), peer: median(times.peer) };
}

/** A figure whose ratio should be at most `limit`. */
export function atMost(
  limit: number,
  figure: Pick<Figure, 'figure' | 'value' | 'unit' | 'peer' | 'peerValue'>,
): Figure {
  const ratio = figure.peerValue === null ? null : figure.value / figure.peerValue;
  return { ...figure, ratio, aim: `<= ${limit}`, met: ratio === null ? null : ratio <= limit, machine };
}
