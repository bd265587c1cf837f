/** Process exit codes, the same for every command. */
export const ExitCode = {
  done: 0,
  failed: 1,
  /** Bad configuration or usage: nothing was started. */
  usage: 2,
  /** Some SLOs, sources or receivers failed; the rest is complete and stored. */
  partial: 3,
  /** Only with `--fail-on-breach`. */
  breached: 4,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export interface NinesErrorOptions {
  /** What the reader should do next, one imperative sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * Root of every error this program raises on purpose. The message says what happened and where;
 * `hint` says what to do. Anything else that is thrown is a defect and is shown with its stack.
 */
export class NinesError extends Error {
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(code: string, message: string, exitCode: ExitCode, options: NinesErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.exitCode = exitCode;
    this.hint = options.hint;
  }
}

/** The command line or a value given by the user is wrong; nothing was started. */
export class UsageError extends NinesError {
  constructor(message: string, options?: NinesErrorOptions) {
    super('USAGE', message, ExitCode.usage, options);
  }
}

/** A source could not answer, or answered something that is not an answer. */
export class SourceError extends NinesError {
  /** Name of the source in the configuration. */
  readonly source: string;
  /** False where asking again cannot help (bad query, wrong credentials). */
  readonly retryable: boolean;

  constructor(source: string, message: string, options: NinesErrorOptions & { retryable?: boolean } = {}) {
    super('SOURCE', `source "${source}": ${message}`, ExitCode.partial, options);
    this.source = source;
    this.retryable = options.retryable ?? true;
  }
}

/** The store could not be opened, migrated, read or written. */
export class StoreError extends NinesError {
  constructor(message: string, options?: NinesErrorOptions) {
    super('STORE', message, ExitCode.failed, options);
  }
}

/** Another process holds the embedded store or runs the same job. */
export class BusyError extends NinesError {
  constructor(message: string, options?: NinesErrorOptions) {
    super('BUSY', message, ExitCode.failed, options);
  }
}

interface DeliveryFacts {
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
  readonly mayHaveArrived?: boolean;
  readonly status?: number;
}

/** A receiver did not accept a notification. */
export class DeliveryError extends NinesError {
  readonly receiver: string;
  readonly retryable: boolean;
  /** From a `Retry-After` header, when the receiver sent one. */
  readonly retryAfterMs: number | undefined;
  /** Everything was sent and no answer came: the receiver may have taken it all the same. */
  readonly mayHaveArrived: boolean;
  /** The message without the name of the receiver. */
  readonly reason: string;
  /** What an HTTP receiver answered, when it did. */
  readonly status: number | undefined;

  constructor(receiver: string, reason: string, options: NinesErrorOptions & DeliveryFacts = {}) {
    super('DELIVERY', `receiver "${receiver}": ${reason}`, ExitCode.partial, options);
    this.receiver = receiver;
    this.reason = reason;
    this.status = options.status;
    this.retryable = options.retryable ?? true;
    this.retryAfterMs = options.retryAfterMs;
    this.mayHaveArrived = options.mayHaveArrived ?? false;
  }
}

/** One thing that is wrong with the configuration, with its place. Lines and columns count from 1. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `slos[2].sli.threshold`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  /** Every value that would do, where they can be listed. */
  readonly allowed: readonly string[];
  /** What the writer most likely meant. */
  readonly suggestion: string | undefined;
  readonly hint: string | undefined;
}

/** The configuration cannot be used; carries all problems at once. */
export class ConfigError extends NinesError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(message: string, diagnostics: readonly Diagnostic[], options?: NinesErrorOptions) {
    super('CONFIG', message, ExitCode.usage, options);
    this.diagnostics = diagnostics;
  }
}
