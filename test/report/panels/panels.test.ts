import { describe, expect, it } from 'vitest';
import {
  buildReport,
  loadPainter,
  type Panel,
  type PanelDefinition,
  type PanelFacts,
} from '../../../src/report/index.ts';
import type { PanelTable } from '../../../src/report/panel.ts';
import { ASSETS } from '../assets.ts';
import { SAMPLE_COURSES, SAMPLE_OPTIONS, WEEK_46, weekFacts } from '../build/sample-facts.ts';
import { hasPoppler, pdfText } from '../pdf/read-pdf.ts';

const HOUR_MS = 3_600_000;
const HOURS = Array.from({ length: 168 }, (_, i) => WEEK_46.start + i * HOUR_MS);

function panelOf(changes: Partial<PanelDefinition>): PanelDefinition {
  return {
    ...{ name: 'panel', title: 'A panel', description: '', section: '', source: 'prom' },
    ...{ queries: [{ label: '', query: 'up' }], show: undefined, unit: '', label: '', values: [], columns: {} },
    ...{ limit: 10, stepMs: undefined, reduce: 'mean', better: undefined, target: undefined, width: 'full', team: '' },
    ...changes,
  };
}

function factsOf(panel: Partial<PanelDefinition>, answer: PanelTable, more: Partial<PanelFacts> = {}): PanelFacts {
  const usual = { before: undefined, stepMs: HOUR_MS, asRows: true, atEnd: false, failure: '' };
  return { panel: panelOf(panel), answers: [answer], ...usual, ...more };
}

const model = (panels: readonly PanelFacts[], options = {}) =>
  buildReport(weekFacts(SAMPLE_COURSES.slice(0, 2), { panels }), { ...SAMPLE_OPTIONS, ...options });

function built<K extends Panel['kind']>(facts: PanelFacts, kind: K): Panel & { readonly kind: K } {
  const [panel] = model([facts]).panels.flatMap(({ panels }) => panels);
  expect(panel?.kind).toBe(kind);
  return panel as Panel & { readonly kind: K };
}

const overTime = (names: readonly string[], value: (hour: number, series: number) => number | null): PanelTable => ({
  columns: [
    { name: 'time', type: 'time' },
    { name: 'endpoint', type: 'text' },
    { name: 'job', type: 'text' },
    { name: 'value', type: 'number' },
  ],
  rows: names.flatMap((name, i) => HOURS.map((at, hour) => [at, name, 'api', value(hour, i)])),
});

describe('a panel', () => {
  it('is shown as the answer wants where nothing is said', () => {
    built(factsOf({}, { columns: [{ name: 'n', type: 'number' }], rows: [[3]] }), 'stat');
    built(
      factsOf(
        {},
        overTime(['/a'], () => 1),
      ),
      'lines',
    );
    built(factsOf({}, { columns: [{ name: 'name', type: 'text' }], rows: [['x']] }), 'table');
    built(
      factsOf(
        { show: 'lines' },
        {
          columns: [
            { name: 'a', type: 'text' },
            { name: 'n', type: 'number' },
          ],
          rows: [['x', 1]],
        },
      ),
      'top',
    );
    built(factsOf({ show: 'lines' }, { columns: [], rows: [] }), 'empty');
  });

  it('as a table in PromQL has the heads and units of its columns, labels in their order, and the figure under "value"', () => {
    const up = overTime(['/a', '/b'], (_, series) => 0.5 + series / 4);
    const columns = { job: { title: 'Service', unit: '' }, value: { title: 'Answered', unit: 'ratio' } };
    const heads = (facts: PanelFacts) => built(facts, 'table').columns.map(({ name }) => name);
    const answer = { asRows: false };
    expect(heads(factsOf({ show: 'table' }, up, answer))).toEqual(['endpoint', 'job', 'Value']);
    const panel = factsOf({ show: 'table', columns }, up, answer);
    expect(heads(panel)).toEqual(['Service', 'endpoint', 'Answered']);
    expect(built(panel, 'table').rows).toEqual([
      ['api', '/b', '75%'],
      ['api', '/a', '50%'],
    ]);
  });

  it('names series by the labels that tell them apart, or by a template', () => {
    const answer = overTime(['/a', '/b'], (hour) => hour);
    expect(built(factsOf({}, answer), 'lines').series.map(({ name }) => name)).toEqual(['/a', '/b']);
    const labelled = built(factsOf({ label: '{{job}}: {{endpoint}}{{constructor}}' }, answer), 'lines');
    expect(labelled.series.map(({ name }) => name)).toEqual(['api: /a', 'api: /b']);
  });

  it('draws the six series of the highest mean and says how many are left out', () => {
    const names = Array.from({ length: 9 }, (_, i) => `s${i}`);
    const lines = built(
      factsOf(
        {},
        overTime(names, (_, series) => series),
      ),
      'lines',
    );
    expect(lines.series.map(({ name }) => name)).toEqual(['s3', 's4', 's5', 's6', 's7', 's8']);
    expect(lines.note).toBe('3 more series are not drawn: their means are lower.');
  });

  it('breaks a line where a step is missing, and never draws what was not there', () => {
    const lines = built(
      factsOf(
        {},
        overTime(['/a'], (hour) => (hour >= 10 && hour < 20 ? null : hour)),
      ),
      'lines',
    );
    const [series] = lines.series;
    expect(series?.points).toHaveLength(159);
    expect(series?.points.filter(({ value }) => value === null)).toEqual([{ at: HOURS[10], value: null }]);
  });

  it('folds one series by day and hour of the zone', () => {
    const heat = built(
      factsOf(
        { show: 'heatmap' },
        overTime(['/a'], (hour) => hour),
      ),
      'heatmap',
    );
    expect(heat.rows.map(({ label }) => label)).toEqual([
      'Mon 9',
      'Tue 10',
      'Wed 11',
      'Thu 12',
      'Fri 13',
      'Sat 14',
      'Sun 15',
    ]);
    expect(heat.rows[1]?.cells).toEqual(Array.from({ length: 24 }, (_, i) => 24 + i));
    expect([heat.low.text, heat.high.text]).toEqual(['0', '167']);
  });

  it('counts buckets of a histogram without those below', () => {
    const answer = overTime(['0.5', '+Inf', '0.1'], (_, series) => [70, 100, 20][series] ?? 0);
    const columns = answer.columns.map((column) => (column.name === 'endpoint' ? { ...column, name: 'le' } : column));
    const heat = built(factsOf({ show: 'heatmap' }, { ...answer, columns }), 'heatmap');
    expect(heat.rows.map(({ label, cells }) => [label, cells[0]])).toEqual([
      ['≤ 0.1', 20],
      ['≤ 0.5', 50],
      ['> 0.5', 30],
    ]);
  });

  it.each([
    ['s', [0.245, 0.18], '245 ms'],
    ['ms', [3_600_000], '60 min'],
    ['bytes', [2 ** 31 + 2 ** 29 + 2 ** 24], '2.52 GiB'],
    ['ratio', [0.0123], '1.23%'],
    ['percent', [99.5], '99.5%'],
    ['EUR', [5634.4], '€5,634'],
    ['reqps', [12.345], '12.3 requests/s'],
    ['', [0.00001234], '0.0000123'],
    ['', [46_012], '46.0 k'],
    ['', [0], '0'],
    ['', [-0.0004, 12], '−0.00040'],
    ['widgets', [7], '7 widgets'],
    ['%', [99.87, 99.95, 100], '99.87%'],
    ['ratio', [0.99999], '99.9%'],
  ] as const)('writes %s of %j as %s', (unit, values, text) => {
    const answer: PanelTable = {
      columns: [
        { name: 'name', type: 'text' },
        { name: 'n', type: 'number' },
      ],
      rows: values.map((value, i) => [`s${i}`, value]),
    };
    const stat = built(factsOf({ show: 'stat', unit }, answer), 'stat');
    expect(stat.tiles[0]?.figure.text.replace(/[\u202f\u00a0]/g, ' ')).toBe(text);
  });

  it('prints the change of the printed figures, and what it means', () => {
    const answer = (n: number): PanelTable => ({ columns: [{ name: 'n', type: 'number' }], rows: [[n]] });
    const change = (panel: Partial<PanelDefinition>, now: number, before: number) =>
      built(factsOf({ show: 'stat', ...panel }, answer(now), { before: [answer(before)] }), 'stat').tiles[0];
    expect(change({ better: 'lower' }, 120, 100)).toMatchObject({ change: '20%, worse', earlier: 'W45: 100' });
    expect(change({ unit: 'ratio', better: 'higher' }, 0.975, 0.969)).toMatchObject({ change: '0.6 pp, better' });
    expect(change({}, 100.00001, 100)).toMatchObject({ change: 'no change', meaning: 'neutral' });
    expect(change({}, 5, 0)).toMatchObject({ change: '5', direction: 'up' });
  });

  it('keeps numbers that name things out of the values', () => {
    const answer: PanelTable = {
      columns: [
        { name: 'pipeline_id', type: 'number' },
        { name: 'seconds', type: 'number' },
      ],
      rows: [
        [4711, 12],
        [42, 90],
      ],
    };
    const top = built(factsOf({ show: 'top', unit: 's' }, answer), 'top');
    expect(top.rows.map(({ name, text }) => [name, text])).toEqual([
      ['42', '90'],
      ['4711', '12'],
    ]);
  });
});

describe('painted panels', () => {
  const hostile = '<img src=x onerror=alert(1)> | =HYPERLINK("x") \u202e';
  const panels: readonly PanelFacts[] = [
    factsOf({ name: 'a', title: hostile, show: 'stat' }, { columns: [{ name: 'n', type: 'number' }], rows: [[3]] }),
    factsOf(
      { name: 'b', title: 'Lines', width: 'half' },
      overTime(['/a', '/b'], (hour, series) => hour * (series + 1)),
    ),
    factsOf(
      { name: 'c', title: 'Heat', show: 'heatmap', width: 'half' },
      overTime(['/a'], (hour) => hour),
    ),
    factsOf(
      { name: 'd', title: 'Bars', show: 'bars', target: 100 },
      overTime(['/a'], (hour) => hour - 20),
    ),
    factsOf(
      { name: 'e', title: 'Top', show: 'top', label: `{{endpoint}} ${hostile}` },
      overTime(['/a', '/b'], () => 17.25),
    ),
    factsOf(
      { name: 'f', title: 'Table', show: 'table' },
      { columns: [{ name: hostile, type: 'text' }], rows: Array.from({ length: 120 }, () => [hostile]) },
    ),
    factsOf({ name: 'g', title: 'Broken' }, { columns: [], rows: [] }, { failure: 'source "prom": no answer' }),
  ];
  const paint = async (format: 'pdf' | 'html' | 'md', options = {}) =>
    (await loadPainter(format)).paint(model(panels, options), ASSETS, { pageSize: 'A4' });

  it('is harmless and complete in HTML and Markdown', async () => {
    const html = new TextDecoder().decode(await paint('html'));
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x');
    for (const title of ['Lines', 'Heat', 'Bars', 'Top', 'Table', 'Broken']) expect(html).toContain(title);
    const markdown = new TextDecoder().decode(await paint('md'));
    expect(markdown).toContain('\\<img');
    expect(markdown).toContain('Could not be read: source "prom": no answer.');
  });

  it('speaks German', async () => {
    const markdown = new TextDecoder().decode(await paint('md', { locale: 'de' }));
    expect(markdown).toContain('## Werte und Verläufe');
    expect(markdown).toContain('Nicht lesbar:');
    expect(markdown).toContain('Mittel in dieser Woche');
  });

  it.skipIf(!hasPoppler)('prints every figure of the model in the PDF (needs pdftotext)', async () => {
    const bytes = await paint('pdf');
    const text = pdfText(bytes).replace(/[\s\u202f\u00a0]+/g, ' ');
    const { panels: sections } = model(panels);
    for (const panel of sections.flatMap((section) => section.panels)) {
      const figures =
        panel.kind === 'stat'
          ? panel.tiles.map((tile) => tile.figure.text)
          : panel.kind === 'top'
            ? panel.rows.map((row) => row.text)
            : panel.kind === 'lines' || panel.kind === 'bars'
              ? panel.series.map((series) => series.last.text)
              : [];
      for (const figure of figures) expect(text).toContain(figure.replace(/[\s\u202f\u00a0]+/g, ' '));
      if (panel.id !== 'a') expect(text).toContain(panel.title);
    }
    expect(text).toContain('Could not be read');
  });
});
