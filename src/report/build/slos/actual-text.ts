import type { Figure } from '../../model.ts';
import type { Percent, Print } from '../../numbers/index.ts';

const DASH = '—';
export const NOT_KNOWN: Figure = { value: null, text: DASH };

/**
 * A share of good events as it stands in a table: in brackets where it is of an incomplete part. All good in the part that was
 * seen is not 100 %, so it is not printed at all.
 */
export function actualFigure(
  raw: number | undefined,
  figure: Percent | undefined,
  partial: boolean,
  print: Print,
): Figure {
  if (raw === undefined || figure === undefined) return NOT_KNOWN;
  if (!partial) return { value: raw, text: print.percent(figure) };
  return figure.value.gte(100) ? { value: raw, text: `(${DASH})` } : { value: raw, text: `(${print.percent(figure)})` };
}

export function percentFigure(raw: number | undefined, figure: Percent | undefined, print: Print): Figure {
  return raw === undefined || figure === undefined ? NOT_KNOWN : { value: raw, text: print.percent(figure) };
}
