/** Words of what a new revision says otherwise than the one before. */
export const REVISION_EN = {
  remark: (revision: number, made: string): string => `against revision ${revision}, made ${made}`,
  slo: 'new in this report',
  more: (count: number): string => `${count} more figures differ; compare the JSON of both revisions.`,
  incomparable: (revision: number): string =>
    `Revision ${revision} was made by another version of nines; the figures of both are not compared.`,
  none: 'No figure of the summary differs; a definition, a text or a query of the report has changed.',
} as const;

export type RevisionWords = {
  readonly [K in keyof typeof REVISION_EN]: (typeof REVISION_EN)[K] extends string ? string : (typeof REVISION_EN)[K];
};
