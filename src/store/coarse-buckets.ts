import { labelsFromKey } from '../series/index.ts';
import { BucketState } from '../slo/index.ts';
import type { Instant, TimeRange } from '../time/index.ts';
import type { GroupBuckets } from './ledger.ts';
import { ledgerPieces } from './ledger-pieces.ts';
import type { StoreReader } from './store.ts';

/** A row of a run that is being put together. */
interface Row {
  readonly start: Instant;
  readonly widthMs: number;
  readonly good: number;
  readonly valid: number;
  readonly state: number;
}

/**
 * The ledger of one SLO in as few rows as give every sum between cuts: like `bucketsOf`, but an hour or a day that no cut splits is one row for
 * each state that it had time in, as wide as that time. Its events are in one of them. Known time begins where the first known bucket does.
 */
export async function coarseBucketsOf(
  store: StoreReader,
  slo: string,
  question: {
    readonly range: TimeRange;
    readonly cuts: readonly Instant[];
    /** Bucket by bucket in these ranges. */
    readonly detail: readonly TimeRange[];
  },
): Promise<GroupBuckets[]> {
  const { from, params } = await ledgerPieces(store, { slos: [slo], ...question }, [
    'good',
    'valid',
    'seen_ms',
    'unseen_ms',
    'excluded_ms',
    'no_traffic_ms',
    'gap_ms',
    'first_known',
  ]);
  const answer = await store.columns(
    `SELECT \`group\`, toFloat64(toUnixTimestamp64Milli(start)) AS time, good AS goods, valid AS valids,
       toFloat64(seen_ms) AS seen, toFloat64(unseen_ms) AS unseen, toFloat64(excluded_ms) AS excluded,
       toFloat64(no_traffic_ms) AS idle, toFloat64(gap_ms) AS gap, toFloat64(first_known) AS known
     FROM ${from} ORDER BY \`group\`, start, definition`,
    params,
  );
  const runs = new Map<string, Row[]>();
  const cell = (name: string, row: number) => Number(answer[name]?.[row] ?? 0);
  const groups = answer.group instanceof Float64Array ? [] : (answer.group ?? []);
  for (const [i, group] of groups.entries()) {
    const rows = runs.get(group) ?? [];
    runs.set(group, rows);
    const time = cell('time', i);
    const known = cell('known', i);
    rows.push(
      ...rowsOfPiece({
        time,
        // A known row begins where something was known, which lies within the piece.
        known: known > 0 ? known : time,
        good: cell('goods', i),
        valid: cell('valids', i),
        widths: [
          [BucketState.measured, cell('seen', i) - cell('idle', i)],
          [BucketState.noTraffic, cell('idle', i)],
          [BucketState.gap, cell('gap', i)],
          [BucketState.unmeasured, cell('unseen', i) - cell('gap', i)],
          [BucketState.excluded, cell('excluded', i)],
        ],
      }),
    );
  }
  return [...runs].map(([group, rows]) => {
    rows.sort((a, b) => a.start - b.start);
    const column = (of: (row: Row) => number) => Float64Array.from(rows, of);
    return {
      slo,
      group,
      labels: labelsFromKey(group),
      start: column((row) => row.start),
      widthMs: column((row) => row.widthMs),
      good: column((row) => row.good),
      valid: column((row) => row.valid),
      state: column((row) => row.state),
    };
  });
}

interface Piece {
  readonly time: Instant;
  readonly known: Instant;
  readonly good: number;
  readonly valid: number;
  readonly widths: readonly (readonly [state: number, widthMs: number])[];
}

function rowsOfPiece({ time, known, good, valid, widths }: Piece): Row[] {
  const present = widths.filter(([, widthMs]) => widthMs > 0);
  // Excluded time counts no events: they belong to the first of the others.
  return present.map(([state, widthMs], i) => ({
    start: state === BucketState.unmeasured || state === BucketState.excluded ? time : known,
    widthMs,
    good: i === 0 ? good : 0,
    valid: i === 0 ? valid : 0,
    state,
  }));
}
