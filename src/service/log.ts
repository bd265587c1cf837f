import { type DestinationStream, pino } from 'pino';
import type { Log } from '../../jobs/job.ts';
import { redact } from '../config/index.ts';

/**
 * JSON lines for a container's log: one object a line, secrets of the configuration masked before anything is written.
 * @param level least of what is written: `debug`, `info`, `warn` or `error`
 * @param destination standard output by default
 */
export function jsonLog(level: string, destination?: DestinationStream): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void (destination ?? process.stdout).write(redact(line)) },
  );
  const write =
    (at: 'debug' | 'info' | 'warn' | 'error'): Log['info'] =>
    (message, fields) =>
      logger[at](fields ?? {}, message);
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    progress: () => undefined,
  };
}
