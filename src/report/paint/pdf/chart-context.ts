import type { ChartContext } from '../../charts/index.ts';
import type { ReportModel } from '../../model.ts';
import type { Sheet } from './sheet.ts';

/** Charts measured with the fonts that the page is set in. */
export function chartContext(sheet: Sheet, model: ReportModel): ChartContext {
  return { measure: sheet.measure, locale: model.locale, words: model.words };
}
