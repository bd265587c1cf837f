import { UsageError } from '../errors.ts';

/** A template that cannot be read or expanded, with the place of what is wrong. */
export class TemplateError extends UsageError {
  /** Character of the template, from 0. */
  readonly offset: number;

  constructor(message: string, offset: number, hint?: string) {
    super(message, hint === undefined ? {} : { hint });
    this.offset = offset;
  }
}
