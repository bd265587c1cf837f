import type { Logo } from '../painter.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of a picture in pixels, read from its head; undefined where it has none. */
export function pictureSize({ mediaType, content }: Logo): Size | undefined {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  return mediaType === 'image/png' ? pngSize(view) : jpegSize(view);
}

/** The size at which it fits into a box; small pictures stay as they are. */
export function fittedSize({ width, height }: Size, box: Size): Size {
  const scale = Math.min(1, box.width / width, box.height / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** IHDR is the first chunk: width and height follow its name. */
function pngSize(view: DataView): Size | undefined {
  if (view.byteLength < 24) return undefined;
  return sizeOf(view.getUint32(16), view.getUint32(20));
}

/** Segments up to the frame, C0 to CF but for tables (C4, CC) and what is reserved (C8): precision, height, width. */
function jpegSize(view: DataView): Size | undefined {
  for (let at = 2; at + 9 <= view.byteLength && view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    if (marker < 0xc0 || marker > 0xcf || [0xc4, 0xc8, 0xcc].includes(marker)) continue;
    return sizeOf(view.getUint16(at + 7), view.getUint16(at + 5));
  }
  return undefined;
}

const sizeOf = (width: number, height: number): Size | undefined =>
  width > 0 && height > 0 ? { width, height } : undefined;
