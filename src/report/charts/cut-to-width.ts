const LETTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The longest beginning that fits with an ellipsis, or the text itself. `middle` keeps the end too, for paths and queries. */
export function cutToWidth(
  text: string,
  width: number,
  widthOf: (text: string) => number,
  place: 'end' | 'middle' = 'end',
): string {
  if (widthOf(text) <= width) return text;
  const letters = Array.from(LETTERS.segment(text), (part) => part.segment);
  const cut = (kept: number) => {
    const head = place === 'end' ? kept : Math.ceil(kept / 2);
    return `${letters.slice(0, head).join('').trimEnd()}…${letters.slice(letters.length - (kept - head)).join('')}`;
  };
  const whole = place === 'end' ? (kept: number) => `${letters.slice(0, kept).join('').trimEnd()}…` : cut;
  let low = 0;
  let high = letters.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (widthOf(whole(middle)) <= width) low = middle;
    else high = middle - 1;
  }
  return whole(low);
}
