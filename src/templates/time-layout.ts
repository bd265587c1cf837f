/** Names as Go has them. */
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
export const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Parts of Go's reference time, Mon Jan 2 15:04:05 MST 2006; `.000` is a fraction only where no digit follows. */
const PART =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|__2|_2(?!006)|002|0[1-6]|15|[1-5]|PM|pm|[-Z]07:00:00|[-Z]070000|[-Z]07:00|[-Z]0700|[-Z]07|[.,](?:0+|9+)(?!\d)/g;

/** A part of a layout: one of the reference time, or a text that stands for itself. */
export interface LayoutPart {
  readonly text: string;
  readonly isReference: boolean;
}

/** Cuts a layout of Go's package `time` into its parts. */
export function layoutParts(layout: string): readonly LayoutPart[] {
  const parts: LayoutPart[] = [];
  let at = 0;
  for (const match of layout.matchAll(PART)) {
    if (match.index > at) parts.push({ text: layout.slice(at, match.index), isReference: false });
    parts.push({ text: match[0], isReference: true });
    at = match.index + match[0].length;
  }
  if (at < layout.length) parts.push({ text: layout.slice(at), isReference: false });
  return parts;
}
