import { type Value, writtenText } from './value.ts';

/** Where the parts of a template go, in the order in which they come out. */
export interface Writer {
  /** A text of the template itself. @returns what is written of it */
  literal(text: string): string;
  /** What an action gives. @returns what is written of it */
  value(value: Value): string;
}

/** Values go through `escapeText`, the template's own words stay as they are. */
export function plainWriter(escapeText: (text: string) => string = (text) => text): Writer {
  return { literal: (text) => text, value: (value) => escapeText(writtenText(value)) };
}
