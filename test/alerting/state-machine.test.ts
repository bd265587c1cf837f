import { describe, expect, it } from 'vitest';
import {
  type AlertCondition,
  type AlertState,
  type ConditionReading,
  type Walk,
  walk,
  withdraw,
} from '../../src/alerting/index.ts';
import fc from '../properties.ts';

const STEP = 60_000;

/** `t` holds, `f` does not, `?` unknown; one letter per minute from minute 1 on. */
function readings(text: string): ConditionReading[] {
  return [...text].map((letter, i) => ({
    at: (i + 1) * STEP,
    verdict: letter === 't' ? 'true' : letter === 'f' ? 'false' : 'unknown',
    value: letter === 't' ? i : undefined,
  }));
}

function condition(text: string, changes: Partial<AlertCondition> = {}): AlertCondition {
  return {
    key: '{"alertname":"X"}',
    rule: 'x',
    labels: { alertname: 'X' },
    annotations: ({ value }) => ({ summary: `value ${value}` }),
    forMs: 0,
    keepFiringForMs: 0,
    readings: readings(text),
    ...changes,
  };
}

function story({ events }: Pick<Walk, 'events'>): string[] {
  return events.map(({ at, phase }) => `${at / STEP} ${phase}`);
}

describe('the alert state machine', () => {
  it('fires at the first instant at which a condition without "for" holds, and resolves at the first at which it does not', () => {
    const { state, events, ended } = walk(undefined, condition('ffttf'));
    expect(story({ events })).toEqual(['3 firing', '5 resolved']);
    expect(ended).toMatchObject([{ startsAt: 3 * STEP, endsAt: 5 * STEP }]);
    expect(state).toMatchObject({
      phase: 'resolved',
      activeAt: 3 * STEP,
      value: 3,
      annotations: { summary: 'value 3' },
    });
  });

  it('pends until "for" has passed, and falls back without a word when the condition ends before', () => {
    const { events, ended } = walk(undefined, condition('ttfttttf', { forMs: 3 * STEP }));
    expect(story({ events })).toEqual(['1 pending', '3 inactive', '4 pending', '7 firing', '8 resolved']);
    expect(ended).toMatchObject([{ startsAt: 7 * STEP, endsAt: 8 * STEP }]);
  });

  it('keeps firing for a while, and forgets that while when the condition comes back', () => {
    const { events } = walk(undefined, condition('tftffff', { keepFiringForMs: 2 * STEP }));
    expect(story({ events })).toEqual(['1 firing', '6 resolved']);
  });

  it('never resolves while nothing is known', () => {
    const { state } = walk(undefined, condition('t??????????'));
    expect(state).toMatchObject({ phase: 'firing', startsAt: STEP, evaluatedUpTo: 11 * STEP });
  });

  it('fires again as another firing after it was resolved', () => {
    const { state, ended } = walk(undefined, condition('tft'));
    expect(ended).toHaveLength(1);
    expect(state).toMatchObject({ phase: 'firing', startsAt: 3 * STEP, endsAt: undefined });
  });

  it('changes nothing when the same time is walked again', () => {
    const first = walk(undefined, condition('ttf'));
    expect(walk(first.state, condition('ttf'))).toEqual({ state: first.state, events: [], ended: [] });
  });

  it('ends an alert whose rule is gone, once', () => {
    const { state } = walk(undefined, condition('t'));
    const gone = withdraw(state as AlertState, 5 * STEP);
    expect(gone.state).toMatchObject({ phase: 'resolved', endsAt: 5 * STEP, annotations: { summary: 'value 0' } });
    expect(withdraw(gone.state as AlertState, 5 * STEP).events).toEqual([]);
  });

  it('comes to the same states, events and firings in one stride and in any cutting', () => {
    const letters = fc.array(fc.constantFrom('t', 't', 'f', '?'), { maxLength: 60 }).map((all) => all.join(''));
    fc.assert(
      fc.property(letters, fc.nat(6), fc.nat(6), fc.array(fc.nat(60)), (text, forSteps, keepSteps, cuts) => {
        const settings = { forMs: forSteps * STEP, keepFiringForMs: keepSteps * STEP };
        const whole = walk(undefined, condition(text, settings));
        let state: AlertState | undefined;
        const events = [];
        const ended = [];
        for (const cut of [...cuts.sort((a, b) => a - b), text.length]) {
          // Every run sees all there is up to it: what was walked before is passed over.
          const part = walk(state, condition(text.slice(0, cut), settings));
          state = part.state;
          events.push(...part.events);
          ended.push(...part.ended);
        }
        expect({ state, events, ended }).toEqual({ ...whole });
      }),
    );
  });

  it('has every firing begin after "for" and end after "keep firing for", whatever happens', () => {
    const letters = fc.array(fc.constantFrom('t', 't', 'f', '?'), { maxLength: 60 }).map((all) => all.join(''));
    fc.assert(
      fc.property(letters, fc.nat(5), fc.nat(5), (text, forSteps, keepSteps) => {
        const settings = { forMs: forSteps * STEP, keepFiringForMs: keepSteps * STEP };
        for (const { state, startsAt, endsAt } of walk(undefined, condition(text, settings)).ended) {
          expect(startsAt - (state.activeAt ?? Number.NaN)).toBeGreaterThanOrEqual(settings.forMs);
          expect(endsAt - startsAt).toBeGreaterThanOrEqual(settings.keepFiringForMs);
          expect(text[startsAt / STEP - 1]).toBe('t');
          expect(text[endsAt / STEP - 1]).toBe('f');
        }
      }),
    );
  });
});
