import type { PanelFacts } from '../../facts.ts';
import type { Panel } from '../../model.ts';
import type { Context } from '../context.ts';
import type { Frame } from './frame.ts';

/** What every kind of panel is built from. */
export interface PanelContext {
  readonly context: Context;
  readonly facts: PanelFacts;
  readonly frame: Frame;
  /** The period before; undefined where it was not asked. */
  readonly before: Frame | undefined;
  readonly head: PanelHead;
  /** What a single figure is made of: `mean this week`, `this week`. */
  readonly reduction: string;
}

/** Parts that do not depend on the kind. */
export type PanelHead = Pick<Panel, 'id' | 'title' | 'width' | 'query' | 'note'>;

/** The small line under a title. */
export const line = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' · ');
