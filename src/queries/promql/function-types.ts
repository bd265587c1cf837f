/** What an expression gives: Prometheus' four types. */
export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string';

export interface FunctionType {
  readonly takes: readonly ValueType[];
  /** Fewest and most arguments. */
  readonly least: number;
  readonly most: number;
  readonly gives: ValueType;
}

const LETTERS: Readonly<Record<string, ValueType>> = { s: 'scalar', v: 'vector', m: 'matrix', t: 'string' };

/**
 * Functions of Prometheus 3 by what they take (prometheus.io, "Query functions"), a letter for each argument: s a scalar, v an instant
 * vector, m a range, t a text; `?` behind one that may be missing, `*` behind one that may be there any number of times. The names are
 * those of the grammar.
 */
const VECTORS: Readonly<Record<string, string>> = {
  v: 'Abs Absent Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Deg Exp Floor HistogramAvg HistogramCount HistogramStdDev HistogramStdVar HistogramSum Ln Log10 Log2 Rad Sgn Sin Sinh Sort SortDesc Sqrt StartTimestamp Tan Tanh Timestamp',
  m: 'AbsentOverTime AvgOverTime Changes CountOverTime Delta Deriv FirstOverTime Idelta Increase Irate LastOverTime MadOverTime MaxOverTime MinOverTime PresentOverTime Rate Resets StddevOverTime StdvarOverTime SumOverTime TsOfFirstOverTime TsOfLastOverTime TsOfMaxOverTime TsOfMinOverTime',
  'v?': 'DayOfMonth DayOfWeek DayOfYear DaysInMonth Hour Minute Month Year',
  vs: 'ClampMax ClampMin',
  vss: 'Clamp',
  'vs?': 'Round',
  sv: 'HistogramQuantile',
  ssv: 'HistogramFraction',
  'vtss*': 'HistogramQuantiles',
  sm: 'QuantileOverTime',
  ms: 'PredictLinear',
  mss: 'DoubleExponentialSmoothing',
  s: 'Vector',
  vtttt: 'LabelReplace',
  'vttt*': 'LabelJoin',
  'vt*': 'SortByLabel SortByLabelDesc',
  'vv?': 'Info',
};
const SCALARS: Readonly<Record<string, string>> = { '': 'Pi Time', v: 'Scalar' };

/** By the name of the grammar's node. A function that is not here is one that the server judges. */
export const FUNCTION_TYPES: ReadonlyMap<string, FunctionType> = new Map([
  ...typed(VECTORS, 'vector'),
  ...typed(SCALARS, 'scalar'),
]);

function typed(functions: Readonly<Record<string, string>>, gives: ValueType): [string, FunctionType][] {
  return Object.entries(functions).flatMap(([signature, names]) => {
    const takes = [...signature.replace(/[?*]/g, '')].map((letter) => LETTERS[letter] ?? 'vector');
    const least = takes.length - (/[?*]/.test(signature) ? 1 : 0);
    const most = signature.endsWith('*') ? Number.POSITIVE_INFINITY : takes.length;
    return names.split(' ').map((name): [string, FunctionType] => [name, { takes, least, most, gives }]);
  });
}
