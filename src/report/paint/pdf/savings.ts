import { waterfall, waterfallAmounts } from '../../charts/index.ts';
import type { ReportModel, SavingsSection } from '../../model.ts';
import { TYPE } from '../../theme.ts';
import { assumptionCells } from '../assumption-cells.ts';
import { chartContext } from './chart-context.ts';
import { columnsOf, placeIn } from './columns.ts';
import { section, underHead } from './heading.ts';
import { noteHeight, noteLines } from './notes.ts';
import type { Sheet } from './sheet.ts';
import { drawTable, HEAD_HEIGHT } from './table.ts';
import { say } from './words.ts';

const WIDTHS = { assumption: 190, value: 55, '': 85, source: 135, asOf: 50 } as const;
/** Assumptions of up to this height are not parted. */
const TOGETHER = 140;
/** Distance of the lines of one assumption. */
const LEADING = 10.5;

/** From what was saved to what is left, with the assumption behind every amount. */
export function drawSavings(sheet: Sheet, model: ReportModel, savings: SavingsSection): void {
  const { left, content } = sheet.geometry;
  const scene = waterfall(savings.rows, chartContext(sheet, model), { width: content });
  const said = savings.rows.map((row) => sheet.measure(row.assumption, TYPE.dense, 'regular'));
  const amounts = waterfallAmounts(content, Math.max(0, ...said));
  const finding = sheet.lines([{ text: savings.finding, strong: true }], content);
  const above = finding.length * TYPE.leading + 14;
  // The note under the chart stays with it.
  section(
    sheet,
    { title: say(model, 'savings'), remark: savings.remark, anchor: 'savings' },
    above + Math.min(scene.height + noteHeight(sheet, savings.note), 320),
  );
  sheet.structure.group('Sect', {}, () => {
    sheet.structure.leaf('P', {}, () => {
      const last = sheet.paragraph(finding, left, sheet.y + 10);
      const small = { size: TYPE.note, color: 'ink3' } as const;
      sheet.text(savings.unit, left, last + 12, small);
      sheet.text(say(model, 'assumptionUsed'), left + amounts + 12, last + 12, small);
    });
    sheet.figure(savings.alt, scene, left, sheet.y + above + 2);
  });
  sheet.y += above + 2 + scene.height;
  noteLines(sheet, savings.note);
}

/** Prices and factors with where they come from; part of the evidence. */
export function drawAssumptions(sheet: Sheet, model: ReportModel, savings: SavingsSection): void {
  if (savings.assumptions.length === 0) return;
  const { keys, rows } = assumptionCells(savings.assumptions);
  const columns = columnsOf(
    sheet,
    keys.map((key) => ({ head: key === '' ? '' : say(model, key), width: WIDTHS[key], right: key === 'value' })),
  );
  // Nothing of an assumption may be cut off: a controller reads all of it.
  const wrapped = (row: readonly string[]) =>
    row.map((text, i) => {
      const face = i === 0 ? 'semibold' : 'regular';
      return sheet.lines(text, columns[i]?.width ?? 0, { size: TYPE.dense, face });
    });
  const heightOf = (row: readonly string[]): number =>
    14 + (Math.max(...wrapped(row).map((lines) => lines.length), 1) - 1) * LEADING;
  const whole = rows.reduce((sum, row) => sum + heightOf(row), 0);
  underHead(
    sheet,
    { title: say(model, 'assumptions'), anchor: 'assumptions' },
    HEAD_HEIGHT + (whole <= TOGETHER ? whole : 42),
  );
  sheet.y -= 3;
  drawTable(sheet, {
    columns,
    rows,
    height: heightOf,
    draw: (row, top, cell) => {
      wrapped(row).forEach((lines, i) => {
        const column = columns[i];
        if (column === undefined) return;
        const { x, ...place } = placeIn(column);
        const face = i === 0 ? 'semibold' : 'regular';
        const draw = () =>
          lines.forEach((line, at) => {
            const text = line.map((run) => run.text).join('');
            sheet.text(text, x, top + 10 + at * LEADING, { size: TYPE.dense, face, ...place });
          });
        cell(draw, { rowHead: i === 0 });
      });
    },
  });
}
