import { createHash } from 'node:crypto';
import { z } from 'zod';
import { matcherFromJson, matcherToJson, type Silence, silenceState } from '../alerting/index.ts';
import { UsageError } from '../errors.ts';
import type { Instant } from '../time/index.ts';

const Time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** A silence as Alertmanager's API v2 writes it. */
const SilenceJson = z.object({
  id: z.string().optional(),
  matchers: z
    .array(z.object({ name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean().default(true) }))
    .min(1),
  startsAt: Time,
  endsAt: Time,
  createdBy: z.string().default(''),
  comment: z.string().default(''),
});

/** Reads a list of silences, or one. Those without an id get one from what they say, so that importing twice adds nothing. */
export function silencesFromJson(text: string): Silence[] {
  const document = parse(text);
  const result = z.array(SilenceJson).safeParse(Array.isArray(document) ? document : [document]);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new UsageError(`not a list of silences: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`, {
      hint: 'Give what `amtool silence query -o json` prints.',
    });
  }
  return result.data.map((written) => ({
    ...written,
    id: written.id || createHash('sha256').update(JSON.stringify(written)).digest('hex').slice(0, 32),
    matchers: written.matchers.map(matcherFromJson),
  }));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      hint: 'Give what `amtool silence query -o json` prints.',
    });
  }
}

/** A silence as `amtool silence query -o json` has it; `at` says whether it is active. */
export function silenceJson(silence: Silence, at: Instant) {
  const { id, matchers, startsAt, endsAt, createdBy, comment } = silence;
  return {
    id,
    status: { state: silenceState(silence, at) },
    matchers: matchers.map(matcherToJson),
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(endsAt).toISOString(),
    createdBy,
    comment,
  };
}
