import type { DetectorDefinition } from '../../anomaly/index.ts';
import type { Correction, SloDefinition } from '../../slo/index.ts';
import { instantInZone } from '../../time/index.ts';
import type { Reading } from '../reading.ts';
import { type CorrectionInput, CorrectionSchema } from '../schema/corrections.ts';
import type { Surroundings } from './slos.ts';

/** A correction, and what it was said to hold for. */
export interface GivenCorrection {
  readonly input: CorrectionInput;
  readonly correction: Correction;
}

/** Corrections that are right, each with what was written. */
export function readCorrections(reading: Reading, surroundings: Surroundings): GivenCorrection[] {
  return reading.children(['corrections']).flatMap((path) => {
    const input = reading.parse(CorrectionSchema, path);
    if (input === undefined) return [];
    const correction = toCorrection(input, surroundings.timeZone);
    if (correction.lengthMs > 0) return [{ input, correction }];
    reading.problems.add([...path, 'end'], 'ends before it starts');
    return [];
  });
}

/** The SLOs with the corrections that hold for them. */
export function withCorrections(slos: readonly SloDefinition[], given: readonly GivenCorrection[]): SloDefinition[] {
  return slos.map((slo) => {
    const corrections = correctionsFor(given, slo.name, slo.team);
    return corrections.length === 0 ? slo : { ...slo, corrections: [...corrections, ...(slo.corrections ?? [])] };
  });
}

/** Times that detectors pass over, by detector: the corrections of everything, of its SLO and of its team. */
export function maintenanceOf(
  detectors: readonly DetectorDefinition[],
  given: readonly GivenCorrection[],
): Readonly<Record<string, readonly Correction[]>> {
  return Object.fromEntries(detectors.map(({ name, slo, team }) => [name, correctionsFor(given, slo, team)]));
}

function correctionsFor(given: readonly GivenCorrection[], slo: string, team: string): Correction[] {
  return given
    .filter(({ input: { slos, teams } }) => {
      return (slos.length === 0 && teams.length === 0) || slos.includes(slo) || teams.includes(team);
    })
    .map(({ correction }) => correction);
}

function toCorrection(input: CorrectionInput, defaultZone: string): Correction {
  const timeZone = input.timeZone ?? defaultZone;
  const start = instantInZone(input.start, timeZone);
  const end = input.end === undefined ? start + (input.duration ?? 0) : instantInZone(input.end, timeZone);
  return { reason: input.reason, start, lengthMs: end - start, rrule: input.rrule, timeZone };
}
