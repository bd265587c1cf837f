import type { PanelSection } from '../../model.ts';
import type { Context } from '../context.ts';
import { grouped } from '../grouped.ts';
import { panelOf } from './panel.ts';

/** Panels under the heads that they name, in the order of the configuration. */
export function panelSections(context: Context): PanelSection[] {
  const { panels } = context.facts;
  const sections = grouped([...panels.entries()], ([, { panel }]) => panel.section);
  return [...sections].map(([title, own]) => ({
    title: title === '' ? context.words.panels.title : title,
    remark: '',
    panels: own.map(([index, facts]) => panelOf(context, facts, `P${index + 1}`)),
  }));
}
