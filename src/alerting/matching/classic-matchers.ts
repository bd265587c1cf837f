import { UsageError } from '../../errors.ts';
import { type Matcher, type MatchOperator, matcher } from './matcher.ts';

/** White space of Go's regular expressions. */
const SPACE = '[\\t\\n\\f\\r ]*';
const FORM = new RegExp(`^${SPACE}([a-zA-Z_:][a-zA-Z0-9_:]*)${SPACE}(=~|=|!=|!~)${SPACE}([\\s\\S]*?)${SPACE}$`);
const OUTER_SPACE = /^\p{White_Space}+|\p{White_Space}+$/gu;

/**
 * Reads matchers in the grammar that Alertmanager had before 0.27: names as in Prometheus, values quoted or not, possibly empty,
 * with the escapes of OpenMetrics (`\n`, `\"`, `\\`) in both; any other backslash stands for itself.
 * @throws UsageError where the text is none.
 */
export function parseClassicMatchers(text: string): Matcher[] {
  return split(text.replace(/^\{/, '').replace(/\}$/, '')).map(parseOne);
}

/** At commas outside of quotes. A comma inside of them leaves an escape open, as it does there. */
function split(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  let escaped = false;
  for (const character of text) {
    if (character === ',') {
      if (!quoted) {
        parts.push(part);
        part = '';
        continue;
      }
    } else if (character === '"') {
      if (escaped) escaped = false;
      else quoted = !quoted;
    } else {
      escaped = character === '\\' && !escaped;
    }
    part += character;
  }
  const last = part.replace(OUTER_SPACE, '');
  return last === '' ? parts : [...parts, last];
}

function parseOne(text: string): Matcher {
  const [, name = '', operator = '', raw = ''] = FORM.exec(text) ?? [];
  if (name === '') throw new UsageError(`cannot read the matcher ${text}`, { hint: 'Write it like severity="page".' });
  return matcher(name, operator as MatchOperator, unescaped(raw));
}

function unescaped(raw: string): string {
  const opened = raw.startsWith('"');
  const inside = opened ? raw.slice(1) : raw;
  let value = '';
  let closed = false;
  for (let i = 0; i < inside.length; i++) {
    const character = inside[i] ?? '';
    const last = i === inside.length - 1;
    if (character === '\\' && !last) {
      const next = inside[++i] ?? '';
      value += next === 'n' ? '\n' : next === '"' || next === '\\' ? next : `\\${next}`;
    } else if (character === '"') {
      if (!opened || !last) throw stray(raw);
      closed = true;
    } else {
      value += character;
    }
  }
  if (opened && !closed) throw stray(raw);
  return value;
}

function stray(raw: string): UsageError {
  return new UsageError(`the value ${raw} holds a quote that is not escaped`, { hint: 'Write \\" inside of quotes.' });
}
