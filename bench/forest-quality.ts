import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { growForest, scoreForest } from '../src/anomaly/forest/index.ts';
import type { Bench, Figure } from './figure.ts';
import { machine } from './measure.ts';
import { python } from './python.ts';
import { rankingOf, type TabularSet, tabularSets } from './tabular-sets.ts';

const SEEDS = [1, 2, 3, 4, 5];
const TREES = 100;
const SAMPLE_SIZE = 256;
/** What five seeds of one and the same forest differ by. */
const NOISE = 0.01;

const PROGRAM = `
import json, sys
import numpy as np
from sklearn.ensemble import IsolationForest
from sklearn.metrics import average_precision_score, roc_auc_score
rocs, prs = [], []
for one in json.load(open(sys.argv[1])):
    rows = np.array(one["values"]).reshape(-1, one["columns"])
    for seed in ${JSON.stringify(SEEDS)}:
        forest = IsolationForest(n_estimators=${TREES}, max_samples=${SAMPLE_SIZE}, random_state=seed, n_jobs=1).fit(rows)
        scores = -forest.score_samples(rows)
        rocs.append(roc_auc_score(one["odd"], scores))
        prs.append(average_precision_score(one["odd"], scores))
print(json.dumps({"roc": sum(rocs) / len(rocs), "pr": sum(prs) / len(prs)}))
`;

interface Ranking {
  readonly roc: number;
  readonly pr: number;
}

function ours(sets: readonly TabularSet[]): Ranking {
  const all = sets.flatMap(({ data, odd }) =>
    SEEDS.map((seed) =>
      rankingOf(scoreForest(growForest(data, { trees: TREES, sampleSize: SAMPLE_SIZE, seed }), data), odd),
    ),
  );
  const mean = (of: (one: Ranking) => number): number => all.reduce((sum, one) => sum + of(one), 0) / all.length;
  return { roc: mean((one) => one.roc), pr: mean((one) => one.pr) };
}

async function scikitLearn(sets: readonly TabularSet[]): Promise<Ranking | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'nines-bench-'));
  try {
    const file = join(folder, 'sets.json');
    const plain = sets.map(({ data, odd }) => ({
      columns: data.columns,
      values: Array.from(data.values),
      odd: Array.from(odd),
    }));
    await writeFile(file, JSON.stringify(plain));
    const printed = python(PROGRAM, file);
    return printed === undefined ? undefined : (JSON.parse(printed) as Ranking);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The same quality as the reference implementation on rows whose structure is known. */
export const forestQuality: Bench = {
  name: 'forest-quality',
  description: `rank the odd rows of five tabular sets, ${TREES} trees of ${SAMPLE_SIZE}, mean of ${SEEDS.length} seeds`,
  run: async () => {
    const sets = tabularSets();
    const own = ours(sets);
    const peer = await scikitLearn(sets);
    return (['roc', 'pr'] as const).map((measure): Figure => {
      const peerValue = peer?.[measure] ?? null;
      const difference = peerValue === null ? null : own[measure] - peerValue;
      return {
        figure: `forest-quality-${measure}`,
        value: own[measure],
        unit: '',
        peer: 'scikit-learn',
        peerValue,
        ratio: peerValue === null ? null : own[measure] / peerValue,
        aim: `not more than ${NOISE} below`,
        met: difference === null ? null : difference >= -NOISE,
        machine,
      };
    });
  },
};
