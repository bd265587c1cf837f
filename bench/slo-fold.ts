import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BucketState, burnPolicyFor, definitionHashes, type SloDefinition } from '../src/slo/index.ts';
import { openStore, rollUpClosedDays, type Store, statusesAt } from '../src/store/index.ts';
import type { Bench, Figure } from './figure.ts';
import { atMost, compare, machine } from './measure.ts';

const SLOS = 10_000;
const DAYS = 30;
const DAY_MS = 86_400_000;
const BUCKET_MS = 300_000;
/** In the middle of a day, so that no window ends where a roll-up does. */
const AT = Date.UTC(2026, 10, 16, 10, 35);
/** Every window and burn rate of every SLO, beside one bare sum over the same rows. */
const LIMIT = 4;
const LIMIT_MB = 700;
const RUNS = 3;

/** SLOs that differ in name only, so that all rows are folded over all windows. */
function definitions(count: number): SloDefinition[] {
  const window = { kind: 'rolling', lengthMs: DAYS * DAY_MS } as const;
  return Array.from({ length: count }, (_, i) => ({
    name: `slo-${String(i).padStart(5, '0')}`,
    title: '',
    description: '',
    service: '',
    owner: '',
    team: '',
    tier: '',
    labels: {},
    runbook: '',
    objective: 0.999,
    objectiveDigits: 1,
    window,
    sli: { kind: 'ratio', source: 'prom', bad: 'bad_total', valid: 'all_total' },
    unit: 'requests',
    groupBy: [],
    groupLimit: 100,
    bucketMs: BUCKET_MS,
    noTraffic: 'ignore',
    unmeasured: 'ignore',
    minCoverage: 0.9,
    warnAtUsed: 0.8,
    burnPolicy: burnPolicyFor(window.lengthMs),
  }));
}

/** One statement a day, so that no insert needs the memory of all of them. */
async function fill(store: Store, slos: number, definition: string): Promise<void> {
  const buckets = DAY_MS / BUCKET_MS;
  for (let day = 1; day <= DAYS; day++) {
    await store.command(
      `INSERT INTO sli_buckets (slo, \`group\`, start, width_ms, good, valid, state, samples, definition)
       SELECT concat('slo-', leftPad(toString(intDiv(number, ${buckets})), 5, '0')), '{}',
         fromUnixTimestamp64Milli({from:Int64} + (number % ${buckets}) * ${BUCKET_MS}), ${BUCKET_MS},
         1000 - (number % 997 = 0), 1000, ${BucketState.measured}, 5, {definition:String}
       FROM numbers(${slos * buckets})`,
      { from: AT - day * DAY_MS, definition },
    );
  }
  // Both sides read what a store at rest holds.
  await store.command('OPTIMIZE TABLE sli_buckets FINAL');
}

const BARE = 'SELECT slo, sum(good) AS good, sum(valid) AS valid FROM sli_buckets FINAL GROUP BY slo';

/** Highest resident memory while `work` runs, above that before, in MB. */
export async function memoryOf(work: () => Promise<unknown>): Promise<number> {
  const idle = process.memoryUsage.rss();
  let highest = idle;
  const timer = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage.rss());
  }, 10);
  await work();
  clearInterval(timer);
  return (Math.max(highest, process.memoryUsage.rss()) - idle) / 2 ** 20;
}

/**
 * Evaluating 10,000 SLOs over 30 days of 5-minute buckets, 86.4 million rows, in the window and every burn-rate window, as a scheduled run does:
 * closed days were rolled up by the runs before. What rolling up all thirty days at once takes is told beside it.
 */
export const sloFold: Bench = {
  name: 'slo-fold',
  description: `evaluating ${SLOS} SLOs of ${DAYS} days against a bare sum over the same rows`,
  run: async (scale) => {
    const folder = mkdtempSync(join(tmpdir(), 'nines-bench-'));
    const store = await openStore({ kind: 'embedded', path: folder, waitMs: 0 });
    try {
      const slos = definitions(Math.ceil(SLOS * scale));
      const names = slos.map(({ name }) => name);
      const [first] = slos;
      await fill(store, slos.length, first === undefined ? '' : definitionHashes(first).measured);
      const evaluate = async () => {
        const statuses = await statusesAt(store, slos, AT);
        const wrong = statuses.find(
          ({ coverage, valid }) => coverage !== 1 || valid !== (1000 * DAYS * DAY_MS) / BUCKET_MS,
        );
        if (statuses.length !== slos.length || wrong) throw new Error(`wrong statuses: ${JSON.stringify(wrong)}`);
      };
      const started = performance.now();
      const rolled = await memoryOf(() => rollUpClosedDays(store, names, AT));
      const rollUpMs = performance.now() - started;
      const times = await compare(evaluate, () => store.query(BARE), RUNS);
      const memory = await memoryOf(evaluate);
      const peer = { peer: 'bare FINAL sum', peerValue: times.peer };
      return [
        atMost(LIMIT, { figure: 'slo-fold', value: times.ours, unit: 'ms', ...peer }),
        memoryFigure('slo-fold-memory', memory),
        {
          ...atMost(0, { figure: 'slo-fold-roll-up-once', value: rollUpMs, unit: 'ms', ...peer }),
          aim: 'told only',
          met: true,
        },
        memoryFigure('slo-fold-roll-up-memory', rolled),
      ];
    } finally {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function memoryFigure(figure: string, value: number): Figure {
  return {
    figure,
    value,
    unit: 'MB above idle',
    peer: 'limit',
    peerValue: LIMIT_MB,
    ratio: value / LIMIT_MB,
    aim: `<= ${LIMIT_MB} MB`,
    met: value <= LIMIT_MB,
    machine,
  };
}
