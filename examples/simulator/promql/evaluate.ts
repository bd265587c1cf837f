import type { SyntaxNode } from '@lezer/common';
import { parsePromql, parseSelector } from '../../../src/queries/index.ts';
import type { Series } from '../../../src/series/index.ts';
import { selectorTest } from '../../../src/sources/index.ts';
import { parseDuration } from '../../../src/time/index.ts';
import { aggregate } from './aggregate.ts';
import { binary, type Matching } from './binary.ts';
import { histogramQuantile } from './histogram-quantile.ts';
import { RANGE_FUNCTIONS, type RangeFunction, runningSums } from './range-functions.ts';
import { drop, type Element, emptyElement, merged, type Steps, type Value, withoutName } from './vector.ts';

/** How far back the sample that holds at an instant may lie. */
const LOOKBACK_MS = 300_000;

const MATH: Readonly<Record<string, (value: number, ...rest: number[]) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  exp: Math.exp,
  ln: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  sqrt: Math.sqrt,
  sgn: Math.sign,
  round: (value, nearest = 1) => Math.floor(value / nearest + 0.5) * nearest,
  clamp: (value, least = Number.NaN, most = Number.NaN) => Math.max(least, Math.min(most, value)),
  clamp_min: (value, least = Number.NaN) => Math.max(least, value),
  clamp_max: (value, most = Number.NaN) => Math.min(most, value),
};

/**
 * PromQL over series in memory, so that the examples run without a server: selectors, ranges and subqueries, `offset`, functions of
 * ranges, aggregations, binary operators with matching, `histogram_quantile`. Series carry `__name__`; times are UTC milliseconds,
 * increasing. Held to a real Prometheus by `test/examples/promql.test.ts`.
 *
 * @throws Error for what it does not know: an example must not get a wrong number silently.
 */
export function evaluatePromql(query: string, series: readonly Series[], steps: Steps): Value {
  const { text, expression } = parsePromql(query);
  return new Evaluation(text, series, steps).value(expression);
}

class Evaluation {
  readonly #text: string;
  readonly #series: readonly Series[];
  readonly #steps: Steps;

  constructor(text: string, series: readonly Series[], steps: Steps) {
    this.#text = text;
    this.#series = series;
    this.#steps = steps;
  }

  value(node: SyntaxNode): Value {
    switch (node.name) {
      case 'NumberDurationLiteral':
      case 'NumberLiteral':
        return this.#constant(Number(this.#textOf(node).replace(/^inf$/i, 'Infinity')));
      case 'ParenExpr':
        return this.value(first(node));
      case 'UnaryExpr':
        return this.#negated(node);
      case 'VectorSelector':
        return vector(this.#instant(node));
      case 'OffsetExpr':
        return this.#offset(node);
      case 'BinaryExpr':
        return this.#binary(node);
      case 'AggregateExpr':
        return this.#aggregate(node);
      case 'FunctionCall':
        return this.#call(node);
    }
    throw this.#unknown(node);
  }

  #textOf(node: SyntaxNode): string {
    return this.#text.slice(node.from, node.to);
  }

  #unknown(node: SyntaxNode): Error {
    return new Error(`the simulator does not know ${node.name}: ${this.#textOf(node)}`);
  }

  #constant(value: number): Value {
    return { kind: 'scalar', values: new Float64Array(this.#steps.length).fill(value) };
  }

  #elements(node: SyntaxNode): readonly Element[] {
    const value = this.value(node);
    return value.kind === 'vector' ? value.elements : [scalarElement(value.values)];
  }

  #numbers(node: SyntaxNode | undefined): Float64Array {
    const value = node === undefined ? this.#constant(Number.NaN) : this.value(node);
    if (value.kind === 'scalar') return value.values;
    throw new Error(`a number is wanted instead of ${node === undefined ? 'nothing' : this.#textOf(node)}`);
  }

  #matching(node: SyntaxNode): readonly Series[] {
    const matches = selectorTest(parseSelector(this.#textOf(node)));
    return this.#series.filter(({ labels }) => matches(labels.__name__ ?? '', labels));
  }

  #instant(node: SyntaxNode): readonly Element[] {
    return this.#matching(node).map(({ labels, times, values }) => {
      const element = emptyElement(labels, this.#steps.length);
      let next = 0;
      for (const [i, at] of this.#steps.entries()) {
        while (next < times.length && (times[next] ?? 0) <= at) next++;
        const time = times[next - 1];
        if (time === undefined || time <= at - LOOKBACK_MS) continue;
        element.values[i] = values[next - 1] ?? Number.NaN;
        element.present[i] = 1;
      }
      return element;
    });
  }

  /** The same expression at instants that lie earlier. */
  #offset(node: SyntaxNode): Value {
    const { inner, offsetMs } = this.#shifted(node);
    return this.#earlier(inner, offsetMs);
  }

  /** The grammar hangs an `offset` above the whole of `a - b offset 1h`; it is meant for its last operand only. */
  #earlier(node: SyntaxNode, offsetMs: number): Value {
    if (node.name === 'BinaryExpr') return this.#binary(node, (right) => this.#earlier(right, offsetMs));
    const steps = this.#steps.map((at) => at - offsetMs);
    return new Evaluation(this.#text, this.#series, steps).value(node);
  }

  #shifted(node: SyntaxNode): { readonly inner: SyntaxNode; readonly offsetMs: number } {
    const [inner, ...rest] = children(node);
    const duration = rest.find((child) => child.name === 'OffsetDurationExpr');
    if (inner === undefined || duration === undefined) throw this.#unknown(node);
    const text = this.#textOf(duration);
    return { inner, offsetMs: text.startsWith('-') ? -durationOf(text.slice(1)) : durationOf(text) };
  }

  #negated(node: SyntaxNode): Value {
    const [operator, operand] = children(node);
    if (operator === undefined || operand === undefined) throw this.#unknown(node);
    const value = this.value(operand);
    if (this.#textOf(operator) !== '-') return value;
    if (value.kind === 'scalar') return { kind: 'scalar', values: value.values.map((number) => -number) };
    return vector(mapped(value.elements, (number) => -number));
  }

  #binary(node: SyntaxNode, ofRight: (right: SyntaxNode) => Value = (right) => this.value(right)): Value {
    const [left, operator, ...rest] = children(node);
    const right = rest.at(-1);
    if (left === undefined || operator === undefined || right === undefined) throw this.#unknown(node);
    const isBool = rest.some((child) => child.name === 'BoolModifier' && child.getChild('Bool') !== null);
    const matching = this.#matchingOf(rest);
    return binary(this.#textOf(operator).toLowerCase(), isBool, this.value(left), ofRight(right), matching);
  }

  #matchingOf(nodes: readonly SyntaxNode[]): Matching {
    let found: Matching = { on: false, labels: [], many: undefined, include: [] };
    const look = (node: SyntaxNode): void => {
      const names = (): readonly string[] => this.#labelNames(node.nextSibling);
      if (node.name === 'On') found = { ...found, on: true, labels: names() };
      if (node.name === 'Ignoring') found = { ...found, labels: names() };
      if (node.name === 'GroupLeft') found = { ...found, many: 'left', include: names() };
      if (node.name === 'GroupRight') found = { ...found, many: 'right', include: names() };
      for (const child of children(node)) if (child.name !== 'GroupingLabels') look(child);
    };
    for (const node of nodes.slice(0, -1)) look(node);
    return found;
  }

  #labelNames(node: SyntaxNode | null): readonly string[] {
    return node?.name === 'GroupingLabels' ? children(node).map((label) => this.#textOf(label)) : [];
  }

  #aggregate(node: SyntaxNode): Value {
    const operator = node.getChild('AggregateOp');
    const body = node.getChild('FunctionCallBody');
    const modifier = node.getChild('AggregateModifier');
    if (operator === null || body === null) throw this.#unknown(node);
    const args = children(body);
    const expression = args.at(-1);
    if (expression === undefined) throw this.#unknown(node);
    const grouping = {
      labels: this.#labelNames(modifier?.getChild('GroupingLabels') ?? null),
      without: modifier?.getChild('Without') != null,
    };
    const parameter = this.#numbers(args.length > 1 ? args[0] : undefined);
    return vector(aggregate(this.#textOf(operator).toLowerCase(), this.#elements(expression), grouping, parameter));
  }

  #call(node: SyntaxNode): Value {
    const [identifier, body] = children(node);
    if (identifier === undefined) throw this.#unknown(node);
    const name = this.#textOf(identifier);
    const args = body === undefined ? [] : children(body);
    const [one, two] = args;
    const overRange = RANGE_FUNCTIONS[name];
    if (overRange !== undefined) return this.#overRange(name, overRange, args);
    const math = MATH[name];
    if (math !== undefined && one !== undefined) {
      const parameters = args.slice(1).map((argument) => this.#numbers(argument));
      return vector(
        mapped(this.#elements(one), (value, i) =>
          math(value, ...parameters.map((numbers) => numbers[i] ?? Number.NaN)),
        ),
      );
    }
    if (name === 'time') return { kind: 'scalar', values: this.#steps.map((at) => at / 1_000) };
    if (one === undefined) throw this.#unknown(node);
    switch (name) {
      case 'vector':
        return vector([scalarElement(this.#numbers(one))]);
      case 'scalar':
        return { kind: 'scalar', values: this.#single(this.#elements(one)) };
      case 'absent':
        return vector([this.#absent(one)]);
      case 'sort':
      case 'sort_desc':
        return this.value(one);
      // Of native histograms, which no simulation has: on plain samples they give nothing.
      case 'histogram_count':
      case 'histogram_sum':
        this.#elements(one);
        return vector([]);
      case 'histogram_fraction':
        this.#elements(args.at(-1) ?? one);
        return vector([]);
      case 'label_replace':
        return vector(merged(this.#relabelled(args)));
      case 'timestamp':
        return vector(mapped(this.#elements(one), (_, i) => (this.#steps[i] ?? Number.NaN) / 1_000));
      case 'histogram_quantile':
        if (two !== undefined) return vector(histogramQuantile(this.#numbers(one), this.#elements(two)));
    }
    throw this.#unknown(node);
  }

  /** `label_replace(v, target, replacement, source, pattern)`; an element whose label does not match stays as it is. */
  #relabelled([inner, ...texts]: readonly SyntaxNode[]): readonly Element[] {
    const [target = '', replacement = '', source = '', pattern = ''] = texts.map((node) =>
      unquoted(this.#textOf(node)),
    );
    const whole = new RegExp(`^(?:${pattern})$`, 's');
    return (inner === undefined ? [] : this.#elements(inner)).map((element) => {
      const match = whole.exec(element.labels[source] ?? '');
      if (match === null) return element;
      const value = replacement.replace(/\$(?:\{(\d+)\}|(\d+))/g, (_, a, b) => match[Number(a ?? b)] ?? '');
      const { [target]: _, ...rest } = element.labels;
      return { ...element, labels: value === '' ? rest : { ...rest, [target]: value } };
    });
  }

  #single(elements: readonly Element[]): Float64Array {
    return this.#steps.map((_, i) => {
      const there = elements.filter(({ present }) => present[i] === 1);
      return there.length === 1 ? (there[0]?.values[i] ?? Number.NaN) : Number.NaN;
    });
  }

  #absent(node: SyntaxNode): Element {
    const elements = this.#elements(node);
    const matchers = node.name === 'VectorSelector' ? parseSelector(this.#textOf(node)).matchers : [];
    const labels = Object.fromEntries(
      matchers
        .filter(({ operator, label }) => operator === '=' && label !== '__name__')
        .map(({ label, value }) => [label, value]),
    );
    const result = emptyElement(labels, this.#steps.length);
    for (let i = 0; i < this.#steps.length; i++) {
      if (elements.some(({ present }) => present[i] === 1)) continue;
      result.values[i] = 1;
      result.present[i] = 1;
    }
    return result;
  }

  #overRange(name: string, compute: RangeFunction, args: readonly SyntaxNode[]): Value {
    const place = name === 'quantile_over_time' ? 1 : 0;
    const range = args[place];
    const other = args[1 - place];
    if (range === undefined) throw new Error(`${name} has no range`);
    const parameter = this.#numbers(other);
    const { series, rangeMs, offsetMs } = this.#range(range);
    const stays = name === 'last_over_time';
    return vector(
      merged(
        series.map(({ labels, times, values }) => {
          const element = emptyElement(stays ? labels : withoutName(labels), this.#steps.length);
          const sums = name === 'avg_over_time' || name === 'sum_over_time' ? runningSums(values) : undefined;
          let from = 0;
          let to = 0;
          for (const [i, step] of this.#steps.entries()) {
            const end = step - offsetMs;
            const start = end - rangeMs;
            while (to < times.length && (times[to] ?? 0) <= end) to++;
            while (from < to && (times[from] ?? 0) < start) from++;
            const window = { times, values, from, to, start, end, sums };
            const result = from < to ? compute(window, parameter[i] ?? Number.NaN) : undefined;
            if (result === undefined) continue;
            element.values[i] = result;
            element.present[i] = 1;
          }
          return element;
        }),
      ),
    );
  }

  #range(node: SyntaxNode): {
    readonly series: readonly Series[];
    readonly rangeMs: number;
    readonly offsetMs: number;
  } {
    if (node.name === 'ParenExpr') return this.#range(first(node));
    if (node.name === 'OffsetExpr') {
      const { inner, offsetMs } = this.#shifted(node);
      const range = this.#range(inner);
      return { ...range, offsetMs: range.offsetMs + offsetMs };
    }
    const [inner, ...rest] = children(node);
    const durations = rest
      .filter((child) => child.name === 'DurationExpr')
      .map((child) => durationOf(this.#textOf(child)));
    const [rangeMs, stepMs] = durations;
    if (inner === undefined || rangeMs === undefined) throw this.#unknown(node);
    if (node.name === 'MatrixSelector') return { series: this.#matching(inner), rangeMs, offsetMs: 0 };
    if (node.name === 'SubqueryExpr')
      return { series: this.#subquery(inner, rangeMs, stepMs ?? 60_000), rangeMs, offsetMs: 0 };
    throw this.#unknown(node);
  }

  #subquery(inner: SyntaxNode, rangeMs: number, stepMs: number): readonly Series[] {
    const begin = Math.ceil(((this.#steps[0] ?? 0) - rangeMs) / stepMs) * stepMs;
    const end = this.#steps.at(-1) ?? begin;
    const times = Float64Array.from(
      { length: Math.max(0, Math.floor((end - begin) / stepMs) + 1) },
      (_, i) => begin + i * stepMs,
    );
    const value = new Evaluation(this.#text, this.#series, times).value(inner);
    const elements = value.kind === 'vector' ? value.elements : [scalarElement(value.values)];
    return elements.map((element) => seriesOf(element, times));
  }
}

function vector(elements: readonly Element[]): Value {
  return { kind: 'vector', elements };
}

function scalarElement(values: Float64Array): Element {
  return { labels: {}, values, present: new Uint8Array(values.length).fill(1) };
}

function mapped(elements: readonly Element[], compute: (value: number, i: number) => number): readonly Element[] {
  return merged(
    elements.map(({ labels, values, present }) => ({ labels: drop(labels, []), values: values.map(compute), present })),
  );
}

/** An element as a series: only steps with a value. */
export function seriesOf({ labels, values, present }: Element, steps: Steps): Series {
  const isPresent = (_: number, i: number) => present[i] === 1;
  return { labels, times: steps.filter(isPresent), values: values.filter(isPresent) };
}

function children(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (child.name !== 'LineComment') found.push(child);
  return found;
}

function first(node: SyntaxNode): SyntaxNode {
  const [child] = children(node);
  if (child === undefined) throw new Error('an empty expression');
  return child;
}

/** `5m`, or a number of seconds. */
function durationOf(text: string): number {
  return /^[\d.]+$/.test(text) ? Number(text) * 1_000 : parseDuration(text);
}

function unquoted(text: string): string {
  return text.startsWith('`')
    ? text.slice(1, -1)
    : (JSON.parse(text.startsWith("'") ? `"${text.slice(1, -1)}"` : text) as string);
}
