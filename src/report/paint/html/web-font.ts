import { deflateSync } from 'node:zlib';
import { readFontMetrics } from '../../type/index.ts';

/** Tables that a browser needs of a TrueType font; kerning and ligatures stay out, so widths are those that were measured. */
const KEPT = ['OS/2', 'cmap', 'cvt ', 'fpgm', 'glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp', 'name', 'post', 'prep'];

/**
 * The font with the outlines of these characters only, as WOFF 1.0 (W3C): glyph numbers stay, unused outlines become empty, and
 * the tables are deflated.
 */
export function webFont(bytes: Uint8Array, characters: Iterable<string>): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const source = new Map<string, Uint8Array>();
  for (let i = 0; i < view.getUint16(4); i++) {
    const at = 12 + i * 16;
    const start = view.getUint32(at + 8);
    source.set(
      String.fromCharCode(...bytes.subarray(at, at + 4)),
      bytes.subarray(start, start + view.getUint32(at + 12)),
    );
  }
  const metrics = readFontMetrics(bytes);
  const wanted = [...characters].map((character) => metrics.glyph(character.codePointAt(0) ?? 0));
  const { glyf, loca } = outlinesOf(source, wanted);
  const tables = new Map([...source].filter(([name]) => KEPT.includes(name)));
  tables.set('glyf', glyf);
  tables.set('loca', loca);
  const head = Uint8Array.from(source.get('head') ?? []);
  new DataView(head.buffer).setInt16(50, 1);
  tables.set('head', head);
  tables.set('post', plainPost(source.get('post')));
  return woff(
    view.getUint32(0),
    [...tables].sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** `glyf` and long `loca` with the wanted glyphs and those that they are made of. */
function outlinesOf(tables: ReadonlyMap<string, Uint8Array>, wanted: readonly number[]) {
  const dataView = (name: string) => {
    const table = tables.get(name) ?? new Uint8Array();
    return new DataView(table.buffer, table.byteOffset, table.byteLength);
  };
  const loca = dataView('loca');
  const glyf = tables.get('glyf') ?? new Uint8Array();
  const long = dataView('head').getInt16(50) === 1;
  const count = dataView('maxp').getUint16(4);
  const offset = (glyph: number) => (long ? loca.getUint32(glyph * 4) : loca.getUint16(glyph * 2) * 2);

  const kept = new Set<number>();
  const queue = [0, ...wanted];
  for (let i = 0; i < queue.length && i < 100_000; i++) {
    const glyph = queue[i] ?? 0;
    if (kept.has(glyph) || glyph >= count) continue;
    kept.add(glyph);
    queue.push(...partsOf(glyf.subarray(offset(glyph), offset(glyph + 1))));
  }
  const size = [...kept].reduce((sum, glyph) => sum + padded(offset(glyph + 1) - offset(glyph)), 0);
  const outlines = new Uint8Array(size);
  const index = new DataView(new ArrayBuffer((count + 1) * 4));
  let at = 0;
  for (let glyph = 0; glyph < count; glyph++) {
    index.setUint32(glyph * 4, at);
    if (!kept.has(glyph)) continue;
    const outline = glyf.subarray(offset(glyph), offset(glyph + 1));
    outlines.set(outline, at);
    at += padded(outline.length);
  }
  index.setUint32(count * 4, at);
  return { glyf: outlines, loca: new Uint8Array(index.buffer) };
}

/** Numbers of the glyphs that a composite glyph is made of. */
function partsOf(outline: Uint8Array): number[] {
  if (outline.length < 10) return [];
  const view = new DataView(outline.buffer, outline.byteOffset, outline.byteLength);
  if (view.getInt16(0) >= 0) return [];
  const parts: number[] = [];
  let at = 10;
  for (let i = 0; i < 64; i++) {
    const flags = view.getUint16(at);
    parts.push(view.getUint16(at + 2));
    at += (flags & 0x01) !== 0 ? 8 : 6;
    if ((flags & 0x08) !== 0) at += 2;
    else if ((flags & 0x40) !== 0) at += 4;
    else if ((flags & 0x80) !== 0) at += 8;
    if ((flags & 0x20) === 0) break;
  }
  return parts;
}

/** Version 3 holds no glyph names. */
function plainPost(post: Uint8Array | undefined): Uint8Array {
  const table = new Uint8Array(32);
  table.set((post ?? table).subarray(0, 32));
  new DataView(table.buffer).setUint32(0, 0x00030000);
  return table;
}

function padded(length: number): number {
  return (length + 3) & ~3;
}

function woff(flavor: number, tables: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const packed = tables.map(([name, data]) => {
    const small = deflateSync(data, { level: 9 });
    return { name, data, stored: small.length < data.length ? new Uint8Array(small) : data };
  });
  const directory = 44 + packed.length * 20;
  const total = directory + packed.reduce((sum, table) => sum + padded(table.stored.length), 0);
  const plain = 12 + packed.length * 16 + packed.reduce((sum, table) => sum + padded(table.data.length), 0);
  const out = new Uint8Array(total);
  const view = new DataView(out.buffer);
  [0x774f4646, flavor, total].forEach((value, i) => {
    view.setUint32(i * 4, value);
  });
  view.setUint16(12, packed.length);
  view.setUint32(16, plain);
  view.setUint16(20, 1);
  let at = directory;
  packed.forEach((table, i) => {
    const entry = 44 + i * 20;
    for (let j = 0; j < 4; j++) out[entry + j] = table.name.charCodeAt(j);
    [at, table.stored.length, table.data.length, checksum(table.data)].forEach((value, j) => {
      view.setUint32(entry + 4 + j * 4, value);
    });
    out.set(table.stored, at);
    at += padded(table.stored.length);
  });
  return out;
}

/** Sum of all 32-bit words, as the OpenType table directory asks for. */
function checksum(data: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) {
    const word = ((data[i] ?? 0) << 24) | ((data[i + 1] ?? 0) << 16) | ((data[i + 2] ?? 0) << 8) | (data[i + 3] ?? 0);
    sum = (sum + word) >>> 0;
  }
  return sum;
}
