import { BLIND_SPOTS } from './blind-spot-cases.ts';
import { judgeBlindSpot } from './blind-spot-outcome.ts';

/**
 * Judges plain made-up series in which something happens that people expect to be told of, or nothing, with default settings, and prints the table of
 * `docs/anomaly-detection.md`: how often it was told and how late, and how often something else.
 *
 *     node dist/bench/blind-spots.js [SEEDS] [NAME]
 *
 * SEEDS is a number, 10 when omitted. NAME is a part of the name of the cases to judge.
 */
const [seeds = '10', name = ''] = process.argv.slice(2);
const all = Array.from({ length: Number(seeds) }, (_, i) => i + 1);

process.stdout.write(
  '| what happens | series | told | minutes after, median / most | others a week | others in the first two weeks |\n| --- | --- | --- | --- | --- | --- |\n',
);
for (const one of BLIND_SPOTS.filter((each) => each.name.includes(name))) {
  const { delays, incidents, others, weeks, early } = judgeBlindSpot(one, all);
  const sorted = [...delays].sort((a, b) => a - b);
  const cells = [
    one.name,
    one.shape,
    incidents === 0 ? '' : `${delays.length} of ${incidents}`,
    sorted.length === 0 ? '' : `${sorted[sorted.length >> 1]} / ${sorted.at(-1)}`,
    weeks === 0 ? '' : (others / weeks).toFixed(2),
    (early / all.length).toFixed(1),
  ];
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
