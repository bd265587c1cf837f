import { BucketState } from '../../slo/index.ts';

const { measured, noTraffic, unmeasured, excluded, gap } = BucketState;

/** A column of a piece of the ledger: of one bucket `b`, and of several pieces together. */
interface PieceColumn {
  readonly ofBucket: string;
  readonly together: string;
}

const events = (column: 'good' | 'valid'): PieceColumn => ({
  ofBucket: `if(b.state = ${excluded}, toDecimal128(0, 9), b.${column})`,
  together: `sum(p.${column})`,
});
const time = (name: string, ...states: readonly number[]): PieceColumn => ({
  ofBucket: `if(b.state IN (${states.join(', ')}), toUInt64(b.width_ms), toUInt64(0))`,
  together: `sum(p.${name})`,
});

/**
 * What a piece of the ledger (a bucket, an hour, a day) says beside its SLO, group, start and definition. All of it can be folded: sums run over
 * decimals and integers, so that they do not depend on the order or on how time is cut; 0 is no instant in `first_known`.
 */
export const PIECE_COLUMNS = {
  good: events('good'),
  valid: events('valid'),
  raw_good: { ofBucket: 'b.good', together: 'sum(p.raw_good)' },
  raw_valid: { ofBucket: 'b.valid', together: 'sum(p.raw_valid)' },
  seen_ms: time('seen_ms', measured, noTraffic),
  unseen_ms: time('unseen_ms', unmeasured, gap),
  excluded_ms: time('excluded_ms', excluded),
  no_traffic_ms: time('no_traffic_ms', noTraffic),
  gap_ms: time('gap_ms', gap),
  rows: { ofBucket: 'toUInt64(1)', together: 'sum(p.rows)' },
  approximate: {
    ofBucket: 'toUInt64(b.samples = 0 AND b.valid > 0)',
    together: 'sum(p.approximate)',
  },
  first_known: {
    ofBucket: `if(b.state IN (${measured}, ${noTraffic}, ${gap}), toUnixTimestamp64Milli(b.start), toInt64(0))`,
    together: 'minIf(p.first_known, p.first_known > 0)',
  },
  last: { ofBucket: 'toUnixTimestamp64Milli(b.start)', together: 'max(p.last)' },
  /** The largest share of bad events of one bucket: tells which time has no burning bucket without a look at it. */
  worst: {
    ofBucket: `if(b.state = ${excluded} OR b.valid = 0, 0., toFloat64(b.valid - b.good) / toFloat64(b.valid))`,
    together: 'max(p.worst)',
  },
} as const satisfies Readonly<Record<string, PieceColumn>>;

export type PieceColumnName = keyof typeof PIECE_COLUMNS;

export const PIECE_COLUMN_NAMES = Object.keys(PIECE_COLUMNS) as readonly PieceColumnName[];
