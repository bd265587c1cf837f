import type { Column, ColumnAnswer, ColumnType } from '../store.ts';

/**
 * ClickHouse's RowBinary: values one after another, row by row, little-endian; a string is its length in bytes as a varint
 * and its UTF-8 bytes. https://clickhouse.com/docs/interfaces/formats/RowBinary
 */
export function encodeRowBinary(columns: readonly Column[]): Buffer {
  const rows = rowCount(columns);
  const writers = columns.map((column) => writerOf(column));
  const output = new Output(Math.max(64, rows * columns.length * 10));
  for (let row = 0; row < rows; row++) {
    for (const write of writers) write(output, row);
  }
  return output.bytes();
}

/** Number of rows in a block. @throws Error where the columns differ in length, which is a defect of the caller. */
export function rowCount(columns: readonly Column[]): number {
  const rows = columns[0]?.values.length ?? 0;
  const odd = columns.find((column) => column.values.length !== rows);
  if (odd) throw new Error(`Column ${odd.name} has ${odd.values.length} rows where the others have ${rows}`);
  return rows;
}

/** The type that carries a column: LowCardinality is a matter of the table, not of the bytes. */
export function wireType(type: ColumnType): string {
  return type === 'LowCardinality(String)' ? 'String' : type;
}

class Output {
  #buffer: Buffer;
  #length = 0;

  constructor(capacity: number) {
    this.#buffer = Buffer.allocUnsafe(capacity);
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Makes room and returns where to write. */
  #take(size: number): number {
    const at = this.#length;
    if (at + size > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, at + size));
      this.#buffer.copy(larger, 0, 0, at);
      this.#buffer = larger;
    }
    this.#length = at + size;
    return at;
  }

  float64(value: number): void {
    const at = this.#take(8);
    this.#buffer.writeDoubleLE(value, at);
  }

  uint8(value: number): void {
    const at = this.#take(1);
    this.#buffer[at] = value;
  }

  uint32(value: number): void {
    const at = this.#take(4);
    this.#buffer.writeUInt32LE(value, at);
  }

  /** A safe integer as 64 bits, two's complement, without the cost of a BigInt. */
  int64(value: number): void {
    const at = this.#take(8);
    const high = Math.floor(value / 4294967296);
    this.#buffer.writeUInt32LE(value - high * 4294967296, at);
    this.#buffer.writeInt32LE(high, at + 4);
  }

  int128(value: bigint): void {
    const at = this.#take(16);
    this.#buffer.writeBigUInt64LE(BigInt.asUintN(64, value), at);
    this.#buffer.writeBigInt64LE(BigInt.asIntN(64, value >> 64n), at + 8);
  }

  text(bytes: Buffer): void {
    let rest = bytes.length;
    while (rest > 127) {
      this.uint8((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.uint8(rest);
    const at = this.#take(bytes.length);
    bytes.copy(this.#buffer, at);
  }
}

function writerOf(column: Column): (output: Output, row: number) => void {
  const { name, type, values } = column;
  if (type === 'String' || type === 'LowCardinality(String)') return textWriter(values);
  const at = (row: number): number => {
    const value = values[row];
    if (typeof value !== 'number') throw new Error(`Column ${name} (${type}) holds a ${typeof value} in row ${row}`);
    return value;
  };
  const integer = (row: number, low: number, high: number): number => {
    const value = at(row);
    if (Number.isInteger(value) && value >= low && value <= high) return value;
    throw new RangeError(`Column ${name} (${type}) holds ${value} in row ${row}`);
  };
  switch (type) {
    case 'Float64':
      return (output, row) => output.float64(at(row));
    case 'UInt8':
      return (output, row) => output.uint8(integer(row, 0, 0xff));
    case 'UInt32':
      return (output, row) => output.uint32(integer(row, 0, 0xffffffff));
    case 'UInt64':
      return (output, row) => output.int64(integer(row, 0, Number.MAX_SAFE_INTEGER));
    case 'Int64':
    case "DateTime64(3, 'UTC')":
      return (output, row) => output.int64(integer(row, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER));
    case 'Decimal(38, 9)':
      return (output, row) => output.int128(toBillionths(at(row), name));
  }
}

/** Columns of text repeat themselves (names, label sets): encode a value once as long as it stays the same. */
function textWriter(values: Column['values']): (output: Output, row: number) => void {
  let last: string | undefined;
  let bytes: Buffer = Buffer.alloc(0);
  return (output, row) => {
    const value = String(values[row]);
    if (value !== last) {
      last = value;
      bytes = Buffer.from(value, 'utf8');
    }
    output.text(bytes);
  };
}

/** Nearest number of billionths, exact for every integer that a double holds. */
function toBillionths(value: number, name: string): bigint {
  if (!Number.isFinite(value)) throw new RangeError(`Column ${name} holds ${value}, which is no decimal`);
  const whole = Math.trunc(value);
  const part = Math.round((value - whole) * 1e9);
  return BigInt(whole) * 1_000_000_000n + BigInt(part);
}

/**
 * Reads `RowBinaryWithNamesAndTypes`. Numbers, times (to milliseconds) and decimals become Float64Array with NULL as NaN;
 * everything that is text stays text.
 * @throws Error for a type that neither is, so that the query can be changed to select something simpler.
 */
export function decodeRowBinary(bytes: Buffer): ColumnAnswer {
  if (bytes.length === 0) return {};
  const input = new Input(bytes);
  const width = input.varint();
  const names = Array.from({ length: width }, () => input.text());
  const types = Array.from({ length: width }, () => input.text());
  if (types.every((type) => type === 'Float64')) return doubles(names, bytes, input.at);
  const readers = types.map((type, i) => readerOf(type, names[i] ?? ''));
  while (!input.ended) for (const reader of readers) reader.read(input);
  return Object.fromEntries(names.map((name, i) => [name, readers[i]?.values() ?? []]));
}

/** All columns are doubles: one view over the bytes, then one strided copy per column. */
function doubles(names: readonly string[], bytes: Buffer, offset: number): ColumnAnswer {
  const width = names.length;
  const aligned = new Uint8Array(bytes.length - offset);
  aligned.set(bytes.subarray(offset));
  const cells = new Float64Array(aligned.buffer);
  const rows = cells.length / width;
  const answer: Record<string, Float64Array> = {};
  names.forEach((name, i) => {
    const column = new Float64Array(rows);
    for (let row = 0; row < rows; row++) column[row] = cells[row * width + i] ?? Number.NaN;
    answer[name] = column;
  });
  return answer;
}

class Input {
  at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get ended(): boolean {
    return this.at >= this.#bytes.length;
  }

  take(size: number): Buffer {
    const slice = this.#bytes.subarray(this.at, this.at + size);
    this.at += size;
    return slice;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes.readUInt8(this.at++);
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  text(): string {
    return this.take(this.varint()).toString('utf8');
  }
}

interface ColumnReader {
  read(input: Input): void;
  values(): Float64Array | readonly string[];
}

function readerOf(type: string, name: string): ColumnReader {
  const nullable = /^Nullable\((.*)\)$/.exec(type);
  const plain = nullable?.[1] ?? /^LowCardinality\((.*)\)$/.exec(type)?.[1] ?? type;
  if (plain === 'String' && !nullable) return textReader();
  const number = numberReader(plain);
  if (!number) {
    throw new Error(`Column ${name} has type ${type}: select a number, a time or a text (toFloat64, toString)`);
  }
  const cells: number[] = [];
  return {
    read: (input) => cells.push(nullable && input.take(1)[0] === 1 ? Number.NaN : number(input)),
    values: () => Float64Array.from(cells),
  };
}

function textReader(): ColumnReader {
  const cells: string[] = [];
  let lastBytes: Buffer = Buffer.alloc(0);
  let last = '';
  return {
    read(input) {
      const bytes = input.take(input.varint());
      if (!bytes.equals(lastBytes)) {
        lastBytes = bytes;
        last = bytes.toString('utf8');
      }
      cells.push(last);
    },
    values: () => cells,
  };
}

function numberReader(type: string): ((input: Input) => number) | undefined {
  switch (type) {
    case 'Float64':
      return (input) => input.take(8).readDoubleLE();
    case 'Float32':
      return (input) => input.take(4).readFloatLE();
    case 'UInt8':
    case 'Bool':
      return (input) => input.take(1).readUInt8();
    case 'Int8':
      return (input) => input.take(1).readInt8();
    case 'UInt16':
      return (input) => input.take(2).readUInt16LE();
    case 'Int16':
      return (input) => input.take(2).readInt16LE();
    case 'UInt32':
      return (input) => input.take(4).readUInt32LE();
    case 'Int32':
      return (input) => input.take(4).readInt32LE();
    case 'UInt64':
      return (input) => Number(input.take(8).readBigUInt64LE());
    case 'Int64':
      return (input) => Number(input.take(8).readBigInt64LE());
  }
  if (/^DateTime(\(|$)/.test(type)) return (input) => input.take(4).readUInt32LE() * 1_000;
  const time = /^DateTime64\((\d)/.exec(type);
  if (time) {
    const perMs = 10 ** (Number(time[1]) - 3);
    return (input) => Number(input.take(8).readBigInt64LE()) / perMs;
  }
  const decimal = /^Decimal\((\d+), (\d+)\)$/.exec(type);
  return decimal ? decimalReader(Number(decimal[1]), Number(decimal[2])) : undefined;
}

/**
 * A decimal as the double nearest to it. Dividing the scaled integer as a double would round twice, and miss whole counts above
 * four billion; so whole part and rest are taken apart first.
 */
function decimalReader(precision: number, scale: number): ((input: Input) => number) | undefined {
  if (precision > 38) return undefined;
  const size = precision <= 9 ? 4 : precision <= 18 ? 8 : 16;
  const unit = 10n ** BigInt(scale);
  const divisor = Number(unit);
  return (input) => {
    const cell = input.take(size);
    if (size === 4) return cell.readInt32LE() / divisor;
    const high = cell.readInt32LE(4);
    // Most counts are small: up to 2^53 the scaled integer itself is a double.
    if (Math.abs(high) < 0x200000 && (size === 8 || cell.readBigInt64LE(8) === BigInt(high >> 31))) {
      return (high * 4294967296 + cell.readUInt32LE()) / divisor;
    }
    const value = size === 8 ? cell.readBigInt64LE() : (cell.readBigInt64LE(8) << 64n) + cell.readBigUInt64LE();
    return Number(value / unit) + Number(value % unit) / divisor;
  };
}
