import { createHash } from 'node:crypto';
import { type Labels, labelsKey, labelsText, type Series } from '../series/index.ts';
import { ruleTemplate } from '../templates/index.ts';
import type { Instant } from '../time/index.ts';
import type { Annotation } from './annotation.ts';

/** A query that tells of deploys. */
export interface DeployQuery {
  readonly name: string;
  readonly source: string;
  readonly query: string;
  /** Template of what people read, as in the annotations of rules; empty for the labels. */
  readonly text: string;
  readonly stepMs: number;
}

/**
 * Deploys in the answer to a query: each stretch of points other than 0, at most a step apart, is one, and begins a step before its first
 * point. The same deploy has the same id in every answer.
 * @param from what holds at this instant already was told by an earlier answer
 */
export function deploysIn(
  { name, text, stepMs }: DeployQuery,
  series: readonly Series[],
  from: Instant,
): readonly Annotation[] {
  const template = text === '' ? undefined : ruleTemplate(text);
  return series.flatMap(({ labels, times, values }) => {
    const { __name__: _, ...own } = labels;
    return stretches(times, values, stepMs).flatMap(({ first, last, value }): Annotation[] => {
      if (first <= from) return [];
      const start = first - stepMs;
      const said = template?.expand({ labels, value, externalLabels: {}, externalUrl: '' }).trim();
      return [
        {
          id: idOf(name, own, start),
          kind: 'deploy',
          subject: '',
          labels: own,
          start,
          end: last - stepMs > start ? last - stepMs : undefined,
          text: said || labelsText(own) || name,
          author: name,
          url: '',
        },
      ];
    });
  });
}

interface Stretch {
  readonly first: Instant;
  readonly last: Instant;
  readonly value: number;
}

function stretches(times: Float64Array, values: Float64Array, stepMs: number): readonly Stretch[] {
  const found: Stretch[] = [];
  for (const [i, time] of times.entries()) {
    const value = values[i] ?? Number.NaN;
    if (value === 0 || Number.isNaN(value)) continue;
    const open = found.at(-1);
    if (open !== undefined && time - open.last <= stepMs) found[found.length - 1] = { ...open, last: time };
    else found.push({ first: time, last: time, value });
  }
  return found;
}

function idOf(name: string, labels: Labels, start: Instant): string {
  const text = JSON.stringify([name, labelsKey(labels), start]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
