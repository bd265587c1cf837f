import { TemplateError } from './template-error.ts';

/** A part of an action. `space` is kept where it parts two arguments: `.a .b` is not `.a.b`. */
export interface Token {
  readonly kind: 'word' | 'field' | 'variable' | 'string' | 'raw' | 'char' | 'number' | 'sign' | 'dot' | 'space';
  /** As written. */
  readonly text: string;
  readonly offset: number;
}

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly tokens: readonly Token[]; readonly offset: number };

const TOKEN =
  /(?<space>[ \t\r\n]+)|(?<string>"(?:\\.|[^"\\\n])*")|(?<raw>`[^`]*`)|(?<char>'(?:\\.|[^'\\\n])+')|(?<number>[-+]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?[pP][-+]?\d+|0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?))|(?<variable>\$[\p{L}\p{N}_]*)|(?<field>\.[\p{L}_][\p{L}\p{N}_]*)|(?<dot>\.)|(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<sign>:=|[=|(),])/uy;

/**
 * Cuts a template of Go's `text/template` into text and actions. Marks that trim (`{{-`, `-}}`) have done their work on the text,
 * comments are gone.
 * @throws TemplateError where an action has no end or holds what no action can hold.
 */
export function piecesOf(template: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let trimStart = false;
  for (;;) {
    const open = template.indexOf('{{', at);
    let text = template.slice(at, open === -1 ? undefined : open);
    if (trimStart) text = text.replace(/^[ \t\r\n]+/, '');
    const trimsBefore = open !== -1 && /^-[ \t\r\n]/.test(template.slice(open + 2, open + 4));
    if (trimsBefore) text = text.replace(/[ \t\r\n]+$/, '');
    if (text !== '') pieces.push({ kind: 'text', text });
    if (open === -1) return pieces;
    const inside = open + 2 + (trimsBefore ? 1 : 0);
    const comment = /^[ \t\r\n]*\/\*/.exec(template.slice(inside, inside + 80));
    const end = comment ? endOfComment(template, inside + comment[0].length, open) : undefined;
    const action = end === undefined ? readAction(template, inside, open) : undefined;
    if (action) pieces.push({ kind: 'action', tokens: action.tokens, offset: open });
    const close = end ?? action?.close ?? { trims: false, end: template.length };
    trimStart = close.trims;
    at = close.end;
  }
}

interface Close {
  readonly trims: boolean;
  /** After the braces. */
  readonly end: number;
}

function endOfComment(template: string, from: number, open: number): Close {
  const end = template.indexOf('*/', from);
  const after = end === -1 ? null : /^([ \t\r\n]+-)?\}\}/.exec(template.slice(end + 2));
  if (!after) throw new TemplateError('a comment ends with */}} or */ -}}', open);
  return { trims: after[1] !== undefined, end: end + 2 + after[0].length };
}

function readAction(template: string, from: number, open: number): { tokens: readonly Token[]; close: Close } {
  const tokens: Token[] = [];
  let at = from;
  for (;;) {
    const close = /^(?:[ \t\r\n]+(-))?\}\}/.exec(template.slice(at, at + 80));
    if (close) return { tokens, close: { trims: close[1] !== undefined, end: at + close[0].length } };
    if (at >= template.length) throw new TemplateError('the action that begins here has no }}', open);
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(template);
    const [kind, text] = Object.entries(match?.groups ?? {}).find(([, value]) => value !== undefined) ?? [];
    if (kind === undefined || text === undefined) {
      const near = template.slice(at, at + 20).split('\n')[0];
      throw new TemplateError(`unexpected "${near}" in an action`, at);
    }
    tokens.push({ kind: kind as Token['kind'], text, offset: at });
    at += text.length;
    if (/^(?:word|field|variable)$/.test(kind) && !/^(?:[\s.,|:()]|\}\}|$)/.test(template.slice(at, at + 2))) {
      throw new TemplateError(`unexpected "${template[at]}" behind ${text}`, at, 'Part them by a space.');
    }
  }
}
