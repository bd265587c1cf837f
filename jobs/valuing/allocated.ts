import { UsageError } from '../../src/errors.ts';
import type { Quantity, StreamDefinition } from '../../src/roi/index.ts';
import type { TimeRange } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';

/** What OpenCost allocated to a stream in each part of the time. */
export async function allocated(
  stream: StreamDefinition,
  parts: readonly TimeRange[],
  context: JobContext,
): Promise<Quantity[]> {
  const { openCost, source } = stream;
  const server = context.source(source);
  if (openCost === undefined || server.allocation === undefined) {
    throw new UsageError(`source "${source}" of stream "${stream.name}" is no OpenCost server`, {
      hint: 'Name a source of type: opencost.',
    });
  }
  const answers: Quantity[] = [];
  for (const part of parts) answers.push(await server.allocation(openCost, part, { signal: context.signal }));
  return answers;
}
