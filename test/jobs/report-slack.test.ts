import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runReport } from '../../jobs/report.ts';
import { BucketState } from '../../src/slo/index.ts';
import { readDeliveries, writeBuckets } from '../../src/store/index.ts';
import { parsePeriod } from '../../src/time/index.ts';
import { type HttpReceiver, startHttpReceiver } from '../servers/http-receiver.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const HOUR_MS = 3_600_000;
const WEEK = parsePeriod('2026-W46', 0, { timeZone: 'Europe/Berlin', weekStartsOn: 1 });
const MONDAY = WEEK.end + 6 * HOUR_MS;

const yaml = (url: string): string => `
timeZone: Europe/Berlin
sources: { prom: { type: prometheus, url: "http://127.0.0.1:9" } }
slos:
  - { name: api, title: "<!channel> *API*", objective: "99%", unit: requests, sli: { bad: errors, valid: requests } }
receivers:
  - name: ops
    slack_configs:
      - { api_url: "${url}/first", channel: "#sla", username: nines }
      - { api_url: "${url}/second", channel: "#board" }
reports:
  - { name: weekly-sla, receivers: [ops], formats: [md] }
`;

describe('a report in Slack', () => {
  let slack: HttpReceiver;
  let place: Workplace;
  const dir = temporaryFolder('slack').path;
  const send = (email: 'once' | 'always' = 'once') =>
    runReport(place.context(MONDAY), { name: 'weekly-sla', dir, email });

  beforeAll(async () => {
    slack = await startHttpReceiver();
    place = await openWorkplace(yaml(slack.url));
    const start = Array.from({ length: 28 * 24 }, (_, i) => WEEK.end - (28 * 24 - i) * HOUR_MS);
    await writeBuckets(place.store, [
      {
        ...{ slo: 'api', widthMs: HOUR_MS, definition: 'test', group: start.map(() => '{}'), start },
        ...{ good: start.map((_, i) => (i % 50 === 0 ? 20 : 100)), valid: start.map(() => 100) },
        ...{ state: start.map(() => BucketState.measured), samples: start.map(() => 1) },
      },
    ]);
  });
  afterAll(async () => {
    await place.close();
    await slack.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('is a file where it is only looked at', async () => {
    await runReport(place.context(MONDAY), { name: 'weekly-sla', dir, preview: true });
    expect(readdirSync(dir).filter((name) => name.endsWith('.json'))).toEqual(['weekly-sla.slack.json']);
    expect(JSON.parse(readFileSync(join(dir, 'weekly-sla.slack.json'), 'utf8'))).toMatchObject({ unfurl_links: false });
    expect(slack.requests).toHaveLength(0);
  });

  it('goes to each channel once, and again where one of them had not taken it', async () => {
    slack.answer((request) => (request.path === '/second' ? { status: 500 } : {}));
    const first = await send();
    expect(first.mailed).toEqual(['ops/slack']);
    expect(first.problems).toMatchObject([{ subject: 'receiver ops/slack-2' }]);
    slack.answer({});
    const second = await send();
    expect([second.mailed, second.mailedBefore, second.problems]).toEqual([['ops/slack-2'], ['ops/slack'], []]);
    expect((await send()).mailed).toEqual([]);
    expect(slack.requests.map(({ path }) => path)).toEqual(['/first', '/second', '/second']);
    expect(await readDeliveries(place.store, 'weekly-sla', '2026-W46')).toMatchObject([
      { receiver: 'ops/slack', status: 'sent', recipients: ['#sla'] },
      { receiver: 'ops/slack-2', status: 'sent', recipients: ['#board'] },
    ]);
    expect((await send('always')).mailed).toEqual(['ops/slack', 'ops/slack-2']);
  });

  it('says what the report says, addresses nobody, and stays inside of what Slack takes', () => {
    const message = JSON.parse(slack.requests[0]?.body ?? '{}') as {
      readonly channel: string;
      readonly text: string;
      readonly blocks: readonly { readonly text?: { readonly text: string } }[];
    };
    expect(message).toMatchObject({ channel: '#sla', username: 'nines' });
    const said = message.blocks.map(({ text }) => text?.text ?? '').join('\n');
    expect(said).toContain('&lt;!channel&gt; ∗API∗');
    expect(message.text + said).not.toContain('<!channel>');
    expect(message.blocks.length).toBeLessThanOrEqual(50);
    for (const { text } of message.blocks) expect(text?.text.length ?? 0).toBeLessThanOrEqual(3_000);
  });
});
