import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { readAlertmanagerConfig } from '../../src/config/index.ts';
import fc from '../properties.ts';
import { findBinary } from '../servers/binaries.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const amtool = findBinary('amtool') ?? '';
const folder = temporaryFolder('alertmanager-mutations');
afterAll(() => folder.remove());

const RUNS = { numRuns: Number(process.env.NINES_DIFFERENTIAL_RUNS ?? 80), seed: 20261126 };

/** One of everything that Alertmanager 0.25, which Debian has, and the present one know. */
const WHOLE = `
global: {resolve_timeout: 5m, smtp_smarthost: 'localhost:25', smtp_from: a@example.org, smtp_auth_username: u, smtp_auth_password: p, smtp_hello: h, smtp_require_tls: true, slack_api_url: 'http://x.example.com/', pagerduty_url: 'http://x.example.com/', http_config: {follow_redirects: true}}
templates: ['t/*.tmpl']
route:
  receiver: a
  group_by: [alertname]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 3h
  routes:
    - {match: {service: files}, receiver: b, continue: true, group_by: ['...'], routes: [{match_re: {x: 'a|b'}, receiver: c}]}
    - {matchers: ['severity="page"', team=~"a|b"], mute_time_intervals: [nights], active_time_intervals: [days]}
inhibit_rules:
  - {source_matchers: [severity=page], target_matchers: [severity=ticket], equal: [slo]}
  - {source_match: {a: b}, target_match_re: {c: d.*}, equal: [alertname]}
mute_time_intervals:
  - {name: nights, time_intervals: [{times: [{start_time: '22:00', end_time: '24:00'}], weekdays: ['monday:friday'], days_of_month: ['1:7', '-1'], months: ['january:march'], years: ['2026:2027'], location: Europe/Berlin}]}
time_intervals: [{name: days, time_intervals: [{times: [{start_time: '08:00', end_time: '18:00'}]}]}]
receivers:
  - name: a
    webhook_configs: [{url: 'http://x.example.com/', send_resolved: true, max_alerts: 3, http_config: {basic_auth: {username: u, password: p}, follow_redirects: true, proxy_url: 'http://p.example.com', tls_config: {insecure_skip_verify: true}}}]
    email_configs: [{to: 'a@example.org, b@example.org', from: c@example.org, smarthost: 'smtp.example.org:587', auth_username: u, auth_password: p, auth_secret: s, auth_identity: i, hello: h, require_tls: false, headers: {Subject: 'x {{ .Status }}', X-A: b}, html: '<b>', text: t, tls_config: {insecure_skip_verify: true}, send_resolved: true}]
  - name: b
    slack_configs: [{api_url: 'http://x.example.com/', channel: '#c', username: u, color: good, title: t, title_link: l, pretext: p, text: x, fields: [{title: t, value: v, short: true}], short_fields: true, footer: f, fallback: fb, callback_id: c, icon_emoji: ':x:', icon_url: 'http://i', image_url: i, thumb_url: t, link_names: true, mrkdwn_in: [text], actions: [{type: button, text: t, url: u, style: s, name: n, value: v, confirm: {text: t, title: ti, ok_text: o, dismiss_text: d}}], http_config: {bearer_token: b}}]
  - name: c
    pagerduty_configs: [{routing_key: k, url: 'http://x.example.com/', client: c, client_url: u, description: d, severity: s, class: c, component: co, group: g, details: {a: b}, images: [{src: s, alt: a, href: h}], links: [{href: h, text: t}], send_resolved: false}, {service_key: k}]
    opsgenie_configs: [{api_key: k}]
    pushover_configs: [{token: t, user_key: k}]
    victorops_configs: [{api_key: k, routing_key: r}]
    telegram_configs: [{bot_token: t, chat_id: 5, api_url: 'http://x'}]
    sns_configs: [{topic_arn: a, sigv4: {region: r}}]
    wechat_configs: [{api_secret: s, corp_id: c}]
    webex_configs: [{room_id: r, http_config: {authorization: {credentials: c}}}]
    discord_configs: [{webhook_url: 'http://x.example.com'}]
`;

// biome-ignore format: values, not structure
const VALUES: readonly unknown[] = [
  null, '', 0, 1, -1, 1.5, true, false, 'x', 'yes', 'http://y.example.com', 'ftp://x', 'host:25', 'host:', [], {}, [null], ['x'],
  ['x', 'x'], [{}], { x: 'y' }, { x: null }, '5m', '0s', '5', 'nobody', 'a', ['...'], ['a', '...'], 'a=b', ['a=b'], ['a=~"("'], '2026', 20,
  '~', 'a\nb', { Subject: 'a', subject: 'b' }, '://x', '/path',
];

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, child]) =>
    pathsOf(child, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? below : [path, ...below];
}

interface Change {
  readonly path: Path;
  readonly how: 'set' | 'remove' | 'wrap' | 'repeat';
  readonly value: unknown;
}

/**
 * Where nines differs on purpose: addresses of mail; and names of labels and details of PagerDuty, which may be more than they were in
 * old Alertmanagers.
 */
const DELIBERATE: readonly unknown[] = ['to', 'from', 'smtp_from', 'equal', 'group_by', 'details'];

const change: fc.Arbitrary<Change> = fc.record({
  path: fc.constantFrom(...pathsOf(parse(WHOLE)).filter((path) => !path.some((key) => DELIBERATE.includes(key)))),
  how: fc.constantFrom('set', 'set', 'remove', 'wrap', 'repeat'),
  value: fc.constantFrom(...VALUES),
});

/** The whole with one thing changed. */
function changed({ path, how, value }: Change): string {
  type Parent = Record<string | number, unknown>;
  const root = parse(WHOLE) as Parent;
  const parent = path.slice(0, -1).reduce<Parent>((at, key) => at[key] as Parent, root);
  const key = path.at(-1) ?? '';
  if (how === 'set') parent[key] = value;
  else if (how === 'wrap') parent[key] = [parent[key]];
  else if (Array.isArray(parent))
    parent.splice(Number(key), how === 'remove' ? 1 : 0, ...(how === 'remove' ? [] : [parent[key]]));
  else if (how === 'remove') delete parent[key];
  else parent[key] = String(parent[key]);
  return stringify(root, { aliasDuplicateObjects: false });
}

function taken(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(amtool, ['check-config', file], { timeout: PATIENCE_MS }, (error) => resolve(error === null));
  });
}

describe.skipIf(amtool === '')('an alertmanager.yml with everything in it', () => {
  it('is taken and refused where amtool takes and refuses it, whatever is changed', async () => {
    let files = 0;
    await fc.assert(
      fc.asyncProperty(change, async (made) => {
        const text = changed(made);
        const file = join(folder.path, `${++files}.yml`);
        writeFileSync(file, text);
        const theirs = await taken(file);
        const { config, diagnostics } = await readAlertmanagerConfig(file);
        const errors = diagnostics.filter(({ severity }) => severity === 'error');
        expect({ made, taken: config !== undefined, errors: theirs ? errors : [] }).toEqual({
          made,
          taken: theirs,
          errors: [],
        });
        for (const { line } of errors) expect(line).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });
});
