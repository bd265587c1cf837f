import { REPORT_SCHEMA, type ReportModel } from './model.ts';

/** A kept model, from its JSON; undefined where another version of nines made it. */
export function parseReport(json: string): ReportModel | undefined {
  const model = JSON.parse(json) as { readonly schema?: unknown };
  return model.schema === REPORT_SCHEMA ? (model as ReportModel) : undefined;
}
