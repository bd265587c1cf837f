/** Tree of a template. Every part knows its place, so that what is wrong can be shown where it stands. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipeline: Pipeline }
  | { readonly kind: 'if' | 'with'; readonly pipeline: Pipeline; readonly body: Block; readonly otherwise: Block }
  | { readonly kind: 'range'; readonly pipeline: Pipeline; readonly body: Block; readonly otherwise: Block }
  | { readonly kind: 'break' | 'continue' }
  | {
      readonly kind: 'template';
      readonly name: string;
      readonly pipeline: Pipeline | undefined;
      readonly offset: number;
    };

export type Block = readonly Node[];

export interface Pipeline {
  /** One name, or two for the key and the element of a range. */
  readonly declares: readonly string[];
  /** `$x = …` instead of `$x := …`. */
  readonly assigns: boolean;
  readonly commands: readonly Command[];
  readonly offset: number;
}

export interface Command {
  readonly operands: readonly Operand[];
  readonly offset: number;
}

/** A value, and the fields or keys taken from it one after another. */
export interface Operand {
  readonly base:
    | { readonly kind: 'dot' }
    | { readonly kind: 'nil' }
    | { readonly kind: 'literal'; readonly value: string | number | bigint | boolean }
    | { readonly kind: 'variable' | 'function'; readonly name: string }
    | { readonly kind: 'pipeline'; readonly pipeline: Pipeline };
  readonly fields: readonly { readonly name: string; readonly offset: number }[];
  readonly offset: number;
}

export interface Template {
  readonly body: Block;
  /** What `define` and `block` give, by name. */
  readonly named: ReadonlyMap<string, Block>;
}
