/**
 * What is known of a value before there is one. `any` is a value of any type: nothing is refused for it.
 * A struct has its members only; a map has every key.
 */
export type Type =
  | 'any'
  | 'nil'
  | 'bool'
  | 'int'
  | 'float'
  | 'text'
  | 'time'
  | 'duration'
  | 'named'
  | 'markup'
  | { readonly list: Type; readonly members?: Members }
  | { readonly map: Type; readonly members?: Members }
  | { readonly struct: string; readonly members: Members; readonly hints?: Readonly<Record<string, string>> };

/** A method with arguments. */
export interface MethodType {
  readonly takes: readonly Type[];
  readonly gives: Type | (() => Type);
}

/** Fields and methods by name. A function where a type holds itself. */
export type Members = Readonly<Record<string, Type | (() => Type) | MethodType>>;

export function isMethod(member: Type | (() => Type) | MethodType): member is MethodType {
  return typeof member === 'object' && 'takes' in member;
}

/** `a text`, `the alerts`: for messages. */
export function typeText(type: Type): string {
  if (typeof type === 'string') {
    const names = {
      any: 'a value',
      nil: 'nil',
      bool: 'true or false',
      int: 'a whole number',
      float: 'a number',
      text: 'a text',
      time: 'a time',
      duration: 'a duration',
      named: 'a month or a day of the week',
      markup: 'markup',
    };
    return names[type];
  }
  if ('struct' in type) return type.struct;
  return 'list' in type ? 'a list' : 'a map';
}

/** Whether a value of a type can stand where another is wanted. */
export function fits(type: Type, wanted: Type): boolean {
  if (wanted === 'any' || type === 'any') return true;
  if (type === 'int' && wanted === 'duration') return true;
  if (typeof type === 'string' || typeof wanted === 'string') return type === wanted;
  // A list of texts is none of any values in Go, and the other way round.
  if ('list' in type && 'list' in wanted) return type.list === wanted.list;
  if ('map' in type && 'map' in wanted) return wanted.map === 'any' || fits(type.map, wanted.map);
  return 'struct' in type && 'struct' in wanted && type.struct === wanted.struct;
}
