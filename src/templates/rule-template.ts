import { UsageError } from '../errors.ts';
import type { Labels } from '../series/index.ts';
import { type Instant, parseDuration } from '../time/index.ts';
import { BUILTINS, queryEscape } from './builtin-functions.ts';
import { checkTemplate, type TemplateProblem, type TemplateShape } from './check-template.ts';
import { evaluate } from './evaluate.ts';
import type { Functions } from './function.ts';
import { humanize, humanize1024, humanizeDuration, humanizePercentage, humanizeTimestamp } from './humanize.ts';
import { numberFunction } from './number-functions.ts';
import { parseTemplate } from './parse-template.ts';
import { type Ask, QUERY_FUNCTIONS, queryFunction } from './query-functions.ts';
import type { Template } from './syntax.ts';
import { TemplateError } from './template-error.ts';
import { TEXT_FUNCTIONS, title } from './text-functions.ts';
import type { Type } from './type.ts';
import { Duration, GoMap, GoStruct, Time, textMap, textOf } from './value.ts';

/** What the templates of an alerting rule see. */
export interface RuleTemplateData {
  /** Of the series, its name included. */
  readonly labels: Labels;
  readonly value: number;
  readonly externalLabels: Labels;
  readonly externalUrl: string;
  /** Instant of the evaluation, for `now`. */
  readonly at?: Instant;
  /** What answers the function `query`. */
  readonly ask?: Ask;
}

/** A template of an annotation or a label of a Prometheus rule, read and ready. */
export interface RuleTemplate {
  /** It says something else for another value of the same series, or at another instant. */
  readonly usesValue: boolean;
  /** It asks the source, by the function `query`. */
  readonly asks: boolean;
  expand(data: RuleTemplateData): string;
}

const LABELS: Type = { map: 'text' };
const DATA: Type = {
  struct: 'the data of a rule',
  members: { Labels: LABELS, ExternalLabels: LABELS, ExternalURL: 'text', Value: 'float' },
  hints: { Annotations: 'A rule has .Labels and .Value; annotations are what is being written.' },
};
const VARIABLES: Readonly<Record<string, Type>> = {
  $labels: LABELS,
  $externalLabels: LABELS,
  $externalURL: 'text',
  $value: 'float',
};

/** Prometheus counts nanoseconds in 64 bits. */
const LONGEST_SECONDS = 2 ** 63 / 1e9;

/** The functions of Prometheus (documentation, "Template reference") that need nothing but their arguments. */
const FUNCTIONS: Functions = {
  ...BUILTINS,
  ...TEXT_FUNCTIONS,
  ...QUERY_FUNCTIONS,
  humanize: numberFunction(humanize),
  humanize1024: numberFunction(humanize1024),
  humanizeDuration: numberFunction(humanizeDuration),
  humanizePercentage: numberFunction(humanizePercentage),
  humanizeTimestamp: numberFunction(humanizeTimestamp),
  toTime: numberFunction((seconds) => {
    if (!Number.isFinite(seconds)) throw new UsageError('value is NaN or Inf');
    if (Math.abs(seconds) > LONGEST_SECONDS) throw new UsageError(`${seconds} s are no time that Prometheus has`);
    return new Time(Math.trunc(seconds * 1000));
  }, 'time'),
  toDuration: numberFunction((seconds) => new Duration(seconds * 1000), 'duration'),
  title: { takes: ['text'], gives: 'text', call: ([text]) => title(textOf(text)) },
  parseDuration: { takes: ['text'], gives: 'float', call: ([text]) => secondsOf(textOf(text)) },
  stripPort: { takes: ['text'], gives: 'text', call: ([text]) => hostOf(textOf(text)) ?? textOf(text) },
  stripDomain: { takes: ['text'], gives: 'text', call: ([text]) => withoutDomain(textOf(text)) },
  graphLink: {
    takes: ['text'],
    gives: 'text',
    call: ([query]) => `/graph?g0.expr=${queryEscape(textOf(query))}&g0.tab=0`,
  },
  tableLink: {
    takes: ['text'],
    gives: 'text',
    call: ([query]) => `/graph?g0.expr=${queryEscape(textOf(query))}&g0.tab=1`,
  },
  urlQueryEscape: { takes: ['text'], gives: 'text', call: ([text]) => queryEscape(textOf(text)) },
  args: {
    takes: [],
    rest: 'any',
    gives: { map: 'any' },
    call: (values) => new GoMap(new Map(values.map((value, i) => [`arg${i}`, value])), undefined),
  },
};

/** All functions, for one alert. */
function functionsFor({ externalUrl, at = 0, ask }: Pick<RuleTemplateData, 'externalUrl' | 'at' | 'ask'>): Functions {
  return {
    ...FUNCTIONS,
    ...(ask && { query: queryFunction(ask) }),
    externalURL: { takes: [], gives: 'text', call: () => externalUrl },
    pathPrefix: {
      takes: [],
      gives: 'text',
      call: () => (URL.canParse(externalUrl) ? new URL(externalUrl).pathname.replace(/\/$/, '') : ''),
    },
    now: { takes: [], gives: 'float', call: () => at / 1000 },
  };
}

function secondsOf(written: string): number {
  return written.startsWith('-') ? -parseDuration(written.slice(1)) / 1000 : parseDuration(written) / 1000;
}

const REFUSALS = {
  tmpl: 'Write {{template "name" .}} with the name as a text.',
  call: 'There are no functions among the values of a rule.',
};
/** What a text sees where nothing can be asked. */
const SHAPE: TemplateShape = {
  data: DATA,
  variables: VARIABLES,
  functions: functionsFor({ externalUrl: '' }),
  refusals: {
    ...REFUSALS,
    query:
      'Only annotations ask the source. Put what you need into the expression, and read it from $labels and $value.',
  },
};
const ASKING_SHAPE: TemplateShape = {
  ...SHAPE,
  functions: functionsFor({ externalUrl: '', ask: () => [] }),
  refusals: REFUSALS,
};

function parsed(text: string): Template {
  return parseTemplate(text, Object.keys(VARIABLES));
}

/**
 * Everything that is wrong with a template of an annotation or a label of an alerting rule.
 * @param asks whether the text may call `query`
 */
export function checkRuleTemplate(text: string, asks: boolean): readonly TemplateProblem[] {
  try {
    return checkTemplate(parsed(text), asks ? ASKING_SHAPE : SHAPE);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return [{ message: error.message, hint: error.hint, offset: error.offset }];
  }
}

/** @throws TemplateError where the text is no template */
export function ruleTemplate(text: string): RuleTemplate {
  if (!text.includes('{{')) return { usesValue: false, asks: false, expand: () => text };
  const template = parsed(text);
  return {
    // A template that names the value in any way: to look closer would gain nothing.
    usesValue: /\bnow\b|\$value\b|\.Value\b|\{\{[^}]*[$.]\s*[|})]/.test(text),
    asks: /\bquery\b/.test(text),
    expand: ({ labels, value, externalLabels, externalUrl, at, ask }) => {
      const variables = {
        $labels: textMap(labels),
        $externalLabels: textMap(externalLabels),
        $externalURL: externalUrl,
        $value: value,
      };
      const data = new GoStruct({
        Labels: variables.$labels,
        ExternalLabels: variables.$externalLabels,
        ExternalURL: externalUrl,
        Value: value,
      });
      try {
        const surroundings = { externalUrl, ...(at !== undefined && { at }), ...(ask && { ask }) };
        return evaluate(template, data, functionsFor(surroundings), variables);
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        // As Prometheus does: an alert with a poor text is better than none.
        return `<error expanding template: ${error.message}>`;
      }
    },
  };
}

/** Host of `host:port`; undefined where there is no port. */
function hostOf(address: string): string | undefined {
  const match = /^(?:\[([^\]]*)\]|([^:]*)):[^:]*$/.exec(address);
  return match ? (match[1] ?? match[2]) : undefined;
}

/** `web-1:9090` of `web-1.example.com:9090`; addresses of IP stay. */
function withoutDomain(address: string): string {
  const host = hostOf(address);
  const [name, port] = host === undefined ? [address, ''] : [host, address.slice(address.lastIndexOf(':'))];
  if (/^\d+(\.\d+){3}$/.test(name) || /^\[?[\da-f]*:[\da-f]*:[\da-f:.]*\]?$/i.test(name)) return address;
  return (name.split('.')[0] ?? name) + port;
}
