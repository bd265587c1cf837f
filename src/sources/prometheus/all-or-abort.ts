/**
 * Runs all tasks and gives their results in order. The first failure aborts the others, and is thrown when they have
 * ended, so that nothing goes on in the background.
 */
export async function allOrAbort<T>(
  tasks: readonly ((signal: AbortSignal) => Promise<T>)[],
  signal: AbortSignal | undefined,
): Promise<readonly T[]> {
  const controller = new AbortController();
  const both = signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]);
  let failure: { readonly error: unknown } | undefined;
  const results = await Promise.all(
    tasks.map(async (task) => {
      try {
        return [await task(both)];
      } catch (error) {
        failure ??= { error };
        controller.abort(error);
        return [];
      }
    }),
  );
  if (failure !== undefined) throw failure.error;
  return results.flat();
}
