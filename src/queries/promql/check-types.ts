import type { SyntaxNode } from '@lezer/common';
import { RE2JS, RE2JSException } from 're2js';
import { FUNCTION_TYPES, type ValueType } from './function-types.ts';
import { meaningfulChildren, type ParsedPromql, PromqlSyntaxError } from './parse-promql.ts';
import { type Matcher, readSelector } from './selector.ts';

const COMPARISONS: ReadonlySet<string> = new Set(['Eql', 'Neq', 'Gtr', 'Lss', 'Gte', 'Lte']);
const SET_OPERATORS: ReadonlySet<string> = new Set(['And', 'Or', 'Unless']);
/** Nodes behind an expression: the grammar binds them to all that stands before, the server to the last operand. */
const BEHIND: ReadonlySet<string> = new Set([
  'OffsetExpr',
  'StepInvariantExpr',
  'MatrixSelector',
  'SubqueryExpr',
  'AnchoredExpr',
  'SmoothedExpr',
]);
const PARAMETERS: Readonly<Record<string, ValueType>> = {
  Topk: 'scalar',
  Bottomk: 'scalar',
  Quantile: 'scalar',
  LimitK: 'scalar',
  LimitRatio: 'scalar',
  CountValues: 'string',
};
const NAMES: Readonly<Record<ValueType, string>> = {
  scalar: 'a number',
  vector: 'an instant vector',
  matrix: 'a range such as x[5m]',
  string: 'a text in quotes',
};

/**
 * Refuses what the grammar takes and Prometheus does not: arguments of the wrong type and number, ranges and offsets where none can stand,
 * comparisons of two numbers without `bool`, matching where there is nothing to match, selectors of everything.
 * @throws PromqlSyntaxError at the first such place
 */
export function checkTypes(parsed: ParsedPromql): void {
  typeOf(parsed, parsed.expression, []);
}

/** Undefined where only the server knows. @param behind what stands behind the last operand, the innermost first */
function typeOf(parsed: ParsedPromql, node: SyntaxNode, behind: readonly SyntaxNode[]): ValueType | undefined {
  const [first] = meaningfulChildren(node);
  if (first !== undefined && BEHIND.has(node.name)) return typeOf(parsed, first, [node, ...behind]);
  if (node.name === 'UnaryExpr') return typeOfUnary(parsed, node, behind);
  if (node.name === 'BinaryExpr') return typeOfBinary(parsed, node, behind);
  return withBehind(parsed, node, behind);
}

function refuse(parsed: ParsedPromql, node: SyntaxNode, problem: string): never {
  throw new PromqlSyntaxError(problem, parsed.query, node.from);
}

function withBehind(parsed: ParsedPromql, node: SyntaxNode, behind: readonly SyntaxNode[]): ValueType | undefined {
  let type = typeOfOperand(parsed, node);
  /** An offset or an instant belongs to a selector, with its range, or to a subquery. */
  let movable = node.name === 'VectorSelector';
  let bare = movable;
  for (const one of behind) {
    if (one.name === 'MatrixSelector') {
      if (!bare)
        refuse(parsed, node, 'a range such as [5m] stands right behind a selector; a subquery is written [1h:1m]');
      checkRange(parsed, one);
      type = 'matrix';
    } else if (one.name === 'SubqueryExpr') {
      if (type !== undefined && type !== 'vector')
        refuse(parsed, node, `a subquery needs an instant vector, not ${NAMES[type]}`);
      checkRange(parsed, one);
      [type, movable] = ['matrix', true];
    } else if (one.name === 'OffsetExpr' || one.name === 'StepInvariantExpr') {
      if (!movable) refuse(parsed, node, 'offset and @ stand behind a selector or a subquery');
    }
    bare = false;
  }
  return type;
}

function checkRange(parsed: ParsedPromql, node: SyntaxNode): void {
  const range = node.getChild('DurationExpr');
  if (range !== null && /^[0.]+(?:ms|[smhdwy])?$/.test(parsed.text.slice(range.from, range.to).trim()))
    refuse(parsed, range, 'a range must be longer than nothing');
}

function typeOfOperand(parsed: ParsedPromql, node: SyntaxNode): ValueType | undefined {
  const [first] = meaningfulChildren(node);
  switch (node.name) {
    case 'ParenExpr':
      return first && typeOf(parsed, first, []);
    case 'NumberDurationLiteral':
      return 'scalar';
    case 'StringLiteral':
      return 'string';
    case 'VectorSelector':
      checkSelector(parsed, node);
      return 'vector';
    case 'AggregateExpr':
      checkAggregation(parsed, node);
      return 'vector';
    case 'FunctionCall':
      return typeOfCall(parsed, node);
    default:
      return undefined;
  }
}

function typeOfUnary(parsed: ParsedPromql, node: SyntaxNode, behind: readonly SyntaxNode[]): ValueType | undefined {
  const operand = meaningfulChildren(node).at(-1);
  const type = operand && typeOf(parsed, operand, behind);
  if (type === 'matrix' || type === 'string')
    refuse(parsed, node, `a sign needs a number or an instant vector, not ${NAMES[type]}`);
  return type;
}

function typeOfBinary(parsed: ParsedPromql, node: SyntaxNode, behind: readonly SyntaxNode[]): ValueType | undefined {
  const children = meaningfulChildren(node);
  const [left, operator, right] = [children[0], children[1], children.at(-1)];
  if (left === undefined || operator === undefined || right === undefined) return undefined;
  const types = [typeOf(parsed, left, []), typeOf(parsed, right, behind)];
  for (const [i, side] of [left, right].entries()) {
    const type = types[i];
    if (type === 'matrix' || type === 'string')
      refuse(parsed, side, `an operator needs numbers or instant vectors, not ${NAMES[type]}`);
  }
  const clause = node.getChild('MatchingModifierClause');
  const isBool = (node.getChild('BoolModifier') ?? clause?.getChild('BoolModifier') ?? null) !== null;
  const comparison = COMPARISONS.has(operator.name);
  const word = parsed.text.slice(operator.from, operator.to);
  if (isBool && !comparison) refuse(parsed, operator, `bool stands behind a comparison, not behind ${word}`);
  checkMatching(parsed, node, operator, types.includes('scalar'));
  if (types.includes(undefined)) return undefined;
  const scalars = types.every((type) => type === 'scalar');
  if (scalars && comparison && !isBool) refuse(parsed, operator, `numbers are compared with bool: 1 ${word} bool 2`);
  return scalars ? 'scalar' : 'vector';
}

/** @param withNumber one side is a number */
function checkMatching(parsed: ParsedPromql, node: SyntaxNode, operator: SyntaxNode, withNumber: boolean): void {
  const isSet = SET_OPERATORS.has(operator.name);
  const word = parsed.text.slice(operator.from, operator.to);
  if (isSet && withNumber) refuse(parsed, operator, `${word} needs instant vectors on both sides`);
  const clause = node.getChild('MatchingModifierClause');
  if (clause === null) return;
  const [matching = [], included = []] = clause
    .getChildren('GroupingLabels')
    .map((list) => meaningfulChildren(list).map((label) => parsed.text.slice(label.from, label.to)));
  const isOn = clause.getChild('On') !== null;
  const grouping = clause.getChild('GroupLeft') ?? clause.getChild('GroupRight');
  if (withNumber && matching.length > 0) refuse(parsed, clause, 'a number has no labels to match');
  if (isSet && grouping !== null) refuse(parsed, grouping, `${word} takes no group_left and no group_right`);
  const twice = isOn ? included.find((label) => matching.includes(label)) : undefined;
  if (twice !== undefined)
    refuse(parsed, clause, `the label ${twice} cannot stand in on() and in group_left() or group_right()`);
}

function checkSelector(parsed: ParsedPromql, node: SyntaxNode): void {
  const { matchers } = readSelector(parsed, node);
  if (node.getChild('Identifier') !== null && matchers.slice(1).some(({ label }) => label === '__name__'))
    refuse(parsed, node, 'the name of the series is said twice');
  const some = matchers.map((matcher) => !matchesNothing(parsed, node, matcher));
  if (!some.includes(true))
    refuse(parsed, node, 'a selector needs a name, or a matcher that an absent label does not meet');
}

/** Whether a matcher is met by a label that is absent. */
function matchesNothing(parsed: ParsedPromql, node: SyntaxNode, { operator, value }: Matcher): boolean {
  if (operator === '=' || operator === '!=') return (value === '') === (operator === '=');
  try {
    return RE2JS.compile(`^(?s:${value})$`).matches('') === (operator === '=~');
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return refuse(parsed, node, `"${value}" is not a regular expression (RE2)`);
  }
}

function argumentsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const body = node.getChild('FunctionCallBody');
  return body === null ? [] : meaningfulChildren(body);
}

function checkAggregation(parsed: ParsedPromql, node: SyntaxNode): void {
  const operator = node.getChild('AggregateOp');
  const name = operator === null ? '' : parsed.text.slice(operator.from, operator.to);
  const parameter = PARAMETERS[operator?.firstChild?.name ?? ''];
  const given = argumentsOf(node);
  const wanted: readonly ValueType[] = parameter === undefined ? ['vector'] : [parameter, 'vector'];
  if (given.length !== wanted.length)
    refuse(parsed, node, `${name} takes ${counted(wanted.length, wanted.length)}, not ${given.length}`);
  expectTypes(parsed, name, given, wanted);
}

function typeOfCall(parsed: ParsedPromql, node: SyntaxNode): ValueType | undefined {
  const identifier = node.getChild('FunctionIdentifier');
  const type = FUNCTION_TYPES.get(identifier?.firstChild?.name ?? '');
  const given = argumentsOf(node);
  if (identifier === null || type === undefined) {
    for (const one of given) typeOf(parsed, one, []);
    return undefined;
  }
  const name = parsed.text.slice(identifier.from, identifier.to);
  if (given.length < type.least || given.length > type.most)
    refuse(parsed, node, `${name} takes ${counted(type.least, type.most)}, not ${given.length}`);
  // The second argument of info is a list of matchers, which may be met by everything.
  expectTypes(parsed, name, name === 'info' ? given.slice(0, 1) : given, type.takes);
  return type.gives;
}

function expectTypes(
  parsed: ParsedPromql,
  name: string,
  given: readonly SyntaxNode[],
  wanted: readonly ValueType[],
): void {
  for (const [i, one] of given.entries()) {
    const type = typeOf(parsed, one, []);
    const expected = wanted[i] ?? wanted.at(-1);
    if (type !== undefined && expected !== undefined && type !== expected)
      refuse(parsed, one, `${name} takes ${NAMES[expected]} here, not ${NAMES[type]}`);
  }
}

function counted(least: number, most: number): string {
  if (most === Number.POSITIVE_INFINITY) return `${least} arguments or more`;
  return least === most ? `${least} argument${least === 1 ? '' : 's'}` : `${least} to ${most} arguments`;
}
