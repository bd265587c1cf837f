import { inspectQuery, type PromqlDialect } from '../../queries/index.ts';
import type { Fields } from '../fields.ts';
import type { Path, Surroundings } from '../foreign-document.ts';
import { complementOf, divisionOf } from '../promql-parts.ts';
import { sourceOf } from '../source-of.ts';
import { withOurWindow } from '../written.ts';
import type { Words } from './words.ts';

export interface ReadSli {
  readonly sli: Readonly<Record<string, unknown>>;
  readonly places: Readonly<Record<string, Path>>;
}

/** The queries of an SLO; undefined where it cannot be measured, which is said. */
export function readSli(sli: Fields, words: Words, surroundings: Surroundings): ReadSli | undefined {
  const { notes } = sli;
  const forms = ['events', 'raw', 'plugin'].filter((form) => sli.has(form));
  if (forms.length !== 1) {
    for (const form of forms) sli.raw(form);
    notes.refuse(sli.path, forms.length === 0 ? '"sli" is empty' : '"sli" has more than one of them', {
      allowed: ['events', 'raw', 'plugin'],
    });
    sli.finish('warn');
    return undefined;
  }
  if (sli.has('plugin')) {
    const plugin = sli.map('plugin');
    const id = plugin.required('id');
    plugin.raw('options');
    sli.finish('warn');
    if (id !== undefined) {
      notes.warn(sli.at('plugin'), `the SLO is not measured: the plugin "${id}" is a program of Sloth`, {
        hint: 'Write the queries that it makes under events.',
      });
    }
    return undefined;
  }
  const read = sli.has('events')
    ? readEvents(sli.map('events'), words, surroundings.language)
    : readRaw(sli.map('raw'), words, surroundings.language);
  sli.finish('warn');
  if (read === undefined) return undefined;
  const queries = [read.sli.good, read.sli.bad, read.sli.valid, read.sli.ratio]
    .flatMap((query) => query ?? [])
    .map(String);
  const source = sourceOf({ ref: undefined, type: 'prometheus', path: sli.path }, queries, surroundings, notes);
  if (source === undefined) return undefined;
  return { ...read, sli: { ...(source.name !== undefined && { source: source.name }), ...read.sli } };
}

/** A query that its server can read. */
function readQuery(fields: Fields, key: string, language: PromqlDialect): string | undefined {
  const written = fields.required(key);
  if (written === undefined) return undefined;
  const query = withOurWindow(written);
  if (!query.includes('$window')) {
    fields.notes.refuse(fields.at(key), `"${key}" does not contain {{.window}}`, {
      hint: 'Write the window of its ranges so: [{{.window}}].',
    });
    return undefined;
  }
  for (const { message, hint } of inspectQuery(language, query)) {
    fields.notes.refuse(fields.at(key), `"${key}": ${message}`, hint === undefined ? {} : { hint });
  }
  return query;
}

function readEvents(events: Fields, words: Words, language: PromqlDialect): ReadSli | undefined {
  const bad = readQuery(events, words.errorQuery, language);
  const valid = readQuery(events, words.totalQuery, language);
  events.finish('warn');
  if (bad === undefined || valid === undefined) return undefined;
  if (bad === valid) {
    events.notes.refuse(events.at(words.errorQuery), `"${words.errorQuery}" and "${words.totalQuery}" are the same`);
    return undefined;
  }
  return {
    sli: { bad, valid },
    places: { 'sli.bad': events.at(words.errorQuery), 'sli.valid': events.at(words.totalQuery) },
  };
}

/** A share of errors that is a division is its two counts; anything else is a ratio that somebody else computed. */
function readRaw(raw: Fields, words: Words, language: PromqlDialect): ReadSli | undefined {
  const query = readQuery(raw, words.errorRatioQuery, language);
  raw.finish('warn');
  if (query === undefined) return undefined;
  const at = raw.at(words.errorRatioQuery);
  const bad = divisionOf(query);
  if (bad) return { sli: { bad: bad.part, valid: bad.whole }, places: { 'sli.bad': at, 'sli.valid': at } };
  const complement = complementOf(query);
  const good = complement === undefined ? undefined : divisionOf(complement);
  if (good) return { sli: { good: good.part, valid: good.whole }, places: { 'sli.good': at, 'sli.valid': at } };
  return { sli: { ratio: query, ratioOf: 'bad' }, places: { 'sli.ratio': at } };
}
