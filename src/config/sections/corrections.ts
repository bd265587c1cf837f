import type { Correction, SloDefinition } from '../../slo/index.ts';
import { instantInZone } from '../../time/index.ts';
import type { Reading } from '../reading.ts';
import { type CorrectionInput, CorrectionSchema } from '../schema/corrections.ts';
import type { Surroundings } from './slos.ts';

/** The SLOs with the corrections that hold for them. */
export function withCorrections(
  reading: Reading,
  slos: readonly SloDefinition[],
  surroundings: Surroundings,
): SloDefinition[] {
  const given = reading.children(['corrections']).flatMap((path) => {
    const input = reading.parse(CorrectionSchema, path);
    if (input === undefined) return [];
    const correction = toCorrection(input, surroundings.timeZone);
    if (correction.lengthMs > 0) return [{ input, correction }];
    reading.problems.add([...path, 'end'], 'ends before it starts');
    return [];
  });
  return slos.map((slo) => {
    const corrections = given.filter(({ input }) => holdsFor(input, slo)).map(({ correction }) => correction);
    return corrections.length === 0 ? slo : { ...slo, corrections };
  });
}

function holdsFor({ slos, teams }: CorrectionInput, slo: SloDefinition): boolean {
  return (slos.length === 0 && teams.length === 0) || slos.includes(slo.name) || teams.includes(slo.team);
}

function toCorrection(input: CorrectionInput, defaultZone: string): Correction {
  const timeZone = input.timeZone ?? defaultZone;
  const start = instantInZone(input.start, timeZone);
  const end = input.end === undefined ? start + (input.duration ?? 0) : instantInZone(input.end, timeZone);
  return { reason: input.reason, start, lengthMs: end - start, rrule: input.rrule, timeZone };
}
