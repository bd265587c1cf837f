import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import type { KnownIncident } from '../slo/index.ts';

const Time = z
  .union([z.string(), z.date()])
  .transform((written) => (typeof written === 'string' ? Date.parse(written) : written.getTime()))
  .refine((instant) => !Number.isNaN(instant), { error: 'is not an instant like 2026-11-03T09:00:00Z' });

const Incidents = z.array(
  z
    .strictObject({ name: z.string().optional(), slo: z.string().optional(), start: Time, end: Time })
    .refine(({ start, end }) => start < end, { error: 'ends before it starts' }),
);

/**
 * Reads a list of known incidents, YAML or JSON: `- {name: db outage, slo: api, start: …, end: …}`; without `slo` one concerns every SLO.
 * @throws UsageError where the file is not there or not such a list, with the item that is not.
 */
export async function readKnownIncidents(file: string): Promise<readonly KnownIncident[]> {
  const hint =
    'Write a list of items like {name: outage, slo: api, start: 2026-11-03T09:00:00Z, end: 2026-11-03T10:30:00Z}.';
  const content = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`cannot read ${file}`, { hint, cause });
  });
  const parsed = Incidents.safeParse(parsedText(content));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(`${file}: item ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not an incident'}`, {
      hint,
    });
  }
  return parsed.data.map(({ name, slo, start, end }) => {
    return { name: name ?? `${slo ?? 'incident'} ${new Date(start).toISOString()}`, slo, start, end };
  });
}

function parsedText(content: string): unknown {
  try {
    return parse(content);
  } catch {
    return undefined;
  }
}
