import { crc32, inflateSync } from 'node:zlib';
import type { Logo } from '../../src/report/index.ts';
import { ownFile, refusal } from './own-file.ts';

const MOST_BYTES = 1_000_000;
/** Of the pixels of a PNG once unpacked: a small file can hold a huge picture. */
const MOST_PIXEL_BYTES = 64_000_000;
const PNG_BEGINS = Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1');
const JPEG_BEGINS = Buffer.from([0xff, 0xd8, 0xff]);
const JPEG_ENDS = Buffer.from([0xff, 0xd9]);

/**
 * The logo of a report, whole: what reads a picture later fails in the middle of a page, or behind the back of whoever called it.
 * @throws NinesError where it cannot be read, is neither PNG nor JPEG, too large, or cut off
 */
export async function ownLogo(file: string): Promise<Logo> {
  const refused = refusal(`the logo ${file}`, 'Give a PNG or JPEG of at most 1 MB in `logo` of the report.');
  const bytes = await ownFile(file, refused);
  if (bytes.length > MOST_BYTES) throw refused(`it has ${bytes.length} bytes`);
  const png = begins(bytes, PNG_BEGINS);
  if (!png && !begins(bytes, JPEG_BEGINS)) throw refused('it is neither PNG nor JPEG');
  if (!(png ? isWholePng(bytes) : isWholeJpeg(bytes))) throw refused('the picture is damaged, cut off or too large');
  return { mediaType: png ? 'image/png' : 'image/jpeg', content: new Uint8Array(bytes) };
}

function begins(bytes: Buffer, start: Buffer): boolean {
  return bytes.subarray(0, start.length).equals(start);
}

/** Every chunk with its checksum up to the last, and pixels that can be unpacked. */
function isWholePng(bytes: Buffer): boolean {
  const pixels: Buffer[] = [];
  for (let at = PNG_BEGINS.length; at + 12 <= bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length || crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) return false;
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') pixels.push(bytes.subarray(at + 8, end));
    if (type === 'IEND') return canUnpack(Buffer.concat(pixels));
    at = end + 4;
  }
  return false;
}

function canUnpack(pixels: Buffer): boolean {
  try {
    return inflateSync(pixels, { maxOutputLength: MOST_PIXEL_BYTES }).length > 0;
  } catch {
    return false;
  }
}

/** Segments up to the one that says how large the picture is, and an end. */
function isWholeJpeg(bytes: Buffer): boolean {
  if (bytes.lastIndexOf(JPEG_ENDS) < 0) return false;
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1] ?? 0;
    // Frames are C0 to CF but for tables (C4, CC) and what is reserved (C8).
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return true;
  }
  return false;
}
