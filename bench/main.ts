import { parseArgs } from 'node:util';
import { alerts10000 } from './alerts-10000.ts';
import { cliStart } from './cli-start.ts';
import { detect1m } from './detect-1m.ts';
import { detect1000 } from './detect-1000.ts';
import { detectNext } from './detect-next.ts';
import type { Bench, Figure } from './figure.ts';
import { focus10m } from './focus-10m.ts';
import { forestFitScore, forestScore1m, forestVsMl } from './forest.ts';
import { forestQuality } from './forest-quality.ts';
import { pull } from './pull.ts';
import { report200 } from './report-200.ts';
import { reportWeekly } from './report-weekly.ts';
import { sloFold } from './slo-fold.ts';
import { sloYear } from './slo-year.ts';

/** Every figure that is measured: `npm run bench [-- NAME…] [--json] [--scale 0.1]`. */
const benches: readonly Bench[] = [
  alerts10000,
  cliStart,
  pull,
  report200,
  reportWeekly,
  sloFold,
  sloYear,
  focus10m,
  forestFitScore,
  forestScore1m,
  forestVsMl,
  forestQuality,
  detect1000,
  detect1m,
  detectNext,
];

const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    scale: { type: 'string', default: '1' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  const width = Math.max(...benches.map((bench) => bench.name.length));
  const lines = benches.map((bench) => `  ${bench.name.padEnd(width)}  ${bench.description}\n`);
  process.stdout.write(`npm run bench -- [NAME…] [--json] [--scale 0.1]\n\n${lines.join('')}`);
  process.exit(0);
}
const { json } = values;
const scale = Number(values.scale);
if (!(scale > 0 && scale <= 1)) {
  process.stderr.write(`--scale ${values.scale}: a number above 0 and at most 1 is needed\n`);
  process.exit(2);
}
const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `there is no figure ${unknown.join(', ')}; there are ${benches.map((bench) => bench.name).join(', ')}\n`,
  );
  process.exit(2);
}

const figures: Figure[] = [];
for (const bench of benches) {
  if (names.length > 0 && !names.includes(bench.name)) continue;
  process.stderr.write(`${bench.name}: ${bench.description}\n`);
  for (const figure of await bench.run(scale)) {
    figures.push(figure);
    if (!json) process.stdout.write(`${line(figure)}\n`);
  }
}
if (json) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);

function line(figure: Figure): string {
  const peer =
    figure.peerValue === null
      ? `${figure.peer} is not installed`
      : `${figure.peer} ${round(figure.peerValue)} ${figure.unit}`;
  const verdict = figure.met === null ? 'not measured' : figure.met ? 'met' : 'MISSED';
  const ratio = figure.ratio === null ? '' : `, ratio ${round(figure.ratio)}`;
  return `  ${figure.figure}: ${round(figure.value)} ${figure.unit} against ${peer}${ratio} (aim ${figure.aim}): ${verdict}`;
}

function round(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
