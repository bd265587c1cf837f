import { statusSign } from '../../charts/index.ts';
import { LANGUAGES } from '../../languages.ts';
import type { ReportModel } from '../../model.ts';
import { STATUS_TOKEN, TYPE } from '../../theme.ts';
import type { Sheet } from './sheet.ts';
import type { Run } from './wrap-runs.ts';

const TOP = 84;
/** Beside title and scope, above the rule. */
const LOGO = { y: 40, width: 120, height: 30 } as const;
const INDENT = 60;

/** Head of page 1: title and period, scope and provenance. */
export function titleBlock(sheet: Sheet, model: ReportModel): void {
  const { right } = sheet.geometry;
  const logo = sheet.logo(LOGO);
  const left = sheet.geometry.left + (logo === 0 ? 0 : logo + 12);
  const content = right - left;
  const { period } = model;
  const when = [period.label, period.dates, period.timeZone].filter((part) => part !== '').join(' · ');
  sheet.anchor('top', 0);
  const whenWidth = sheet.measure(when, TYPE.body, 'semibold');
  sheet.structure.leaf('H1', {}, () =>
    sheet.text(model.title, left, 54, { size: TYPE.title, face: 'bold', width: content - whenWidth - 16 }),
  );
  sheet.structure.leaf('P', {}, () => {
    sheet.text(when, right, 54, { face: 'semibold', align: 'right' });
    const made = sheet.measure(model.provenance, 8, 'regular');
    const scope = Math.min(120, sheet.measure(model.scope, TYPE.body, 'regular'));
    sheet.text(model.scope, left, 68, { color: 'ink2', width: Math.max(scope, content - made - 16) });
    sheet.text(model.provenance, right, 68, { size: 8, color: 'ink3', align: 'right', width: content - scope - 16 });
  });
  sheet.rule(75.5, { width: 1, color: 'ink' });
}

/** The answer: sign, word, and one sentence that says it all. */
export function verdictBlock(sheet: Sheet, model: ReportModel): void {
  const { left, content } = sheet.geometry;
  const { verdict } = model;
  const style = { size: TYPE.verdict, leading: TYPE.verdictLeading, strongFace: 'bold' } as const;
  const lines = fitting(
    verdict.sentence.map((part) => ({ text: part.text, strong: part.strong ?? false })),
    LANGUAGES[model.language].verdict.lines,
    (runs) => sheet.lines(runs, content - INDENT, style),
  );
  const color = STATUS_TOKEN[verdict.status];
  sheet.figure(verdict.word, statusSign(verdict.status, 32), left, TOP + 3);
  sheet.structure.leaf('P', {}, () => {
    // The word may be longer than the sign is wide, up to the sentence.
    sheet.text(verdict.word, left, TOP + 47.5, { size: 10, face: 'bold', color, width: INDENT - 4 });
    sheet.paragraph(lines, left + INDENT, TOP + 14, style);
  });
  sheet.y = TOP + Math.max(3, lines.length) * TYPE.verdictLeading;
}

/** Drops the last sentence, then the second, and so on, until the rest fits; type is never made smaller. */
function fitting(runs: readonly Run[], most: number, wrap: (runs: readonly Run[]) => Run[][]): Run[][] {
  let clauses = clausesOf(runs);
  let lines = wrap(clauses.flat());
  while (lines.length > most && clauses.length > 1) {
    clauses = clauses.length > 2 ? clauses.slice(0, -1) : clauses.slice(0, 1);
    lines = wrap(clauses.flat());
  }
  return lines.slice(0, most);
}

function clausesOf(runs: readonly Run[]): Run[][] {
  const clauses: Run[][] = [[]];
  for (const run of runs) {
    // A sentence ends at a full stop before a space and a capital or a figure.
    const parts = run.text.split(/(?<=[.?!]) (?=[\p{Lu}\d])/u);
    parts.forEach((text, i) => {
      if (i > 0) clauses.push([]);
      clauses.at(-1)?.push({ ...run, text: i < parts.length - 1 ? `${text} ` : text });
    });
  }
  return clauses;
}
