import type { Note, Path } from './foreign-document.ts';

/** Collects what is to be said about some documents. */
export class Notes {
  readonly all: Note[] = [];

  /** The document cannot be read. */
  refuse(path: Path, message: string, details: Pick<Note, 'allowed' | 'hint'> = {}): void {
    this.all.push({ severity: 'error', path, message, ...details });
  }

  /** The document can be read, and not everything in it is taken over as it stands. */
  warn(path: Path, message: string, details: Pick<Note, 'allowed' | 'hint'> = {}): void {
    this.all.push({ severity: 'warning', path, message, ...details });
  }

  get refusals(): number {
    return this.all.filter(({ severity }) => severity === 'error').length;
  }
}
