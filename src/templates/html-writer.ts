import { jsonText } from './json-text.ts';
import { Markup, ownText, type Value, writtenText } from './value.ts';
import type { Writer } from './writer.ts';

type Place =
  | { readonly in: 'text' | 'comment' | 'tag' }
  /** Until its end tag; what stands in `title` and `textarea` is text, and in the other two it is code. */
  | { readonly in: 'element'; readonly name: string }
  | { readonly in: 'value'; readonly attribute: string; readonly quote: string; readonly written: string };

/** What Go writes in place of a value that would be dangerous where it stands. */
const UNSAFE = 'ZgotmplZ';

/**
 * Escapes values for the place in a page where they stand, as Go's `html/template` does: text, attributes, addresses. A value that
 * would become code becomes `ZgotmplZ`, and comments of the page are left out, as there.
 */
export function htmlWriter(): Writer {
  let place: Place = { in: 'text' };
  return {
    literal(text) {
      let [written, rest] = ['', text];
      while (rest !== '') {
        const [next, length]: readonly [Place, number] = step(place, rest);
        written += kept(place, next, rest.slice(0, length));
        place = next;
        rest = rest.slice(length);
      }
      return written;
    },
    value(value) {
      const written = escaped(value, place);
      if (place.in === 'value') place = { ...place, written: place.written + written };
      return written;
    },
  };
}

/** What is written of a piece of the page itself: comments are left out, and a `<` that begins nothing is a character. */
function kept(place: Place, next: Place, piece: string): string {
  if (place.in === 'comment') return '';
  if (place.in !== 'text') return piece;
  const opening = next.in === 'text' ? '' : (/<[^<]*$/.exec(piece)?.[0] ?? '');
  const before = piece.slice(0, piece.length - opening.length).replaceAll('<', '&lt;');
  return next.in === 'comment' ? before : before + opening;
}

const VALUE = /^\s*([^\s"'>/=]+)\s*=\s*(["']?)/;

function step(place: Place, rest: string): readonly [Place, number] {
  switch (place.in) {
    case 'text': {
      const open = /<(?:!--|[/!]?[a-z])/i.exec(rest);
      if (open === null) return [place, rest.length];
      const end = open.index + open[0].length;
      if (open[0] === '<!--') return [{ in: 'comment' }, end];
      const name = /^<([a-z]+)/i.exec(rest.slice(open.index))?.[1]?.toLowerCase() ?? '';
      if (!/^(?:script|style|title|textarea)$/.test(name)) return [{ in: 'tag' }, end];
      const close = rest.indexOf('>', end);
      return close === -1 ? [{ in: 'tag' }, end] : [{ in: 'element', name }, close + 1];
    }
    case 'comment':
      return until(place, rest, /-->/);
    case 'element':
      return until(place, rest, new RegExp(`</${place.name}\\s*>`, 'i'));
    case 'tag': {
      if (rest.startsWith('>')) return [{ in: 'text' }, 1];
      const [whole, attribute = '', quote = ''] = VALUE.exec(rest) ?? [];
      if (whole !== undefined)
        return [{ in: 'value', attribute: attribute.toLowerCase(), quote, written: '' }, whole.length];
      return [place, 1];
    }
    case 'value': {
      const end = rest.search(place.quote === '' ? /[\s>]/ : new RegExp(place.quote));
      if (end === -1) return [{ ...place, written: place.written + rest }, rest.length];
      return [{ in: 'tag' }, place.quote === '' ? end : end + 1];
    }
  }
}

function until(place: Place, rest: string, end: RegExp): readonly [Place, number] {
  const found = end.exec(rest);
  return found === null ? [place, rest.length] : [{ in: 'text' }, found.index + found[0].length];
}

const ADDRESSES =
  /^(?:action|archive|background|cite|classid|codebase|data|formaction|href|icon|longdesc|manifest|poster|profile|src|usemap|xmlns)$/;

function escaped(value: Value, place: Place): string {
  const text = value instanceof Markup ? value.text : writtenText(value);
  switch (place.in) {
    case 'text':
      return value instanceof Markup && value.kind === 'html' ? text : entities(text);
    case 'comment':
      return '';
    case 'tag':
      return /^[a-z0-9-]*$/i.test(text) && !/^(?:on|style|src|href|action|formaction)/i.test(text) ? text : UNSAFE;
    case 'element':
      if (place.name === 'script') return jsonText(ownText(value) === undefined ? value : script(value, text));
      return place.name === 'style' ? style(text) : entities(text);
    case 'value':
      return inValue(value, text, place);
  }
}

function inValue(value: Value, text: string, { attribute, quote, written }: Extract<Place, { in: 'value' }>): string {
  const shown = (one: string): string => (quote === '' ? unquoted(entities(one)) : entities(one));
  if (attribute.startsWith('on')) return shown(jsonText(ownText(value) === undefined ? value : script(value, text)));
  if (attribute === 'style') return shown(style(text));
  if (!ADDRESSES.test(attribute))
    return shown(value instanceof Markup && value.kind === 'html' ? withoutTags(text) : text);
  const isSafe = value instanceof Markup && value.kind === 'url';
  if (/[?#]/.test(written)) return shown(address(text, isSafe));
  if (written.trim() === '' && !isSafe && !hasSafeScheme(text)) return `#${UNSAFE}`;
  return shown(address(text, true));
}

/** An address without a scheme, or with one that runs nothing. */
function hasSafeScheme(text: string): boolean {
  const [scheme = '', ...others] = text.split(':');
  return others.length === 0 || scheme.includes('/') || /^(?:https?|mailto)$/i.test(scheme);
}

/** @param isWhole it is an address or a part of one: what has a meaning there stays */
function address(text: string, isWhole: boolean): string {
  const bytes = (one: string): string =>
    [...new TextEncoder().encode(one)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  return text.replace(/%[0-9a-f]{2}|[^A-Za-z0-9._~-]/giu, (one) => {
    if (one.length === 3 && one.startsWith('%')) return isWhole ? one : `%25${one.slice(1)}`;
    return isWhole && /[!#$&*+,/:;=?@[\]]/.test(one) ? one : bytes(one);
  });
}

/** What has a text of its own is one in a script too, numbers and the like are themselves. */
function script(value: Value, text: string): Value {
  return typeof value === 'object' ? text : value;
}

function style(text: string): string {
  const isCode = /[\0"'()/;@[\\\]`{}<>]|--/.test(text) || /expression|mozbinding/i.test(text.replace(/[^\w-]/g, ''));
  return isCode ? UNSAFE : text;
}

function withoutTags(text: string): string {
  return text.replace(/<[^>]*>/g, '');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
  '+': '&#43;',
  '\0': '\uFFFD',
};

function entities(text: string): string {
  return text.replace(/[&<>"'+\0]/g, (one) => ENTITIES[one] ?? one);
}

function unquoted(text: string): string {
  return text.replace(/[\s=`]/g, (one) => `&#${one.charCodeAt(0)};`);
}
