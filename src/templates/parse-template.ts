import { unquoteGo } from './go-string.ts';
import type { Block, Command, Node, Operand, Pipeline, Template } from './syntax.ts';
import { TemplateError } from './template-error.ts';
import { type Piece, piecesOf, type Token } from './tokens.ts';

const MAX_DEPTH = 100;

/**
 * Reads a template in the language of Go's package `text/template`, version 1.22.
 * @param variables that are known from the start: `$labels`
 * @param library named templates that it may call besides its own
 * @throws TemplateError at the first place that the language does not know.
 */
export function parseTemplate(
  text: string,
  variables: readonly string[] = [],
  library: ReadonlyMap<string, Block> = new Map(),
): Template {
  const { body, named } = new Parser(piecesOf(text), text.length, variables).parse();
  return { body, named: library.size === 0 ? named : new Map([...library, ...named]) };
}

/** Names a function whether or not there is one: that is the business of whoever checks or expands. */
class Parser {
  readonly #pieces: readonly Piece[];
  readonly #end: number;
  readonly #named = new Map<string, Block>();
  #at = 0;
  #depth = 0;
  #loops = 0;
  /** Names of variables that are known here, inner ones last. */
  #variables: string[];

  constructor(pieces: readonly Piece[], end: number, variables: readonly string[]) {
    this.#pieces = pieces;
    this.#end = end;
    this.#variables = ['$', ...variables];
  }

  parse(): Template {
    const { body, ended } = this.#block(false);
    if (ended) throw new TemplateError(`{{${ended.word}}} ends nothing`, ended.offset);
    return { body, named: this.#named };
  }

  /** Nodes up to the `else` or `end` that closes them. */
  #block(inner: boolean): { body: Block; ended: Closing | undefined } {
    if (++this.#depth > MAX_DEPTH) throw new TemplateError(`nested deeper than ${MAX_DEPTH} levels`, this.#end);
    const body: Node[] = [];
    for (;;) {
      const piece = this.#pieces[this.#at++];
      if (piece === undefined) {
        if (inner) throw new TemplateError('an {{end}} is missing', this.#end);
        break;
      }
      if (piece.kind === 'text') {
        body.push(piece);
        continue;
      }
      const cursor = new Cursor(piece.tokens, piece.offset);
      const word = cursor.peek('word')?.text;
      if (word === 'end' || word === 'else') {
        cursor.next();
        this.#depth--;
        return { body, ended: { word, cursor, offset: piece.offset } };
      }
      const node = this.#node(word, cursor);
      if (node) body.push(node);
    }
    this.#depth--;
    return { body, ended: undefined };
  }

  #node(word: string | undefined, cursor: Cursor): Node | undefined {
    switch (word) {
      case 'if':
      case 'with':
      case 'range':
        cursor.next();
        return this.#control(word, cursor);
      case 'define':
        cursor.next();
        this.#define(cursor);
        return undefined;
      case 'block': {
        cursor.next();
        const name = this.#name(cursor);
        const pipeline = this.#pipeline(cursor, 'action');
        cursor.end();
        this.#named.set(name, this.#isolated());
        return { kind: 'template', name, pipeline, offset: cursor.offset };
      }
      case 'template': {
        cursor.next();
        const name = this.#name(cursor);
        const pipeline = cursor.done() ? undefined : this.#pipeline(cursor, 'action');
        cursor.end();
        return { kind: 'template', name, pipeline, offset: cursor.offset };
      }
      case 'break':
      case 'continue':
        cursor.next();
        cursor.end();
        if (this.#loops === 0) throw new TemplateError(`{{${word}}} stands outside of a range`, cursor.offset);
        return { kind: word };
      default: {
        const pipeline = this.#pipeline(cursor, 'action');
        cursor.end();
        return { kind: 'action', pipeline };
      }
    }
  }

  #control(kind: 'if' | 'with' | 'range', cursor: Cursor): Node {
    const outer = this.#variables.length;
    const pipeline = this.#pipeline(cursor, kind);
    cursor.end();
    if (kind === 'range') this.#loops++;
    const { body, ended } = this.#block(true);
    if (kind === 'range') this.#loops--;
    const otherwise = ended?.word === 'else' ? this.#otherwise(kind, ended.cursor) : [];
    if (ended?.word === 'end') ended.cursor.end();
    this.#variables.length = outer;
    return { kind, pipeline, body, otherwise };
  }

  /** `{{else}}`, `{{else if …}}`, `{{else with …}}`: the last two share the `{{end}}`. */
  #otherwise(kind: 'if' | 'with' | 'range', cursor: Cursor): Block {
    const next = cursor.peek('word')?.text;
    if ((next === 'if' && kind === 'if') || (next === 'with' && kind === 'with')) {
      cursor.next();
      return [this.#control(next, cursor)];
    }
    cursor.end();
    const { body, ended } = this.#block(true);
    if (ended?.word === 'else') throw new TemplateError('a second {{else}}', ended.offset);
    ended?.cursor.end();
    return body;
  }

  #define(cursor: Cursor): void {
    const name = this.#name(cursor);
    cursor.end();
    if (this.#depth > 1) throw new TemplateError('{{define}} may not stand inside of anything', cursor.offset);
    this.#named.set(name, this.#isolated());
  }

  /** A body that knows no variables but `$`. */
  #isolated(): Block {
    const [outer, loops] = [this.#variables, this.#loops];
    this.#variables = ['$'];
    this.#loops = 0;
    const { body, ended } = this.#block(true);
    if (ended?.word === 'else') throw new TemplateError('{{else}} belongs to nothing', ended.offset);
    this.#variables = outer;
    this.#loops = loops;
    return body;
  }

  #name(cursor: Cursor): string {
    const token = cursor.next();
    if (token?.kind !== 'string' && token?.kind !== 'raw') {
      throw new TemplateError('the name of a template must be a text in quotes', token?.offset ?? cursor.offset);
    }
    return textOf(token);
  }

  #pipeline(cursor: Cursor, context: 'action' | 'if' | 'with' | 'range'): Pipeline {
    const offset = cursor.place();
    const { declares, assigns } = this.#declaration(cursor, context);
    const commands: Command[] = [this.#command(cursor)];
    while (cursor.take('|')) commands.push(this.#command(cursor));
    for (const { operands, offset: at } of commands.slice(1)) {
      const base = operands[0]?.base;
      if (base !== undefined && !['function', 'variable', 'dot'].includes(base.kind)) {
        throw new TemplateError('what stands behind | must be a function', at);
      }
    }
    if (!assigns) this.#variables.push(...declares);
    return { declares, assigns, commands, offset };
  }

  #declaration(cursor: Cursor, context: string): Pick<Pipeline, 'declares' | 'assigns'> {
    const names: string[] = [];
    const start = cursor.mark();
    for (;;) {
      const variable = cursor.peek('variable');
      if (!variable) break;
      cursor.next();
      names.push(variable.text);
      if (cursor.take(':=')) return { declares: names, assigns: false };
      if (cursor.take('=')) {
        for (const name of names) this.#known(name, variable.offset);
        return { declares: names, assigns: true };
      }
      if (context !== 'range' || names.length === 2 || !cursor.take(',')) break;
    }
    cursor.reset(start);
    return { declares: [], assigns: false };
  }

  #command(cursor: Cursor): Command {
    const offset = cursor.place();
    const operands: Operand[] = [];
    for (;;) {
      const operand = this.#operand(cursor);
      if (operand === undefined) break;
      operands.push(operand);
      const touching = cursor.touching();
      if (touching !== undefined) throw new TemplateError(`unexpected "${touching.text}"`, touching.offset);
    }
    if (operands.length === 0) throw new TemplateError('a value is missing', offset);
    const [first] = operands;
    if (operands.length > 1 && (first?.base.kind === 'literal' || first?.base.kind === 'nil')) {
      throw new TemplateError('only a function takes arguments', offset);
    }
    if (first?.base.kind === 'nil') throw new TemplateError('nil is not a command', offset);
    return { operands, offset };
  }

  #operand(cursor: Cursor): Operand | undefined {
    const token = cursor.peek();
    if (token === undefined || token.text === '|' || token.text === ')') return undefined;
    cursor.next();
    const fields: { name: string; offset: number }[] = [];
    let base: Operand['base'];
    switch (token.kind) {
      case 'string':
      case 'raw':
        base = { kind: 'literal', value: textOf(token) };
        break;
      case 'char':
        base = { kind: 'literal', value: characterOf(token) };
        break;
      case 'number':
        base = { kind: 'literal', value: numberOf(token) };
        break;
      case 'variable':
        this.#known(token.text, token.offset);
        base = { kind: 'variable', name: token.text };
        break;
      case 'dot':
        base = { kind: 'dot' };
        break;
      case 'field':
        base = { kind: 'dot' };
        fields.push({ name: token.text.slice(1), offset: token.offset });
        break;
      case 'word':
        if (token.text === 'true' || token.text === 'false') base = { kind: 'literal', value: token.text === 'true' };
        else if (token.text === 'nil') base = { kind: 'nil' };
        else base = { kind: 'function', name: token.text };
        break;
      default: {
        if (token.text !== '(') throw new TemplateError(`unexpected "${token.text}"`, token.offset);
        base = { kind: 'pipeline', pipeline: this.#pipeline(cursor, 'action') };
        if (!cursor.take(')')) throw new TemplateError('a ) is missing', token.offset);
      }
    }
    for (;;) {
      const field = cursor.adjacent('field');
      if (!field) break;
      fields.push({ name: field.text.slice(1), offset: field.offset });
    }
    return { base, fields, offset: token.offset };
  }

  #known(name: string, offset: number): void {
    if (this.#variables.includes(name)) return;
    throw new TemplateError(
      `there is no variable ${name}`,
      offset,
      `Known here: ${[...new Set(this.#variables)].join(', ')}.`,
    );
  }
}

interface Closing {
  readonly word: 'end' | 'else';
  readonly cursor: Cursor;
  readonly offset: number;
}

/** Position in the tokens of one action. */
class Cursor {
  readonly offset: number;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[], offset: number) {
    this.#tokens = tokens;
    this.offset = offset;
  }

  /** The next token that is no space, if it is of the kind. */
  peek(kind?: Token['kind']): Token | undefined {
    while (this.#tokens[this.#at]?.kind === 'space') this.#at++;
    const token = this.#tokens[this.#at];
    return kind === undefined || token?.kind === kind ? token : undefined;
  }

  /** The next token, if nothing parts it from the last one. */
  adjacent(kind: Token['kind']): Token | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== kind) return undefined;
    this.#at++;
    return token;
  }

  /** What stands behind the last token without a space, though it begins something new. */
  touching(): Token | undefined {
    const token = this.#tokens[this.#at];
    return token === undefined || token.kind === 'space' || /^(?:[|),=]|:=)$/.test(token.text) ? undefined : token;
  }

  next(): Token | undefined {
    const token = this.peek();
    this.#at++;
    return token;
  }

  take(text: string): boolean {
    if (this.peek()?.text !== text) return false;
    this.#at++;
    return true;
  }

  done(): boolean {
    return this.peek() === undefined;
  }

  place(): number {
    return this.peek()?.offset ?? this.offset;
  }

  mark(): number {
    return this.#at;
  }

  reset(mark: number): void {
    this.#at = mark;
  }

  end(): void {
    const rest = this.peek();
    if (rest) throw new TemplateError(`unexpected "${rest.text}"`, rest.offset);
  }
}

function textOf(token: Pick<Token, 'kind' | 'text' | 'offset'>): string {
  if (token.kind === 'raw') return token.text.slice(1, -1).replaceAll('\r', '');
  const text = unquoteGo(token.text);
  if (text === undefined) throw new TemplateError(`${token.text} has an escape that is not known`, token.offset);
  return text;
}

function characterOf(token: Token): bigint {
  const [character, ...others] = [...unquoteCharacter(token)];
  if (character !== undefined && others.length === 0) return BigInt(character.codePointAt(0) ?? 0);
  throw new TemplateError(`${token.text} is not one character`, token.offset, 'Write a text between "quotes".');
}

/** Between single quotes a single quote is escaped and a double one is not. */
function unquoteCharacter({ text, offset }: Token): string {
  const inside = text.slice(1, -1).replace(/\\'|(?<!\\)"/g, (one) => (one === '"' ? '\\"' : "'"));
  return textOf({ kind: 'string', text: `"${inside}"`, offset });
}

/** Longest and least of Go's `int`. */
const [LEAST, MOST] = [-(2n ** 63n), 2n ** 63n - 1n];

function numberOf({ text, offset }: Token): number | bigint {
  const plain = text.replaceAll('_', '').replace(/^[-+]/, '').toLowerCase();
  const sign = text.startsWith('-') ? -1 : 1;
  if (/^0x[\da-f.]*p/.test(plain)) return sign * hexadecimal(plain);
  const octal = /^0\d+$/.test(plain) ? `0o${plain}` : plain;
  if (
    /__|_$|^[-+]?_/.test(text) ||
    !(/^0o[0-7]+$|^0b[01]+$|^0x[\da-f]+$/.test(octal) || /^(?!0[xbo])[\d.]/.test(octal))
  )
    throw new TemplateError(`${text} is not a number`, offset);
  if (!/^(?:\d+|0[xbo][\da-f]+)$/.test(octal)) return sign * Number(plain);
  const value = BigInt(sign) * BigInt(octal);
  if (value >= LEAST && value <= MOST) return value;
  throw new TemplateError(`${text} is too large for a whole number`, offset, 'Write it with a point, such as 1e20.');
}

/** `0x1.8p4`: a mantissa in hexadecimal digits and a power of two. */
function hexadecimal(text: string): number {
  const [, whole = '', fraction = '', power = '0'] = /^0x([\da-f]*)\.?([\da-f]*)p([-+]?\d+)$/.exec(text) ?? [];
  return Number.parseInt(`0${whole}${fraction}`, 16) * 2 ** (Number(power) - 4 * fraction.length);
}
