import type { Action, Tile } from '../../model.ts';
import type { Logo } from '../../painter.ts';
import type { SectionKey } from '../../section-names.ts';
import { type Html, html } from './markup.ts';
import { heading, richText, sign, type View } from './view.ts';

const ARROW = { up: '▲ ', down: '▼ ', none: '' } as const;

/** Title, period, and where to find what. */
export function masthead(view: View, picture: Logo | undefined): Html {
  const { model } = view;
  const { period } = model;
  const has = (section: SectionKey): boolean => model.sections.includes(section);
  const parts: readonly (readonly [string, string, boolean])[] = [
    ['actions', view.say('actionsShort'), true],
    ['slos', view.say('slosShort'), true],
    ['changes', view.say('changes'), has('changes') && model.changes !== null],
    ['attention', view.say('attention'), has('attention') && model.attention.length > 0],
    ['incidents', view.say('incidents'), has('incidents')],
    ['anomalies', view.say('anomalies'), has('anomalies')],
    ['savings', view.say('savingsShort'), has('savings') && model.savings !== null],
    ['capacity', view.say('capacity'), has('capacity') && model.capacity !== null],
    ...model.panels.map((each, i) => [`panels-${i}`, each.title, has('panels')] as const),
    ['evidence', view.say('evidence'), has('evidence')],
  ];
  const logo = picture && `data:${picture.mediaType};base64,${Buffer.from(picture.content).toString('base64')}`;
  return html`<header class="top">${logo === undefined ? null : html`<img class="logo" src="${logo}" alt="">`}<div><h1>${model.title}</h1><p>${model.scope}</p></div>
<div class="when"><p><b>${[period.label, period.dates].filter((part) => part !== '').join(' · ')}</b></p>
<p>${period.timeZone} · ${model.provenance}</p></div></header>
<nav aria-label="${view.say('contents')}">${parts.map(([id, text, there]) => (there ? html`<a href="#${id}">${text}</a>` : null))}</nav>`;
}

export function verdict({ model }: View): Html {
  const { verdict } = model;
  return html`<section class="verdict" aria-label="${verdict.word}"><div class="mark">${sign(verdict.status, 48)}
<span class="word ${verdict.status}">${verdict.word}</span></div><p class="sentence">${richText(verdict.sentence)}</p></section>`;
}

export function actions(view: View): Html {
  const { model } = view;
  const head = heading(view.say('actions'), 'actions', model.actions.length > 0 ? view.say('actionsRemark') : '');
  if (model.actions.length === 0) return html`${head}<p>${view.say('actionsEmpty')}</p>`;
  return html`${head}<ol class="actions">${model.actions.map(action)}</ol>`;
}

function action(each: Action, index: number): Html {
  return html`<li><span class="rank">${index + 1}</span>
<div class="what">${sign(each.status, 16)} <b class="${each.status}">${each.word}</b> <b>${each.subject}.</b> ${each.text}</div>
<div class="cost"><b>${each.cost}</b> <small>${each.costNote}</small></div>
<div class="todo"><b>${each.todo}</b><small>${each.owner}</small></div></li>
`;
}

export function tiles(all: readonly Tile[]): Html {
  return html`<dl class="tiles">${all.map(tile)}</dl>`;
}

function tile(each: Tile): Html {
  return html`<div class="tile"><dt>${each.label}</dt><dd><div class="value">${each.figure.text}</div>
<div class="change ${each.meaning}">${ARROW[each.direction]}${each.change}</div><small>${each.earlier}</small></dd></div>
`;
}

export function dates(view: View): Html | null {
  if (view.model.dates.length === 0) return null;
  return html`${heading(view.say('dates'), 'dates')}<dl class="facts">${view.model.dates.map(
    (date) => html`<dt>${date.when}</dt><dd>${date.text}</dd>`,
  )}</dl>`;
}
