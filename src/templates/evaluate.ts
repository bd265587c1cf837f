import { UsageError } from '../errors.ts';
import type { Functions } from './function.ts';
import type { Block, Command, Node, Operand, Pipeline, Template } from './syntax.ts';
import { TemplateError } from './template-error.ts';
import { methodsOfTime } from './time-methods.ts';
import { Duration, GoList, GoMap, GoStruct, isTrue, type Methods, Named, Time, type Value } from './value.ts';
import { plainWriter, type Writer } from './writer.ts';

const MAX_CHARACTERS = 4 * 1024 * 1024;
const MAX_CALLS = 100;
const MAX_STEPS = 100_000;

interface Variable {
  readonly name: string;
  value: Value;
}

class Break extends Error {}
class Continue extends Error {}

/**
 * Expands a template.
 * @param variables known from the start; `$` is the data
 * @param writer what texts and values go through on their way out
 * @throws TemplateError where Go's `Execute` gives an error
 */
export function evaluate(
  template: Template,
  data: Value,
  functions: Functions,
  variables: Readonly<Record<string, Value>> = {},
  writer: Writer = plainWriter(),
): string {
  const run = new Run(template, functions, writer);
  run.block(template.body, data, [
    { name: '$', value: data },
    ...Object.entries(variables).map(([name, value]) => ({ name, value })),
  ]);
  return run.text();
}

class Run {
  readonly #template: Template;
  readonly #functions: Functions;
  readonly #writer: Writer;
  readonly #parts: string[] = [];
  #characters = 0;
  #calls = 0;

  constructor(template: Template, functions: Functions, writer: Writer) {
    this.#template = template;
    this.#functions = functions;
    this.#writer = writer;
  }

  text(): string {
    return this.#parts.join('');
  }

  block(block: Block, dot: Value, variables: Variable[]): void {
    for (const node of block) this.#node(node, dot, variables);
  }

  #node(node: Node, dot: Value, variables: Variable[]): void {
    switch (node.kind) {
      case 'text':
        this.#write(this.#writer.literal(node.text), 0);
        return;
      case 'action': {
        const value = this.#pipeline(node.pipeline, dot, variables);
        if (node.pipeline.declares.length === 0) this.#write(this.#writer.value(value), node.pipeline.offset);
        return;
      }
      case 'if':
      case 'with':
        this.#scoped(variables, () => {
          const value = this.#pipeline(node.pipeline, dot, variables);
          if (!isTrue(value)) this.block(node.otherwise, dot, variables);
          else this.block(node.body, node.kind === 'with' ? value : dot, variables);
        });
        return;
      case 'range':
        this.#scoped(variables, () => this.#range(node, dot, variables));
        return;
      case 'break':
        throw new Break();
      case 'continue':
        throw new Continue();
      case 'template': {
        const block = this.#template.named.get(node.name);
        if (block === undefined) throw new TemplateError(`there is no template "${node.name}"`, node.offset);
        if (++this.#calls > MAX_CALLS) throw new TemplateError('templates call each other without end', node.offset);
        const value = node.pipeline && this.#pipeline(node.pipeline, dot, variables);
        this.block(block, value, [{ name: '$', value }]);
        this.#calls--;
      }
    }
  }

  #range(node: Extract<Node, { kind: 'range' }>, dot: Value, variables: Variable[]): void {
    const { pipeline } = node;
    // Names of a range stand for each element, not for the whole.
    const value = this.#pipeline({ ...pipeline, declares: [] }, dot, variables);
    if (typeof value === 'bigint' && pipeline.declares.length > 1)
      throw new TemplateError('a range over a number has one variable', pipeline.offset);
    const items = itemsOf(value, pipeline.offset);
    if (items.length === 0) this.block(node.otherwise, dot, variables);
    const [first, second] = pipeline.declares;
    const declared = variables.length;
    for (const [key, item] of items) {
      variables.length = declared;
      if (second !== undefined) this.#bind(variables, pipeline, first, key);
      if (first !== undefined) this.#bind(variables, pipeline, second ?? first, item);
      try {
        this.block(node.body, item, variables);
      } catch (error) {
        if (error instanceof Break) return;
        if (!(error instanceof Continue)) throw error;
      }
    }
  }

  #bind(variables: Variable[], { assigns }: Pipeline, name: string | undefined, value: Value): void {
    if (name === undefined) return;
    const known = assigns ? variables.findLast((variable) => variable.name === name) : undefined;
    if (known) known.value = value;
    else variables.push({ name, value });
  }

  #scoped(variables: Variable[], run: () => void): void {
    const outer = variables.length;
    run();
    variables.length = outer;
  }

  #pipeline(pipeline: Pipeline, dot: Value, variables: Variable[]): Value {
    let value: Value;
    for (const [i, command] of pipeline.commands.entries()) {
      value = this.#command(command, dot, variables, i === 0 ? [] : [value]);
    }
    for (const name of pipeline.declares) this.#bind(variables, pipeline, name, value);
    return value;
  }

  #command({ operands, offset }: Command, dot: Value, variables: Variable[], piped: readonly Value[]): Value {
    const [first, ...rest] = operands;
    if (first === undefined) return undefined;
    const { base } = first;
    // What stands behind `now.Format` belongs to the method.
    if (base.kind === 'function' && first.fields.length === 0)
      return this.#call(base.name, rest, dot, variables, piped, first.offset);
    const method = first.fields.at(-1);
    if (rest.length + piped.length > 0) {
      const values = [...rest.map((one) => this.#operand(one, dot, variables)), ...piped];
      const owner = this.#operand({ ...first, fields: first.fields.slice(0, -1) }, dot, variables);
      const called = method && methodsOf(owner)[method.name];
      if (!called) throw new TemplateError('this is no function and takes no arguments', offset);
      return tried(() => called(values), method?.name ?? '', offset);
    }
    return this.#operand(first, dot, variables);
  }

  #call(
    name: string,
    operands: readonly Operand[],
    dot: Value,
    variables: Variable[],
    piped: readonly Value[],
    offset: number,
  ): Value {
    const called = Object.hasOwn(this.#functions, name) ? this.#functions[name] : undefined;
    if (called === undefined) throw new TemplateError(`there is no function "${name}"`, offset);
    const values: Value[] = [];
    for (const operand of operands) {
      const value = this.#operand(operand, dot, variables);
      values.push(value);
      // What stands behind an answer that is certain is not looked at.
      if ((name === 'and' && !isTrue(value)) || (name === 'or' && isTrue(value))) return value;
    }
    values.push(...piped);
    if (values.length < called.takes.length || (called.rest === undefined && values.length > called.takes.length)) {
      throw new TemplateError(`${name} takes ${called.takes.length} arguments, not ${values.length}`, offset);
    }
    return tried(() => called.call(values), name, offset);
  }

  #operand(operand: Operand, dot: Value, variables: Variable[]): Value {
    const { base } = operand;
    switch (base.kind) {
      case 'nil':
        return undefined;
      case 'literal':
        return base.value;
      case 'dot':
        return member(dot, operand);
      case 'variable':
        return member(variables.findLast(({ name }) => name === base.name)?.value, operand);
      case 'function':
        return member(this.#call(base.name, [], dot, variables, [], operand.offset), operand);
      case 'pipeline':
        return member(this.#pipeline(base.pipeline, dot, variables), operand);
    }
  }

  #write(text: string, offset: number): void {
    this.#characters += text.length;
    if (this.#characters > MAX_CHARACTERS) {
      throw new TemplateError(`the text is longer than ${MAX_CHARACTERS} characters`, offset);
    }
    this.#parts.push(text);
  }
}

function member(value: Value, { fields }: Operand): Value {
  let found = value;
  for (const { name, offset } of fields) {
    const method = methodsOf(found)[name];
    if (method) found = tried(() => method([]), name, offset);
    else if (found instanceof GoStruct && Object.hasOwn(found.fields, name)) found = found.fields[name];
    else if (found instanceof GoMap) found = found.entries.has(name) ? found.entries.get(name) : found.absent;
    else if (found === undefined) throw new TemplateError(`nil has no field ${name}`, offset);
    else throw new TemplateError(`there is no field ${name}`, offset);
  }
  return found;
}

/** What a function cannot do is told with its place. */
function tried(call: () => Value, name: string, offset: number): Value {
  try {
    return call();
  } catch (error) {
    if (error instanceof TemplateError || !(error instanceof UsageError)) throw error;
    throw new TemplateError(`${name}: ${error.message}`, offset, error.hint);
  }
}

function methodsOf(value: Value): Methods {
  if (value instanceof Time || value instanceof Duration || value instanceof Named) return methodsOfTime(value);
  return value instanceof GoMap || value instanceof GoList ? value.methods : {};
}

function itemsOf(value: Value, offset: number): readonly (readonly [Value, Value])[] {
  if (value === undefined) return [];
  if (value instanceof GoList) return value.items.map((item, i) => [BigInt(i), item] as const);
  if (value instanceof GoMap) return [...value.entries];
  if (typeof value === 'bigint' && value > MAX_STEPS)
    throw new TemplateError(`a range takes at most ${MAX_STEPS} steps`, offset);
  if (typeof value === 'bigint' && value < 0) return [];
  if (typeof value === 'bigint')
    return Array.from({ length: Number(value) }, (_, i) => [BigInt(i), BigInt(i)] as const);
  throw new TemplateError('range takes a list or a map', offset);
}
