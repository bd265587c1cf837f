import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectCsv, seededRandom } from '../src/anomaly/index.ts';
import { lightColor, polyline, type Scene, type SceneItem, sceneSvg } from '../src/report/charts/index.ts';

/**
 * Draws the pictures of `docs/anomaly-detection.md`: three made-up series of four weeks, judged by the script that fits a forest to the day it judges
 * (`bench/peers/daily-forest.py`, needs python3-sklearn) and by `nines detect --csv`; the last week of each. From the root of the repository:
 * `node dist/bench/beside-script.js`. Prints how often either would have notified in that week.
 */
const FOLDER = 'docs/images';
const STEP_MS = 300_000;
const DAY = 288;
const DAYS = 28;
const SHOWN_DAYS = 7;
/** A Monday. */
const START = Date.UTC(2026, 8, 7);
const EPISODE_GAP = 12;

interface Story {
  readonly name: string;
  readonly title: string;
  readonly seed: number;
  /** What happens to the usual value at a point. */
  readonly happens: (usual: number, index: number) => number;
}

const at = (day: number, hour: number): number => Math.round((day + hour / 24) * DAY);
const STORIES: readonly Story[] = [
  { name: 'quiet', title: 'A week in which nothing happens', seed: 1, happens: (usual) => usual },
  {
    name: 'outage',
    title: 'A region fails for nine hours on Wednesday',
    seed: 2,
    happens: (usual, i) => (i >= at(23, 8) && i < at(23, 17) ? 0.35 * usual : usual),
  },
  {
    name: 'night',
    title: 'A runaway client on Thursday night: unusual for the hour, not for the day',
    seed: 3,
    happens: (usual, i) => (i >= at(24, 2) && i < at(24, 3.5) ? usual + 150 : usual),
  },
];

interface Row {
  readonly value: number;
  readonly alert: boolean;
  readonly lower: number;
  readonly upper: number;
}

/** Requests a second: busy by day, calmer on weekends, a little noise. */
function valuesOf({ seed, happens }: Story): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: DAYS * DAY }, (_, i) => {
    const hour = ((i % DAY) * 24) / DAY;
    const isWeekend = Math.floor(i / DAY) % 7 >= 5;
    const wave = 90 + 210 * Math.exp(-(((hour - 14) / 4.5) ** 2));
    const noise = 1 + 0.05 * (random() + random() + random() - 1.5);
    return happens(wave * (isWeekend ? 0.65 : 1) * noise, i);
  });
}

function rowsOf(csv: string, values: readonly number[]): Row[] {
  const [head = '', ...lines] = csv.trim().split('\n');
  const column = (name: string): number => head.split(',').indexOf(name);
  const [alert, lower, upper] = [column('alert'), column('lower'), column('upper')];
  return lines.map((line, i) => {
    const cells = line.split(',');
    const number = (place: number): number => (cells[place] ? Number(cells[place]) : Number.NaN);
    return { value: values[i] ?? Number.NaN, alert: number(alert) > 0, lower: number(lower), upper: number(upper) };
  });
}

/** Flagged rows less than an hour apart are one notification. */
function notifications(rows: readonly Row[]): number[] {
  let last = Number.NEGATIVE_INFINITY;
  return rows.flatMap(({ alert }, i) => {
    if (!alert) return [];
    const isFirst = i - last > EPISODE_GAP;
    last = i;
    return isFirst ? [i] : [];
  });
}

const WIDTH = 640;
const PANEL = 118;
const LEFT = 34;

function panel(rows: readonly Row[], title: string, top: number): SceneItem[] {
  const highest = Math.max(...rows.map((row) => row.value), ...rows.map((row) => row.upper).filter(Number.isFinite));
  const x = (i: number): number => LEFT + (i / rows.length) * (WIDTH - LEFT - 4);
  const y = (value: number): number => top + PANEL - 16 - (Math.max(0, value) / highest) * (PANEL - 40);
  const text = (
    of: string,
    left: number,
    bottom: number,
    align: 'left' | 'middle' | 'right',
    bold = false,
  ): SceneItem => ({
    kind: 'text',
    x: left,
    y: bottom,
    text: of,
    size: bold ? 11 : 9,
    face: bold ? 'bold' : 'regular',
    color: bold ? 'ink' : 'ink3',
    align,
  });
  const edge = (of: (row: Row) => number): (readonly [number, number] | undefined)[] =>
    rows.map((row, i) => (Number.isFinite(of(row)) ? [x(i), y(of(row))] : undefined));
  const upper = edge((row) => row.upper).filter((place) => place !== undefined);
  const lower = edge((row) => row.lower).filter((place) => place !== undefined);
  const told = notifications(rows);
  return [
    text(
      `${title}: ${told.length} notification${told.length === 1 ? '' : 's'} in the week`,
      LEFT,
      top + 11,
      'left',
      true,
    ),
    { kind: 'path', d: upper.length === 0 ? '' : `${polyline([...upper, ...lower.toReversed()])}Z`, fill: 'band' },
    ...[0, Math.round(highest / 100) * 100].flatMap((value): SceneItem[] => [
      { kind: 'line', x1: LEFT, y1: y(value), x2: WIDTH - 4, y2: y(value), stroke: 'rule', width: 0.5 },
      text(String(value), LEFT - 5, y(value) + 3, 'right'),
    ]),
    { kind: 'path', d: polyline(rows.map((row, i) => [x(i), y(row.value)])), stroke: 'data', width: 0.8, cap: 'round' },
    ...told.map(
      (i): SceneItem => ({ kind: 'line', x1: x(i), y1: top + 17, x2: x(i), y2: y(0), stroke: 'bad', width: 1 }),
    ),
    ...told.map(
      (i): SceneItem => ({ kind: 'circle', cx: x(i), cy: y(rows[i]?.value ?? 0), r: 3, stroke: 'bad', width: 1.4 }),
    ),
    ...['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].map((day, d) =>
      text(day, x((d + 0.5) * DAY), top + PANEL - 4, 'middle'),
    ),
  ];
}

const folder = await mkdtemp(join(tmpdir(), 'nines-beside-'));
try {
  const series = STORIES.map((story) => ({ story, path: `${story.name}.csv`, values: valuesOf(story) }));
  for (const { path, values } of series) {
    const lines = values.map((value, i) => {
      const time = new Date(START + i * STEP_MS).toISOString().slice(0, 19).replace('T', ' ');
      return `${time},${value.toFixed(3)}`;
    });
    await writeFile(join(folder, path), ['timestamp,value', ...lines].join('\n'));
  }
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ series: series.map(({ path }) => ({ path })) }));
  const script = ['python3', '/usr/bin/python3'].some((command) => {
    const run = spawnSync(command, ['bench/peers/daily-forest.py', folder, join(folder, 'script')]);
    return run.status === 0;
  });
  if (!script)
    throw new Error('the script did not run: is python3-sklearn installed, and is this the root of the repository?');
  await mkdir(FOLDER, { recursive: true });
  for (const { story, path, values } of series) {
    const shown = -SHOWN_DAYS * DAY;
    const theirs = rowsOf(await readFile(join(folder, 'script', path), 'utf8'), values).slice(shown);
    const own = rowsOf(detectCsv(await readFile(join(folder, path), 'utf8')), values).slice(shown);
    const items: SceneItem[] = [
      { kind: 'text', x: LEFT, y: 14, text: story.title, size: 13, face: 'bold', color: 'ink', align: 'left' },
      ...panel(theirs, 'Script, forest of the day', 24),
      ...panel(own, 'nines, with the range it expects', 32 + PANEL),
    ];
    const scene: Scene = { width: WIDTH, height: 36 + 2 * PANEL, items: [background(36 + 2 * PANEL), ...items] };
    const file = join(FOLDER, `beside-script-${story.name}.svg`);
    const svg = sceneSvg(scene, {
      color: lightColor,
      fontFamily: 'Source Sans 3, sans-serif',
      attributes: 'role="img"',
    });
    await writeFile(file, `${svg.replace('>', `><title>${story.title}</title>`)}\n`);
    process.stdout.write(
      `${file}: script ${notifications(theirs).length}, nines ${notifications(own).length} notifications in the week\n`,
    );
  }
} finally {
  await rm(folder, { recursive: true });
}

function background(height: number): SceneItem {
  return { kind: 'rect', x: 0, y: 0, w: WIDTH, h: height, fill: 'paper' };
}
