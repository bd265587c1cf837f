/** A native histogram's sample with positive buckets only: `buckets[i]` events in `(2^((first+i-1)/2^schema), 2^((first+i)/2^schema)]`. */
export interface HistogramPoint {
  readonly time: number;
  readonly schema: number;
  readonly first: number;
  readonly buckets: readonly number[];
  readonly sum: number;
}

export interface HistogramHistory {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly HistogramPoint[];
}

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

const unsigned = (value: number) => varint(BigInt(value));
const zigzag = (value: number) => varint(BigInt(value) >= 0n ? BigInt(value) * 2n : BigInt(-value) * 2n - 1n);

function field(number: number, wire: 0 | 1 | 2, bytes: readonly number[]): number[] {
  const tag = unsigned(number * 8 + wire);
  return wire === 2 ? [...tag, ...unsigned(bytes.length), ...bytes] : [...tag, ...bytes];
}

function double(value: number): number[] {
  return [...Buffer.from(Float64Array.of(value).buffer)];
}

const text = (value: string) => [...Buffer.from(value)];

/** `prometheus.Histogram` of prompb/types.proto. */
function histogram({ time, schema, first, buckets, sum }: HistogramPoint): number[] {
  const count = buckets.reduce((total, events) => total + events, 0);
  const deltas = buckets.map((events, i) => events - (buckets[i - 1] ?? 0));
  return [
    ...field(1, 0, unsigned(count)),
    ...field(3, 1, double(sum)),
    ...field(4, 0, zigzag(schema)),
    ...field(5, 1, double(1e-128)),
    ...field(6, 0, unsigned(0)),
    ...field(11, 2, [...field(1, 0, zigzag(first)), ...field(2, 0, unsigned(buckets.length))]),
    ...field(12, 2, deltas.flatMap(zigzag)),
    ...field(15, 0, unsigned(time)),
  ];
}

function series({ labels, points }: HistogramHistory): number[] {
  const names = Object.keys(labels).sort();
  return [
    ...names.flatMap((name) => field(1, 2, [...field(1, 2, text(name)), ...field(2, 2, text(labels[name] ?? ''))])),
    ...points.flatMap((point) => field(4, 2, histogram(point))),
  ];
}

/** The snappy block format with literals only, which every decoder reads: the length, then pieces of at most 65,536 bytes as they are. */
function snappy(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.from(unsigned(bytes.length))];
  for (let from = 0; from < bytes.length; from += 65_536) {
    const piece = bytes.subarray(from, from + 65_536);
    const length = piece.length - 1;
    parts.push(Uint8Array.of((61 << 2) | 0, length & 255, length >> 8), piece);
  }
  return Buffer.concat(parts);
}

/** Sends native histograms to a Prometheus with `--web.enable-remote-write-receiver --enable-feature=native-histograms`. */
export async function writeHistograms(url: string, histories: readonly HistogramHistory[]): Promise<void> {
  const times = [...new Set(histories.flatMap(({ points }) => points.map(({ time }) => time)))].sort((a, b) => a - b);
  // In order of time over all series: the head takes nothing that is much older than what it has.
  for (let from = 0; from < times.length; from += 200) {
    const some = new Set(times.slice(from, from + 200));
    const parts = histories.map(({ labels, points }) => ({
      labels,
      points: points.filter(({ time }) => some.has(time)),
    }));
    const body = Uint8Array.from(parts.flatMap((part) => field(1, 2, series(part))));
    const answer = await fetch(`${url}/api/v1/write`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-protobuf',
        'content-encoding': 'snappy',
        'x-prometheus-remote-write-version': '0.1.0',
      },
      body: snappy(body),
    });
    if (!answer.ok) throw new Error(`remote write: ${answer.status} ${await answer.text()}`);
  }
}
