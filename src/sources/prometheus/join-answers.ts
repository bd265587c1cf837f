import { labelsKey, type Series } from '../../series/index.ts';
import type { Answer } from '../source.ts';

/**
 * Answers for neighbouring ranges, in order of time, as one: points of equal label sets are strung together. Series are
 * sorted by their labels, so that neither the cutting nor the server's order shows. Warnings are kept once each.
 */
export function joinAnswers(answers: readonly Answer[]): Answer {
  const byKey = new Map<string, Series[]>();
  for (const { series } of answers) {
    for (const one of series) {
      const key = labelsKey(one.labels);
      const parts = byKey.get(key);
      if (parts === undefined) byKey.set(key, [one]);
      else parts.push(one);
    }
  }
  const keys = [...byKey.keys()].sort();
  return {
    series: keys.map((key) => strung(byKey.get(key) ?? [])).filter((one) => one.times.length > 0),
    warnings: [...new Set(answers.flatMap((answer) => answer.warnings))],
  };
}

function strung(parts: readonly Series[]): Series {
  const [first] = parts;
  if (first === undefined) return { labels: {}, times: new Float64Array(), values: new Float64Array() };
  if (parts.length === 1) return first;
  const length = parts.reduce((sum, part) => sum + part.times.length, 0);
  const times = new Float64Array(length);
  const values = new Float64Array(length);
  let at = 0;
  for (const part of parts) {
    times.set(part.times, at);
    values.set(part.values, at);
    at += part.times.length;
  }
  return { labels: first.labels, times, values };
}
