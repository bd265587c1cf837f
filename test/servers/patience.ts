/**
 * How long a test waits for something that must come. It is over only where something is broken: on a machine that is ten times
 * slower than usual, everything has come long before.
 */
export const PATIENCE_MS = 180_000;
