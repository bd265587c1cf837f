import { z } from 'zod';
import { refuse, text, yamlFlag } from './fields.ts';
import { GO_DURATION } from './integrations.ts';

/** `yes` and `off` are booleans there. */
export const flag = (description: string, fallback: boolean) => yamlFlag.prefault(fallback).meta({ description });

export const secretFile = (key: string) => text(`File that holds \`${key}\`.`).optional();

/** `0s` stands for no limit of its own there, and for ours here. */
export const timeout = (usual = '10s') =>
  z
    .string()
    .default(usual)
    .transform((written, context) => {
      const ms = goDurationMs(written);
      if (ms === undefined || ms < 0) refuse(context, `"${written}" is no duration`, { hint: 'Write it like 10s.' });
      return ms || goDurationMs(usual) || 0;
    })
    .meta({ description: 'Longest wait for an answer.' });

const GO_UNITS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Go's durations, which Alertmanager has here and only here: `1.5s`, `1m30s`. */
function goDurationMs(written: string): number | undefined {
  if (!GO_DURATION.test(written)) return undefined;
  const parts = [...written.matchAll(/([\d.]+)([a-zµμ]+)/g)];
  const ms = parts.reduce((sum, [, digits, unit = '']) => {
    return sum + Number(digits) * (GO_UNITS[unit.replace(/[µμ]/, 'u')] ?? 0);
  }, 0);
  return written.startsWith('-') ? -ms : ms;
}

/** A text with templates of Alertmanager. */
export const template = (description: string) => z.string().optional().meta({ description });
