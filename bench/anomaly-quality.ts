import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openDetectPool } from '../src/threads/index.ts';

/**
 * Judges every labelled series of a folder with a `manifest.json`, with default settings, as `nines detect --csv` does, and prints the table of
 * `docs/anomaly-detection.md`: means over the seeds, and the range of the first figure.
 *
 *     node dist/bench/anomaly-quality.js DATA OUT [SEEDS] [SCORER]
 *
 * SEEDS are separated by commas, 1,2,3,4,5 when omitted. SCORER reads DATA and what was written for one seed, and prints JSON: DATA/../score.mjs when omitted.
 */
const [data, out, seedList = '1,2,3,4,5', scorer] = process.argv.slice(2);
if (data === undefined || out === undefined) {
  process.stderr.write('usage: node dist/bench/anomaly-quality.js DATA OUT [SEEDS] [SCORER]\n');
  process.exit(2);
}

interface Events {
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
  readonly fa_per_series_week: number;
}

/** What the scorer prints for one set. */
interface Score {
  readonly series: number;
  readonly auc_pr: number | null;
  readonly nab?: Readonly<Record<'standard' | 'reward_low_FP' | 'reward_low_FN', { readonly score: number }>>;
  readonly own_alerts: Events;
  readonly best_global_f1: Events;
}

const manifest = JSON.parse(await readFile(join(data, 'manifest.json'), 'utf8')) as {
  readonly series: readonly { readonly path: string }[];
};
const scores = new Map<string, Score[]>();
for (const seed of seedList.split(',')) {
  const folder = join(out, seed);
  const pool = openDetectPool(manifest.series.length);
  let done = 0;
  const judge = async ({ path }: { readonly path: string }): Promise<void> => {
    const judged = await pool.csv(() => readFile(join(data, path), 'utf8'), { seed: Number(seed) });
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, judged);
    process.stderr.write(`\rseed ${seed}: ${++done} of ${manifest.series.length} series`);
  };
  await Promise.all(manifest.series.map(judge)).finally(() => pool.close());
  process.stderr.write('\n');
  const run = spawnSync('node', [scorer ?? join(data, '..', 'score.mjs'), '--data', data, '--out', folder, '--json'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (run.status !== 0) throw new Error(`the scorer failed: ${run.stderr}`);
  for (const [set, score] of Object.entries(JSON.parse(run.stdout) as Record<string, Score>)) {
    if (set !== 'ALL') scores.set(set, [...(scores.get(set) ?? []), score]);
  }
}

const lines = [...scores].map(([set, all]) => {
  const mean = (of: (score: Score) => number): number => all.reduce((sum, one) => sum + of(one), 0) / all.length;
  const range = (of: (score: Score) => number, digits: number): string => {
    const values = all.map(of);
    return `(${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)})`;
  };
  const nab = (profile: 'standard' | 'reward_low_FP' | 'reward_low_FN') => (score: Score) =>
    score.nab?.[profile].score ?? 0;
  const isNab = all.every((one) => one.nab !== undefined);
  const best = (score: Score): number => score.best_global_f1.f1;
  const own = (score: Score): number => score.own_alerts.f1;
  const cells = [
    `${set}, ${all[0]?.series} series`,
    isNab
      ? `${mean(nab('standard')).toFixed(1)} / ${mean(nab('reward_low_FP')).toFixed(1)} / ${mean(nab('reward_low_FN')).toFixed(1)} ${range(nab('standard'), 1)}`
      : '',
    `${three(mean(best))} ${range(best, 3)}`,
    three(mean(own)),
    three(mean(best) - mean(own)),
    `${mean((score) => score.own_alerts.precision).toFixed(2)} / ${mean((score) => score.own_alerts.recall).toFixed(2)}`,
    mean((score) => score.own_alerts.fa_per_series_week).toFixed(2),
  ];
  return `| ${cells.join(' | ')} |`;
});
process.stdout.write(
  [
    '| set | NAB standard / low FP / low FN | best F1 | own F1 | below best | own precision / recall | own false notifications per series and week |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
    '',
  ].join('\n'),
);

function three(value: number): string {
  return value.toFixed(3);
}
