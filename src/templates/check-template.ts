import type { Functions } from './function.ts';
import type { Block, Command, Node, Operand, Pipeline, Template } from './syntax.ts';
import { DURATION_METHODS, NAMED_METHODS, TIME_METHODS } from './time-methods.ts';
import { fits, isMethod, type Members, type Type, typeText } from './type.ts';

/** Something in a template that could not be expanded. */
export interface TemplateProblem {
  readonly message: string;
  readonly hint: string | undefined;
  /** Character of the template, from 0. */
  readonly offset: number;
}

/** What a template is expanded with, as far as it is known beforehand. */
export interface TemplateShape {
  readonly data: Type;
  readonly variables: Readonly<Record<string, Type>>;
  readonly functions: Functions;
  /** Why a function that others know is not here, and what to write instead. */
  readonly refusals: Readonly<Record<string, string>>;
  /** Named templates that stand elsewhere: what is wrong in them for this caller is told at the call. */
  readonly library?: ReadonlyMap<string, Block>;
}

interface Known {
  readonly name: string;
  readonly type: Type;
}

const METHODS: Readonly<Record<string, Members>> = {
  time: TIME_METHODS,
  duration: DURATION_METHODS,
  named: NAMED_METHODS,
};

/** Finds what cannot be expanded before there is anything to expand: functions, fields and types that are not there. All of it at once. */
export function checkTemplate(template: Template, shape: TemplateShape): readonly TemplateProblem[] {
  return new Check(template, shape).run();
}

class Check {
  readonly #template: Template;
  readonly #shape: TemplateShape;
  readonly #problems = new Map<string, TemplateProblem>();
  readonly #visiting = new Set<string>();
  #called: { readonly name: string; readonly offset: number } | undefined;

  constructor(template: Template, shape: TemplateShape) {
    this.#template = template;
    this.#shape = shape;
  }

  run(): readonly TemplateProblem[] {
    const { data, variables } = this.#shape;
    const known = Object.entries(variables).map(([name, type]) => ({ name, type }));
    this.#block(this.#template.body, data, [{ name: '$', type: data }, ...known]);
    return [...this.#problems.values()].sort((a, b) => a.offset - b.offset);
  }

  #add(at: number, said: string, hint?: string): Type {
    const offset = this.#called?.offset ?? at;
    const message = this.#called === undefined ? said : `in the template "${this.#called.name}": ${said}`;
    this.#problems.set(`${offset} ${message}`, { message, hint, offset });
    return 'any';
  }

  #block(block: Block, dot: Type, known: readonly Known[]): void {
    let inside = known;
    for (const node of block) inside = this.#node(node, dot, inside);
  }

  /** @returns what is known after it */
  #node(node: Node, dot: Type, known: readonly Known[]): readonly Known[] {
    switch (node.kind) {
      case 'text':
      case 'break':
      case 'continue':
        return known;
      case 'action': {
        const type = this.#pipeline(node.pipeline, dot, known);
        if (node.pipeline.declares.length > 0) return this.#declared(node.pipeline, [type], known);
        return known;
      }
      case 'if':
      case 'with': {
        const type = this.#pipeline(node.pipeline, dot, known);
        const inside = this.#declared(node.pipeline, [type], known);
        this.#block(node.body, node.kind === 'with' ? type : dot, inside);
        this.#block(node.otherwise, dot, inside);
        return known;
      }
      case 'range': {
        const type = this.#pipeline(node.pipeline, dot, known);
        const [key, item] = this.#element(type, node.pipeline.offset);
        const types = node.pipeline.declares.length === 2 ? [key, item] : [item];
        this.#block(node.body, item, this.#declared(node.pipeline, types, known));
        this.#block(node.otherwise, dot, known);
        return known;
      }
      case 'template': {
        const type = node.pipeline ? this.#pipeline(node.pipeline, dot, known) : 'nil';
        const block = this.#template.named.get(node.name);
        if (block === undefined) {
          this.#add(
            node.offset,
            `there is no template "${node.name}"`,
            'Define it in the same text, or in a file that `templates` names.',
          );
        } else if (!this.#visiting.has(node.name)) {
          const outer = this.#called;
          if (block === this.#shape.library?.get(node.name)) this.#called ??= node;
          this.#visiting.add(node.name);
          this.#block(block, type, [{ name: '$', type }]);
          this.#visiting.delete(node.name);
          this.#called = outer;
        }
        return known;
      }
    }
  }

  #declared({ declares, assigns }: Pipeline, types: readonly Type[], known: readonly Known[]): readonly Known[] {
    if (assigns) return known.map((one) => (declares.includes(one.name) ? { ...one, type: 'any' } : one));
    return [...known, ...declares.map((name, i) => ({ name, type: types[i] ?? 'any' }))];
  }

  #element(type: Type, offset: number): readonly [Type, Type] {
    if (type === 'any' || type === 'nil') return ['any', 'any'];
    if (type === 'int') return ['int', 'int'];
    if (typeof type === 'object' && 'list' in type) return ['int', type.list];
    if (typeof type === 'object' && 'map' in type) return ['text', type.map];
    this.#add(offset, `range takes a list or a map, not ${typeText(type)}`);
    return ['any', 'any'];
  }

  #pipeline({ commands }: Pipeline, dot: Type, known: readonly Known[]): Type {
    let type: Type | undefined;
    for (const command of commands) type = this.#command(command, dot, known, type);
    return type ?? 'any';
  }

  #command({ operands, offset }: Command, dot: Type, known: readonly Known[], piped: Type | undefined): Type {
    const [first, ...rest] = operands;
    if (first === undefined) return 'any';
    const types = [
      ...rest.map((operand) => this.#operand(operand, dot, known)),
      ...(piped === undefined ? [] : [piped]),
    ];
    if (first.base.kind === 'function' && first.fields.length === 0)
      return this.#call(first.base.name, types, first.offset);
    if (types.length === 0) return this.#operand(first, dot, known);
    const method = first.fields.at(-1);
    if (method === undefined) return this.#add(offset, 'this is no function and takes no arguments');
    const owner = this.#operand({ ...first, fields: first.fields.slice(0, -1) }, dot, known);
    return this.#field(owner, method, types);
  }

  #call(name: string, types: readonly Type[], offset: number): Type {
    const { functions, refusals } = this.#shape;
    const called = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (called === undefined) {
      const why = Object.hasOwn(refusals, name)
        ? refusals[name]
        : `Known are: ${Object.keys(functions).sort().join(', ')}.`;
      return this.#add(offset, `there is no function "${name}" here`, why);
    }
    const { takes, rest } = called;
    if (types.length < takes.length || (rest === undefined && types.length > takes.length)) {
      const least = rest === undefined ? '' : 'at least ';
      const many = takes.length === 1 ? 'one argument' : `${takes.length} arguments`;
      return this.#add(offset, `${name} takes ${least}${many}, not ${types.length}`);
    }
    this.#arguments(name, types, takes, rest, offset);
    const refused = called.refuses?.(types);
    if (refused !== undefined) this.#add(offset, `${name}: ${refused}`);
    return typeof called.gives === 'function' ? called.gives(types) : called.gives;
  }

  #arguments(
    name: string,
    types: readonly Type[],
    takes: readonly Type[],
    rest: Type | undefined,
    offset: number,
  ): void {
    for (const [i, type] of types.entries()) {
      const wanted = takes[i] ?? rest ?? 'any';
      if (!fits(type, wanted)) this.#add(offset, `${name} takes ${typeText(wanted)}, not ${typeText(type)}`);
    }
  }

  #operand(operand: Operand, dot: Type, known: readonly Known[]): Type {
    const { base } = operand;
    switch (base.kind) {
      case 'nil':
        return 'nil';
      case 'literal':
        return typeOfLiteral(base.value);
      case 'dot':
        return this.#member(dot, operand);
      case 'variable':
        return this.#member(known.findLast(({ name }) => name === base.name)?.type ?? 'any', operand);
      case 'function':
        return this.#member(this.#call(base.name, [], operand.offset), operand);
      case 'pipeline':
        return this.#member(this.#pipeline(base.pipeline, dot, known), operand);
    }
  }

  #member(type: Type, { fields }: Operand): Type {
    return fields.reduce<Type>((of, field) => this.#field(of, field, []), type);
  }

  /** A field, a key or a method of a value. */
  #field(of: Type, { name, offset }: Operand['fields'][number], types: readonly Type[]): Type {
    if (of === 'any') return 'any';
    const members = typeof of === 'object' ? (of.members ?? {}) : (METHODS[of] ?? {});
    const found = Object.hasOwn(members, name) ? members[name] : undefined;
    if (found === undefined) {
      if (typeof of === 'object' && 'map' in of && types.length === 0) return of.map;
      const names = Object.keys(members);
      const hint = typeof of === 'object' && 'struct' in of ? of.hints?.[name] : undefined;
      const fallback = names.length > 0 ? `It has ${names.map((one) => `.${one}`).join(', ')}.` : undefined;
      return this.#add(offset, `${typeText(of)} has no .${name}`, hint ?? fallback);
    }
    const takes = isMethod(found) ? found.takes : [];
    if (types.length !== takes.length) {
      const many = takes.length === 1 ? 'one argument' : `${takes.length || 'no'} arguments`;
      return this.#add(offset, `.${name} takes ${many}, not ${types.length}`);
    }
    this.#arguments(`.${name}`, types, takes, undefined, offset);
    const gives = isMethod(found) ? found.gives : found;
    return typeof gives === 'function' ? gives() : gives;
  }
}

function typeOfLiteral(value: string | number | bigint | boolean): Type {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'bigint' ? 'int' : 'float';
}
