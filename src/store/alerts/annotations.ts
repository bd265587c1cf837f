import type { Acknowledgement, Annotation, AnnotationKind } from '../../alerting/index.ts';
import { labelsFromKey, labelsKey } from '../../series/index.ts';
import type { Instant, TimeRange } from '../../time/index.ts';
import type { Store, StoreReader } from '../store.ts';

/** Writes who took what on, by subject. */
export async function writeAcknowledgements(store: Store, acknowledgements: readonly Acknowledgement[]): Promise<void> {
  const rows = acknowledgements.map(({ subject, labels, startsAt, at, by, comment }) => {
    return { subject, labels: labelsKey(labels), starts_at: startsAt, at, author: by, comment };
  });
  await store.insertRows('acknowledgements', rows);
}

/** Acknowledgements of what began in the range, by their time and subject. */
export async function readAcknowledgements(store: StoreReader, range: TimeRange): Promise<Acknowledgement[]> {
  const rows = await store.query<Omit<Acknowledgement, 'labels'> & { labels: string }>(
    `SELECT subject, labels, toUnixTimestamp64Milli(a.starts_at) AS startsAt, toUnixTimestamp64Milli(a.at) AS at,
       author AS by, comment
     FROM (SELECT * FROM acknowledgements FINAL) AS a
     WHERE a.starts_at >= {start:DateTime64(3)} AND a.starts_at < {end:DateTime64(3)}
     ORDER BY a.at, subject`,
    { start: range.start, end: range.end },
  );
  return rows.map((row) => ({ ...row, labels: labelsFromKey(row.labels) }));
}

/** Writes annotations by their id: the same one with another text replaces the former row. */
export async function writeAnnotations(store: Store, annotations: readonly Annotation[]): Promise<void> {
  const rows = annotations.map(({ labels, end, ...rest }) => {
    return { ...rest, labels: labelsKey(labels), end: end ?? null };
  });
  await store.insertRows('annotations', rows);
}

interface AnnotationRow extends Omit<Annotation, 'labels' | 'end' | 'kind'> {
  readonly kind: AnnotationKind;
  readonly labels: string;
  readonly end: Instant | null;
}

/** Annotations that touch the range, by start and id. */
export async function readAnnotations(store: StoreReader, range: TimeRange): Promise<Annotation[]> {
  const rows = await store.query<AnnotationRow>(
    `SELECT id, kind, subject, labels, toUnixTimestamp64Milli(a.start) AS start,
       toUnixTimestamp64Milli(a.\`end\`) AS \`end\`, text, author, url
     FROM (SELECT * FROM annotations FINAL) AS a
     WHERE a.start < {end:DateTime64(3)} AND ifNull(a.\`end\`, a.start + INTERVAL 1 MILLISECOND) > {start:DateTime64(3)}
     ORDER BY a.start, id`,
    { start: range.start, end: range.end },
  );
  return rows.map((row) => ({ ...row, labels: labelsFromKey(row.labels), end: row.end ?? undefined }));
}

/** Removes annotations; unknown ids are passed over. */
export async function deleteAnnotations(store: Store, ids: readonly string[]): Promise<void> {
  await store.command('DELETE FROM annotations WHERE id IN {ids:Array(String)}', { ids });
}
