/** How the answer of a query is shown. */
export type PanelKind = 'stat' | 'table' | 'top' | 'lines' | 'bars' | 'heatmap';

/** What becomes of a series where one figure is wanted. */
export type Reduction = 'mean' | 'last' | 'max' | 'min' | 'sum';

/** A query of the user's that a report shows: what a dashboard calls a panel. */
export interface PanelDefinition {
  readonly name: string;
  readonly title: string;
  /** Why it matters; printed small beside the unit. */
  readonly description: string;
  /** Head that it stands under, with the others of the same; empty for the common one. */
  readonly section: string;
  readonly source: string;
  /** Each with the name of its series; a single query has an empty one. */
  readonly queries: readonly { readonly label: string; readonly query: string }[];
  /** Undefined: a figure, lines or a table, as the answer wants. */
  readonly show: PanelKind | undefined;
  readonly unit: string;
  /** Name of a series from its labels, `{{endpoint}}`; the labels that tell them apart where empty. */
  readonly label: string;
  /** Columns that hold values; all numbers but identifiers where empty. */
  readonly values: readonly string[];
  /** Heads and units of the columns of a table. */
  readonly columns: Readonly<Record<string, { readonly title: string; readonly unit: string }>>;
  /** Rows of `top` and of a table. */
  readonly limit: number;
  readonly stepMs: number | undefined;
  readonly reduce: Reduction;
  readonly better: 'higher' | 'lower' | undefined;
  /** Drawn as a line and printed beside figures. */
  readonly target: number | undefined;
  readonly width: 'full' | 'half';
  readonly team: string;
}

/** Something that fills up: a disk, memory, a queue, a pool of connections, any gauge with a limit. */
export interface ResourceDefinition {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly query: string;
  /** Undefined where {@link limitQuery} gives it. */
  readonly limit: number | undefined;
  readonly limitQuery: string;
  readonly unit: string;
  readonly label: string;
  /** Time up to the period's end that the trend is taken from. */
  readonly historyMs: number;
  readonly team: string;
}

/** An answer as a table; times are UTC milliseconds at the start of their step. */
export interface PanelTable {
  readonly columns: readonly { readonly name: string; readonly type: 'text' | 'number' | 'time' }[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}
