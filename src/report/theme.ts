import type { StatusKey } from './model.ts';

/** Colours of the report by what they mean; contrast against `paper` is at least 4.5 for text and 3 for marks. */
export const LIGHT = {
  ink: '#14191F',
  ink2: '#434C57',
  ink3: '#616B77',
  data: '#1B5E9E',
  data2: '#6390BE',
  bad: '#A8320A',
  risk: '#8A5300',
  riskmark: '#E69F00',
  met: '#0B6E63',
  mute: '#8B949E',
  band: '#D6E3F0',
  fill: '#F2F4F6',
  badfill: '#FBE9E1',
  rule: '#C9CFD6',
  grid: '#E4E8EC',
  paper: '#FFFFFF',
  /** Shades of heat maps, low to high. */
  heat1: '#E3ECF5',
  heat2: '#B7D0E8',
  heat3: '#7FABD4',
  heat4: '#3F7CB5',
  heat5: '#114A80',
  /** Marks on orange, dark in both modes. */
  onmark: '#14191F',
} as const;

export type Token = keyof typeof LIGHT;

export const DARK: Readonly<Record<Token, string>> = {
  ink: '#E9EDF1',
  ink2: '#B7C0CA',
  ink3: '#98A3AE',
  data: '#7DB5EA',
  data2: '#4A79A6',
  bad: '#FF8F66',
  risk: '#F2B84B',
  riskmark: '#F2B84B',
  met: '#5CC7B8',
  mute: '#7C8792',
  band: '#20384F',
  fill: '#1C232A',
  badfill: '#3A1E14',
  rule: '#3A434D',
  grid: '#2A323A',
  paper: '#12171C',
  heat1: '#1E2C3A',
  heat2: '#28486A',
  heat3: '#35699C',
  heat4: '#5593CC',
  heat5: '#A5D0F5',
  onmark: '#12171C',
};

/** Colour of a status word. */
export const STATUS_TOKEN: Readonly<Record<StatusKey, Token>> = {
  breached: 'bad',
  risk: 'risk',
  nodata: 'ink2',
  idle: 'ink2',
  met: 'met',
  info: 'data',
};

/** Share of the budget from which a bar is drawn as a risk, and as spent. */
export const BUDGET_RISK = 0.8;
export const BUDGET_SPENT = 1;

/** The three faces of Source Sans 3, and Source Code Pro for queries. */
export type Face = 'regular' | 'semibold' | 'bold' | 'mono';

/** Sizes of type in points. */
export const TYPE = {
  verdict: 14,
  verdictLeading: 18,
  title: 14,
  section: 11,
  remark: 8.5,
  tile: 19,
  body: 9,
  dense: 8.5,
  leading: 11,
  head: 8,
  note: 7.5,
  noteLeading: 10.5,
} as const;
