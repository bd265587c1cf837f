import { labelsFromKey } from '../../series/index.ts';
import { BucketState } from '../../slo/index.ts';
import type { Instant, TimeRange } from '../../time/index.ts';
import type { StoreReader } from '../store.ts';
import type { GroupBuckets } from './ledger.ts';
import { ledgerPieces } from './ledger-pieces.ts';
import { PIECE_COLUMNS, type PieceColumnName } from './piece-columns.ts';

/** A row of a run that is being put together. */
interface Row {
  readonly start: Instant;
  readonly widthMs: number;
  readonly good: number;
  readonly valid: number;
  readonly state: number;
}

/** A {@link GroupBuckets} whose rows may be any length of time. */
export interface CoarseBuckets extends GroupBuckets {
  /** Definitions that measured any event of it, that of excluded time included. */
  readonly definitions: ReadonlySet<string>;
}

/** Rows of one group of one SLO while they are put together. */
interface Run {
  readonly slo: string;
  readonly group: string;
  readonly rows: Row[];
  readonly definitions: Set<string>;
}

const COLUMNS = [
  'good',
  'valid',
  'seen_ms',
  'unseen_ms',
  'excluded_ms',
  'no_traffic_ms',
  'gap_ms',
  'first_known',
  'raw_valid',
] as const satisfies readonly PieceColumnName[];

/**
 * The ledger of some SLOs in as few rows as give every sum between cuts: like `bucketsOf`, but all pieces between two cuts are one row for
 * each state that they had time in, as wide as that time. Their events are in one of them. Known time begins where the first known bucket does.
 */
export async function coarseBucketsOf(
  store: StoreReader,
  slos: readonly string[],
  question: {
    readonly range: TimeRange;
    readonly cuts: readonly Instant[];
    /** Bucket by bucket in these ranges. */
    readonly detail: readonly TimeRange[];
  },
): Promise<CoarseBuckets[]> {
  const { from, params } = await ledgerPieces(store, { slos, ...question }, COLUMNS);
  const together = COLUMNS.map((name) => `${PIECE_COLUMNS[name].together} AS ${name}`).join(', ');
  const cuts = [...new Set([question.range.start, ...question.cuts])].sort((a, b) => a - b);
  const detailed = question.detail.map(({ start, end }) => `instant >= ${start} AND instant < ${end}`).join(' OR ');
  const cut = 'roundDown(toUnixTimestamp64Milli(start) AS instant, {cuts:Array(Int64)})';
  const answer = await store.columns(
    `SELECT slo, \`group\`, if(raw_valid > 0, definition, '') AS measured_by, toFloat64(at) AS time, good AS goods, valid AS valids,
       toFloat64(seen_ms) AS seen, toFloat64(unseen_ms) AS unseen, toFloat64(excluded_ms) AS excluded,
       toFloat64(no_traffic_ms) AS idle, toFloat64(gap_ms) AS gap, toFloat64(first_known) AS known
     FROM (
       SELECT slo, \`group\`, definition, ${detailed === '' ? cut : `if(${detailed}, instant, ${cut})`} AS at, ${together}
       FROM ${from} GROUP BY slo, \`group\`, definition, at
     )
     ORDER BY slo, \`group\`, at, definition`,
    { ...params, cuts },
  );
  const runs: Run[] = [];
  const cell = (name: string, row: number) => Number(answer[name]?.[row] ?? 0);
  const texts = (name: string) => (answer[name] instanceof Float64Array ? [] : (answer[name] ?? []));
  const [names, groups, measuredBy] = [texts('slo'), texts('group'), texts('measured_by')];
  for (const [i, slo] of names.entries()) {
    const group = groups[i] ?? '';
    let last = runs.at(-1);
    if (last?.slo !== slo || last.group !== group) {
      last = { slo, group, rows: [], definitions: new Set() };
      runs.push(last);
    }
    const { rows, definitions } = last;
    const definition = measuredBy[i] ?? '';
    if (definition !== '') definitions.add(definition);
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
  return runs.map(({ slo, group, rows, definitions }) => {
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
      definitions,
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
