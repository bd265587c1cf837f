import { UsageError } from '../../errors.ts';
import { unquoteGo } from '../../templates/index.ts';
import { type Matcher, type MatchOperator, matcher, RESERVED } from './matcher.ts';

type TokenKind = '{' | '}' | ',' | 'operator' | 'text' | 'end';

interface Token {
  readonly kind: TokenKind;
  /** As written; for `text` without its quotes and escapes. */
  readonly text: string;
  readonly shown: string;
}

const END: Token = { kind: 'end', text: '', shown: 'the end' };

/**
 * Reads matchers in Alertmanager's UTF-8 grammar: `{severity="page", team=~api.*}`, braces both or neither, one trailing comma.
 * Unquoted texts are anything but white space and `{ } ! = ~ , \ " ' \``; quoted texts are Go string literals.
 * @throws UsageError where the text is none.
 */
export function parseUtf8Matchers(text: string): Matcher[] {
  const tokens = tokenize(text);
  let next = 0;
  const peek = (): Token => tokens[next] ?? END;
  const take = (kind: TokenKind, wanted: string): Token => {
    const token = peek();
    if (token.kind !== kind) throw refusal(text, `found ${token.shown} where ${wanted} belongs`);
    next++;
    return token;
  };
  const matchers: Matcher[] = [];
  const braces = peek().kind === '{';
  if (braces) next++;
  while (peek().kind !== '}' && peek().kind !== 'end') {
    const name = take('text', 'the name of a label').text;
    const operator = take('operator', 'one of = != =~ !~').text as MatchOperator;
    const value = take('text', 'a value').text;
    matchers.push(matcher(name, operator, value));
    if (peek().kind !== ',') break;
    next++;
  }
  if (braces) take('}', 'a comma or a closing brace');
  else if (peek().kind === '}') throw refusal(text, 'it has a closing brace and no opening one');
  take('end', 'a comma or the end');
  return matchers;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let rest = text; ; ) {
    rest = rest.replace(/^\p{White_Space}+/u, '');
    if (rest === '') return tokens;
    const { token, length } = scan(text, rest);
    tokens.push(token);
    rest = rest.slice(length);
  }
}

function scan(whole: string, rest: string): { readonly token: Token; readonly length: number } {
  const [first = ''] = rest;
  if (first === '{' || first === '}' || first === ',') {
    return { token: { kind: first, text: first, shown: `"${first}"` }, length: 1 };
  }
  const operator = /^(?:=~|!~|!=|=)/.exec(rest)?.[0];
  if (operator !== undefined) {
    return { token: { kind: 'operator', text: operator, shown: `"${operator}"` }, length: operator.length };
  }
  if (first === '"') {
    const literal = /^"(?:[^"\\]|\\.)*"/su.exec(rest)?.[0];
    if (literal === undefined) throw refusal(whole, 'a quote is not closed');
    const text = unquoteGo(literal);
    if (text === undefined) {
      throw refusal(whole, `${literal} is not a quoted text`, 'Write a backslash as \\\\ and a quote as \\".');
    }
    return { token: { kind: 'text', text, shown: literal }, length: literal.length };
  }
  const end = rest.search(RESERVED);
  const text = end === -1 ? rest : rest.slice(0, end);
  if (text === '') throw refusal(whole, `found ${first} where nothing like it belongs`, 'Put the value into "quotes".');
  return { token: { kind: 'text', text, shown: text }, length: text.length };
}

function refusal(text: string, reason: string, hint = 'Write it like severity="page", or {a="b", c=~"d.*"}.') {
  return new UsageError(`cannot read the matcher ${text === '' ? '""' : text}: ${reason}`, { hint });
}
