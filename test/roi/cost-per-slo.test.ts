import { describe, expect, it } from 'vitest';
import { costPerSlo, Exact } from '../../src/roi/index.ts';

type Summary = Parameters<typeof costPerSlo>[0];

function summaryOf(
  streams: readonly { slo?: string; kind: 'saving' | 'cost'; amount: string }[],
  downtime: Readonly<Record<string, string>>,
): Summary {
  return {
    streams: streams.map(({ amount, ...stream }) => ({ stream, amount: new Exact(amount) })),
    downtimeParts: Object.entries(downtime).map(([slo, amount]) => ({ slo, amount: new Exact(amount) })),
  } as unknown as Summary;
}

describe('costPerSlo', () => {
  it('adds the running cost of an SLO and the cost of its downtime, exactly', () => {
    const costs = costPerSlo(
      summaryOf(
        [
          { slo: 'api', kind: 'cost', amount: '0.1' },
          { slo: 'api', kind: 'cost', amount: '0.2' },
          { slo: 'api', kind: 'saving', amount: '1000' },
          { kind: 'cost', amount: '7' },
          { slo: 'db', kind: 'cost', amount: '5' },
        ],
        { api: '12.5', web: '3' },
      ),
    );
    expect(costs.map(({ slo, amount }) => [slo, amount.toFixed()])).toEqual([
      ['api', '12.8'],
      ['db', '5'],
      ['web', '3'],
    ]);
  });

  it('says nothing where nothing costs anything', () => {
    expect(costPerSlo(summaryOf([{ slo: 'api', kind: 'saving', amount: '3' }], {}))).toEqual([]);
  });
});
