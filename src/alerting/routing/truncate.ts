const MARK = '…';
const MARK_BYTES = 3;

export interface Truncated {
  readonly text: string;
  readonly truncated: boolean;
}

/** At most `limit` characters (Unicode code points), the last one `…` where something was cut; without it for limits up to 3. */
export function truncateCharacters(text: string, limit: number): Truncated {
  if (text.length <= limit) return { text, truncated: false };
  const characters = [...text];
  if (characters.length <= limit) return { text, truncated: false };
  if (limit <= MARK_BYTES) return { text: characters.slice(0, limit).join(''), truncated: true };
  return { text: `${characters.slice(0, limit - 1).join('')}${MARK}`, truncated: true };
}

/** At most `limit` bytes of UTF-8, whole characters only, `…` at the end where something was cut; dots where not even that fits. */
export function truncateBytes(text: string, limit: number): Truncated {
  const encoder = new TextEncoder();
  if (encoder.encode(text).length <= limit) return { text, truncated: false };
  if (limit < MARK_BYTES) return { text: '.'.repeat(limit), truncated: true };
  let kept = '';
  let room = limit - MARK_BYTES;
  for (const character of text) {
    room -= encoder.encode(character).length;
    if (room < 0) break;
    kept += character;
  }
  return { text: `${kept}${MARK}`, truncated: true };
}
