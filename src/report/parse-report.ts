import type { ReportModel } from './model.ts';

/**
 * Version of the model. A change of what {@link ReportModel} holds, in any field, takes the next number: models of other versions lie
 * in stores, and painters read only their own.
 */
export const REPORT_SCHEMA = 'nines.report/2';

/** A kept model, from its JSON; undefined where another version of nines made it. */
export function parseReport(json: string): ReportModel | undefined {
  const model = JSON.parse(json) as { readonly schema?: unknown };
  return model.schema === REPORT_SCHEMA ? (model as ReportModel) : undefined;
}
