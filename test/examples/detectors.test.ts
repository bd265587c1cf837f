import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { falsePerWeek, judgeDetectors } from '../../examples/simulator/judge-detectors.ts';
import { readRules } from '../../examples/simulator/read-rules.ts';
import { recorded } from '../../examples/simulator/recordings.ts';
import { loadConfig } from '../../src/config/index.ts';
import { sqlAnswers } from './sql-answers.ts';
import { EXAMPLES, loadExample, SIMULATED } from './systems.ts';

const WEEK_MS = 604_800_000;
const DAY_MS = 86_400_000;
/** Before the judged time: four weeks train, and two teach the components their spread. */
const HISTORY_MS = 6 * WEEK_MS;
const JUDGED_WEEKS = 4;

describe.each(SIMULATED)('the detectors of %s', (name) => {
  const judge = async (quiet: boolean) => {
    const { END, simulate } = await loadExample(name);
    const injected = simulate({ start: END - DAY_MS, end: END }).anomalies.map(({ start }) => start);
    const start = quiet ? END - JUDGED_WEEKS * WEEK_MS : Math.min(...injected) - DAY_MS;
    const judged = { start, end: END };
    const range = { start: start - HISTORY_MS, end: END };
    const system = simulate({ ...range, quiet });
    const config = await loadConfig(join(EXAMPLES, name, 'nines.yaml'), { env: {} });
    // The detectors that ask in SQL are answered by an engine.
    const prometheus = config.sources.filter(({ type }) => type === 'prometheus').map((source) => source.name);
    const queries = config.detectors.filter(({ source }) => prometheus.includes(source)).map(({ query }) => query);
    const rules = recorded(readRules(join(EXAMPLES, name)), system.series, range, system.everyMs, queries);
    const series = [...system.series, ...rules];
    const answers = await sqlAnswers(name, config, system, range);
    const judgements = judgeDetectors(config.detectors, series, judged, config.timeZone, answers);
    const names = config.detectors.map((detector) => detector.name).sort();
    return { system, judged, judgements, names };
  };

  it('tell nobody of anything more than once per series and week while nothing goes wrong', async () => {
    const { judged, judgements, names } = await judge(true);
    expect([...new Set(judgements.map(({ detector }) => detector))].sort()).toEqual(names);
    const noisy = judgements.filter((one) => falsePerWeek(one, judged) > 1);
    expect(noisy.map((one) => [one.series, falsePerWeek(one, judged)])).toEqual([]);
  });

  it('find every injected anomaly in time', async () => {
    const { system, judgements, names } = await judge(false);
    expect([...new Set(system.anomalies.map(({ detector }) => detector))].sort()).toEqual(names);
    for (const { detector, start, foundWithinMs, description } of system.anomalies) {
      const told = judgements
        .filter((one) => one.detector === detector)
        .flatMap(({ notifications }) => notifications.filter((at) => at >= start && at <= start + foundWithinMs));
      expect(told.length, `${detector}: ${description}`).toBeGreaterThan(0);
    }
  });
});
