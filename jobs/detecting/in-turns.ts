interface Turn<Item, Read, Result> {
  read(some: readonly Item[]): Promise<Read>;
  work(some: readonly Item[], read: Read): Promise<Result>;
  write(result: Result): Promise<void>;
}

/**
 * Works on items so many at a time. While some are worked on, what the next ones need is read, and what those before gave is written.
 * A failure of any ends it once all that is under way has ended.
 */
export async function inTurns<Item, Read, Result>(
  items: readonly Item[],
  atOnce: number,
  { read, work, write }: Turn<Item, Read, Result>,
): Promise<void> {
  const slice = (first: number): readonly Item[] => items.slice(first, first + atOnce);
  let next = awaitedLater(read(slice(0)));
  let written = Promise.resolve();
  try {
    for (let first = 0; first < items.length; first += atOnce) {
      const known = await next;
      next = first + atOnce < items.length ? awaitedLater(read(slice(first + atOnce))) : next;
      const [result] = await Promise.all([work(slice(first), known), written]);
      written = awaitedLater(write(result));
    }
    await written;
  } finally {
    await Promise.allSettled([next, written]);
  }
}

/** A failure of something that is awaited in a while must not end the process until then. */
function awaitedLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
