/** Objectives that people use, highest first, in percent. */
export const USUAL_OBJECTIVES = ['99.99', '99.95', '99.9', '99.5', '99', '95', '90'] as const;

/** A proposal that would have spent more of its budget than this is no proposal. */
const SPENT_AT_MOST = 0.75;

/** With fewer allowed events than this, one bad event would decide. */
const ALLOWED_AT_LEAST = 5;

/**
 * The highest usual objective, in percent, that would have kept a quarter of its budget: 1 − share ≤ 0.75 × (1 − objective),
 * and that allows a few bad events. Undefined where not even 90 % is.
 */
export function supportedObjective(goodShare: number, events: number): (typeof USUAL_OBJECTIVES)[number] | undefined {
  return USUAL_OBJECTIVES.find((percent) => {
    const allowed = 1 - Number(percent) / 100;
    return 1 - goodShare <= SPENT_AT_MOST * allowed && events * allowed >= ALLOWED_AT_LEAST;
  });
}
