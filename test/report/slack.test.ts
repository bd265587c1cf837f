import { describe, expect, it } from 'vitest';
import { slackSummary } from '../../src/report/index.ts';
import { HOSTILE, MANY, WEEK } from './fixture.ts';

describe.each([
  ['a week with a breach', WEEK],
  ['hostile names', HOSTILE],
  ['200 SLOs', MANY],
])('the Slack summary of %s', (_name, model) => {
  const { blocks, text } = slackSummary(model);
  const texts = blocks.flatMap((block) =>
    [block.text, ...(block.fields ?? []), ...(block.elements ?? [])].flatMap((one) => (one === undefined ? [] : [one])),
  );

  it('keeps to what Slack takes (docs.slack.dev, "Blocks")', () => {
    expect(blocks.length).toBeLessThanOrEqual(50);
    for (const block of blocks) {
      expect(block.text?.text.length ?? 0).toBeLessThanOrEqual(block.type === 'header' ? 150 : 3_000);
      expect(block.fields?.length ?? 0).toBeLessThanOrEqual(10);
      for (const field of block.fields ?? []) expect(field.text.length).toBeLessThanOrEqual(2_000);
    }
    expect(texts.reduce((sum, one) => sum + one.text.length, 0)).toBeLessThan(12_000);
    for (const one of texts) expect(one.text.trim()).not.toBe('');
  });

  it('addresses nobody, links to nothing and turns no line around', () => {
    for (const said of [text, ...texts.filter(({ type }) => type === 'mrkdwn').map((one) => one.text)]) {
      expect(said).not.toMatch(/[<>]/);
      expect(said).not.toMatch(/&(?!(amp|lt|gt);)/);
      expect([...said].some((letter) => '\u202d\u202e\u0000\u0007'.includes(letter))).toBe(false);
    }
  });

  it('has the verdict and every key figure', () => {
    const said = texts.map((one) => one.text).join(' ');
    expect(said).toContain(model.verdict.word);
    for (const { figure } of model.tiles) expect(said).toContain(figure.text);
  });
});
