import { budgetBar, sparkline } from '../../charts/index.ts';
import type { SloRow, StatusKey } from '../../model.ts';
import { type Html, html, trusted } from './markup.ts';
import { columnHead, heading, ornament, sign, type View } from './view.ts';

const ARROW = { up: '▲ ', down: '▼ ', none: '' } as const;
/** From so many SLOs on they stand by team. */
const GROUP_FROM = 13;
const ORDER: readonly StatusKey[] = ['breached', 'risk', 'nodata', 'idle', 'met', 'info'];

/** Every SLO, worst first; on a phone each becomes a card with its heads beside the figures. */
export function sloTable(view: View): Html {
  const { slos, attention } = view.model;
  const details = new Map(attention.map((detail, i) => [detail.id, `detail-${i}`]));
  const heads = [
    view.say('status'),
    view.say('sloTeamCoverage'),
    view.say('objective'),
    slos.windowHead,
    slos.periodHead,
    slos.trendHead,
    view.say('budgetUsed'),
    view.say('burn'),
  ];
  const right = [2, 3, 4, 6, 7];
  return html`${heading(view.say('slos'), 'slos', slos.remark)}
<table class="cards" role="table"><thead role="rowgroup"><tr role="row">${heads.map((head, i) =>
    columnHead(head, right.includes(i)),
  )}</tr></thead>
<tbody role="rowgroup">${groups(view).map(({ bar, rows }) => [bar, ...rows.map((row) => tableRow(view, row, heads, details.get(row.id)))])}</tbody></table>
<p class="note">${slos.key.map((line, i) => (i === 0 ? html`${line}` : html`<br>${line}`))}</p>`;
}

function tableRow(view: View, row: SloRow, heads: readonly string[], detail: string | undefined): Html {
  const quiet = row.partial || row.status === 'idle';
  const label = (index: number) => trusted(` data-l="${html`${heads[index] ?? ''}`.markup}"`);
  const name = detail === undefined ? html`${row.name}` : html`<a href="#${detail}">${row.name}</a>`;
  return html`<tr role="row"${row.status === 'breached' ? trusted(' class="bad"') : null}>
<td role="cell" class="nowrap">${sign(row.status, 16)} <b class="${row.status}">${row.word}</b><small>${row.policy}</small></td>
<th role="rowheader" scope="row" class="span2">${name}<small${row.status === 'nodata' ? trusted(' class="breached"') : null}>${row.note}</small></th>
<td role="cell" class="r"${label(2)}>${row.objective.text}</td>
<td role="cell" class="r ${quiet ? 'quiet' : row.status === 'breached' ? 'strong breached' : 'strong'}"${label(3)}>${row.window.text}<small>${row.windowEvents}</small></td>
<td role="cell" class="r${quiet ? ' quiet' : ''}"${label(4)}>${row.periodActual.text}<small>${ARROW[row.direction]}${row.change}</small></td>
<td role="cell"${label(5)}>${trend(view, row)}</td>
<td role="cell" class="r"${label(6)}>${budget(row)}<small>${row.budgetNote}</small></td>
<td role="cell" class="r${row.burnNote === '' ? '' : ' strong'}"${label(7)}>${row.burn.text}<small>${row.burnNote}</small></td></tr>
`;
}

function trend(view: View, row: SloRow): Html {
  const line = sparkline(row.trend, row.objective.value);
  return line.items.length === 0 ? html`<small>${view.say('trendEmpty')}</small>` : ornament(line, 1.6);
}

function budget(row: SloRow): Html {
  const used = row.budgetUsed.value;
  if (used === null) return html`<span class="quiet">${row.budgetUsed.text}</span>`;
  return html`<span class="budget">${ornament(budgetBar(used), 1.4)}<b${used > 1 ? trusted(' class="breached"') : null}>${row.budgetUsed.text}</b></span>`;
}

function groups(view: View): { readonly bar: Html | null; readonly rows: readonly SloRow[] }[] {
  const { rows } = view.model.slos;
  if (rows.length < GROUP_FROM) return [{ bar: null, rows }];
  const teams = new Map<string, SloRow[]>();
  for (const row of rows) teams.set(row.team, [...(teams.get(row.team) ?? []), row]);
  const rank = (row: SloRow) => ORDER.indexOf(row.status);
  const counts = (team: readonly SloRow[]) =>
    ORDER.slice(0, 4).map((status) => team.filter((row) => row.status === status).length);
  return [...teams]
    .sort(([nameA, a], [nameB, b]) => {
      const [left, right] = [counts(a), counts(b)];
      return (
        ORDER.slice(0, 4)
          .map((_, i) => (right[i] ?? 0) - (left[i] ?? 0))
          .find((difference) => difference !== 0) ?? (nameA < nameB ? -1 : 1)
      );
    })
    .map(([name, team]) => ({ bar: teamBar(view, name, team), rows: [...team].sort((a, b) => rank(a) - rank(b)) }));
}

function teamBar(view: View, name: string, team: readonly SloRow[]): Html {
  const told = ORDER.slice(0, 4).flatMap((status) => {
    const found = team.filter((row) => row.status === status);
    const word = found[0]?.word.toLocaleLowerCase(view.model.locale) ?? '';
    return found.length === 0 ? [] : [view.say('teamStatus', { count: found.length, status: word })];
  });
  const size = view.say(team.length === 1 ? 'teamSloOne' : 'teamSlos', { count: team.length });
  const remark = [size, ...told].join(' · ');
  return html`<tr role="row" class="team"><th role="rowheader" scope="rowgroup" colspan="8">${name === '' ? view.say('noTeam') : name} <span class="remark">${remark}</span></th></tr>`;
}
