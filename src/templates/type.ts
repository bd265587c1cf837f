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
  | { readonly list: Type; readonly members?: Members }
  | { readonly map: Type; readonly members?: Members }
  | { readonly struct: string; readonly members: Members; readonly hints?: Readonly<Record<string, string>> };

/** Fields, and methods without arguments, by name. A function where a type holds itself. */
export type Members = Readonly<Record<string, Type | (() => Type)>>;

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
    };
    return names[type];
  }
  if ('struct' in type) return type.struct;
  return 'list' in type ? 'a list' : 'a map';
}
