import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAlertmanagerConfig } from '../../src/config/index.ts';
import { openReceivers } from '../../src/notify/index.ts';
import { alertOf, notificationOf } from '../notify/notification.ts';
import { type HttpReceiver, startHttpReceiver } from '../servers/http-receiver.ts';
import { PATIENCE_MS } from '../servers/patience.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { type SmtpReceiver, startSmtp } from '../servers/smtp.ts';

const folder = temporaryFolder('notification-templates');
let http: HttpReceiver;
let smtp: SmtpReceiver;
let count = 0;
beforeAll(async () => {
  http = await startHttpReceiver();
  smtp = await startSmtp({ login: undefined, startTls: false });
});
afterAll(async () => {
  await Promise.all([http.stop(), smtp.stop()]);
  folder.remove();
});

/** Reads an alertmanager.yml beside files of templates. */
async function read(files: Readonly<Record<string, string>>, receiver: string, templates = 'templates/*.tmpl') {
  const place = join(folder.path, String(++count));
  mkdirSync(join(place, 'templates'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place, 'templates', name), text);
  const file = join(place, 'alertmanager.yml');
  writeFileSync(
    file,
    `route: { receiver: ops }\ntemplates: ['${templates}']\nreceivers:\n  - name: ops\n    ${receiver}\n`,
  );
  const { config, diagnostics } = await readAlertmanagerConfig(file);
  const said = diagnostics.map(
    ({ severity, file: where, line, path, message }) =>
      `${severity} ${where.split('/').at(-1)}:${line} ${path ?? ''} ${message}`,
  );
  return { config, said };
}

const ALERTS = [
  alertOf({ labels: { alertname: 'DiskFull', host: 'a<b>', severity: 'page' } }),
  alertOf({ labels: { alertname: 'DiskFull', host: 'c&d', severity: 'page' } }),
];

/** What every way of the first receiver sends. */
async function send(config: Awaited<ReturnType<typeof read>>['config']): Promise<void> {
  const options = { now: Date.now(), signal: AbortSignal.timeout(PATIENCE_MS) };
  for (const receiver of openReceivers(config?.receivers ?? [], 'https://nines.example')) {
    await receiver.send(notificationOf(ALERTS, receiver.name), options);
  }
}

const lastBody = () => JSON.parse(http.requests.at(-1)?.body ?? '');
const slack = (more: string) => `slack_configs: [{ api_url: '${http.url}/slack', channel: '#ops'${more} }]`;

describe('files of templates of an alertmanager.yml', () => {
  it('give the texts of Slack, with values escaped and the markup of the template kept', async () => {
    const { config, said } = await read(
      {
        'a.tmpl': '{{ define "hosts" }}{{ range .Alerts.Firing }}*{{ .Labels.host }}* {{ end }}{{ end }}',
        'b.tmpl': '{{ define "ops.text" }}{{ template "hosts" . }}on {{ .ExternalURL }}{{ end }}',
      },
      slack(`, title: '{{ template "__subject" . }}', text: '{{ template "ops.text" . }}'`),
    );
    expect(said).toEqual([]);
    await send(config);
    const { blocks, text } = lastBody();
    expect(text).toBe('[FIRING:2] ErrorBudgetBurn (page)');
    expect(blocks[1].text.text).toBe('*a&lt;b&gt;* *c&amp;d* on https://nines.example');
  });

  it('take the place of the texts that Alertmanager has by default, where they define them anew', async () => {
    const files = {
      'slack.tmpl':
        '{{ define "slack.default.text" }}{{ .Alerts | len }} alerts of {{ .CommonLabels.alertname }}{{ end }}',
      'mail.tmpl': '{{ define "email.default.subject" }}Mail about {{ .CommonLabels.alertname }}{{ end }}',
      'pager.tmpl': '{{ define "pagerduty.default.description" }}Page: {{ .Status }}{{ end }}',
    };
    const pager = `    pagerduty_configs: [{ routing_key: k, url: '${http.url}/pagerduty' }]`;
    const mail = `    email_configs: [{ to: a@example.com, from: b@example.com, smarthost: '127.0.0.1:${smtp.port}', require_tls: false, html: '{{ template "email.default.html" . }}' }]`;
    const { config, said } = await read(files, `${slack('')}\n${pager}\n${mail}`);
    expect(said).toEqual([]);
    await send(config);
    const bodies = http.requests.slice(-2).map(({ body }) => body);
    expect(bodies.join()).toContain('2 alerts of DiskFull');
    expect(bodies.join()).toContain('Page: firing');
    const [received] = await smtp.waitFor(1);
    expect(received?.raw).toContain('Subject: Mail about DiskFull');
    // That of the HTML is not defined anew, so that it is ours.
    expect(received?.raw).toContain('burns its error budget');
  });

  it.each([
    [
      'a function that is not there',
      '{{ define "x" }}{{ .Status | shout }}{{ end }}',
      'x.tmpl:1',
      'there is no function "shout" here',
    ],
    ['a block that is not closed', 'a\n{{ define "x" }}{{ if .Status }}{{ end }}', 'x.tmpl:2', 'an {{end}} is missing'],
    [
      'a field that a notification has not',
      '{{ define "x" }}{{ .Summary }}{{ end }}',
      'alertmanager.yml:5',
      'in the template "x": the notification has no .Summary',
    ],
    ['a template that no file defines', '', 'alertmanager.yml:5', 'there is no template "x"'],
    [
      'a template that calls one that is not there',
      '{{ define "x" }}{{ template "y" . }}{{ end }}',
      'x.tmpl:1',
      'there is no template "y"',
    ],
  ])('are refused by name: %s', async (_, text, place, message) => {
    const { config, said } = await read({ 'x.tmpl': text }, slack(`, text: '{{ template "x" . }}'`));
    expect(config).toBeUndefined();
    expect(said.join('\n')).toContain(place);
    expect(said.join('\n')).toContain(message);
  });

  it('may be missing as long as no text calls them, and are named', async () => {
    const { config, said } = await read({}, slack(''), 'nowhere/*.tmpl');
    expect(config).toBeDefined();
    expect(said.join()).toMatch(/^warning alertmanager.yml:2 templates\[0\] no file matches nowhere\/\*\.tmpl$/);
  });
});

describe('an address of mail', () => {
  it.each([
    ['1h30m', 'is not an email address'],
    ['nobody', 'is not an email address'],
    ['{{ .CommonLabels.team @example.com', 'template: '],
    ['{{ .Team }}@example.com', 'the notification has no .Team'],
  ])('is one, or a template that can be expanded: %s', async (to, message) => {
    const mail = `email_configs: [{ to: '${to}', from: b@example.com, smarthost: 'x:25' }]`;
    const { config, said } = await read({}, mail, 'nowhere/*.tmpl');
    expect(config).toBeUndefined();
    expect(said.join('\n')).toContain(message);
  });

  it('is made of the labels of the alerts, and where those give none the message is given up with the reason', async () => {
    const to = "'{{ .CommonLabels.alertname }}@example.com, all@example.com'";
    const mail = (written: string) =>
      `email_configs: [{ to: ${written}, from: b@example.com, smarthost: '127.0.0.1:${smtp.port}', require_tls: false }]`;
    const { config } = await read({}, mail(to), 'nowhere/*.tmpl');
    const before = smtp.messages.length;
    await send(config);
    expect((await smtp.waitFor(before + 1)).at(-1)?.to).toEqual(['DiskFull@example.com', 'all@example.com']);
    const { config: nobody } = await read({}, mail("'{{ .CommonLabels.owner }}'"), 'nowhere/*.tmpl');
    await expect(send(nobody)).rejects.toMatchObject({
      retryable: false,
      reason: expect.stringContaining('it gives no address'),
    });
  });
});

describe('links and pictures of PagerDuty', () => {
  it('are templates; one that gives no address is left out', async () => {
    const pager = `pagerduty_configs:
      - routing_key: k
        url: '${http.url}/pagerduty'
        source: '{{ .CommonLabels.alertname }}'
        links:
          - { href: 'https://wiki.example.org/{{ .CommonLabels.alertname }}', text: '{{ len .Alerts }} alerts' }
          - { href: 'https://wiki.example.org/all' }
          - { href: '{{ .CommonLabels.nothing }}', text: gone }
        images:
          - { src: 'https://charts.example.org/{{ .CommonLabels.alertname }}.png', alt: chart }
          - { src: 'javascript:alert(1)' }`;
    const { config, said } = await read({}, pager, 'nowhere/*.tmpl');
    expect(said.filter((line) => !line.includes('nowhere'))).toEqual([]);
    await send(config);
    const { links, images, payload } = lastBody();
    expect(payload.source).toBe('DiskFull');
    expect(links).toEqual(
      expect.arrayContaining([
        { href: 'https://wiki.example.org/DiskFull', text: '2 alerts' },
        { href: 'https://wiki.example.org/all', text: 'https://wiki.example.org/all' },
      ]),
    );
    expect(JSON.stringify(links)).not.toContain('gone');
    expect(images).toEqual([{ src: 'https://charts.example.org/DiskFull.png', alt: 'chart' }]);
  });
});

describe('the address of a webhook', () => {
  it('is a template or a file with one, and tells of the labels of the route and why it is sent', async () => {
    writeFileSync(join(folder.path, 'address'), `${http.url}/file/{{ .Status }}\n`);
    const { config, said } = await read(
      {},
      `webhook_configs:\n    - { url: '${http.url}/{{ .CommonLabels.alertname | toLower }}?q={{ .Alerts | len }}' }\n    - { url_file: '${join(folder.path, 'address')}' }`,
      'nowhere/*.tmpl',
    );
    expect(said.filter((line) => !line.includes('nowhere'))).toEqual([]);
    const options = { now: Date.now(), signal: AbortSignal.timeout(PATIENCE_MS) };
    const routeLabels = { desk: 'ops-{{ .GroupLabels.alertname }}', circle: '{{ routeLabels "circle" }}' };
    for (const receiver of openReceivers(config?.receivers ?? [])) {
      await receiver.send({ ...notificationOf(ALERTS), routeLabels, reason: 'new alerts added' }, options);
    }
    expect(http.requests.slice(-2).map(({ path }) => path)).toEqual(['/diskfull?q=2', '/file/firing']);
    expect(lastBody()).toMatchObject({
      notification_reason: 'new alerts added',
      routeLabels: { desk: 'ops-ErrorBudgetBurn', circle: '' },
    });
  });

  it.each([
    ['{{ .Nothing }}', 'template: the notification has no .Nothing'],
    ['http://x/{{ .Status', 'template: '],
    ['nowhere', 'url'],
  ])('is refused where it cannot be expanded: %s', async (url, message) => {
    const { config, said } = await read({}, `webhook_configs: [{ url: '${url}' }]`, 'nowhere/*.tmpl');
    expect(config).toBeUndefined();
    expect(said.join('\n')).toContain(message);
  });

  it('that its alerts do not give ends the message, with the reason', async () => {
    const { config } = await read({}, `webhook_configs: [{ url: '{{ .CommonLabels.hook }}' }]`, 'nowhere/*.tmpl');
    await expect(send(config)).rejects.toMatchObject({
      retryable: false,
      reason: expect.stringContaining('it gives no address'),
    });
  });
});

describe('the payload of a webhook', () => {
  it('is what the operator wrote, with templates expanded and read as YAML, as Alertmanager does', async () => {
    const payload = `
        text: '{{ .Status }}: {{ .CommonLabels.alertname }}'
        count: '{{ len .Alerts }}'
        '{{ .Receiver }}': [fixed, 7, true, null, '{{ .Status }}']
        nested: '{a: {{ len .Alerts.Firing }}, b: [x]}'
        looks: '{{ .CommonLabels.alertname }}: {{ .Status }}: no map'
        empty: ''
        yes: ['no', '2026-11-09', '12:30:45', '017', '[half']`;
    const { config, said } = await read(
      {},
      `webhook_configs:\n    - url: '${http.url}/own'\n      payload:${payload}`,
      'nowhere/*.tmpl',
    );
    expect(said.filter((line) => !line.includes('nowhere'))).toEqual([]);
    await send(config);
    const { path, body = '' } = http.requests.at(-1) ?? {};
    expect(path).toBe('/own');
    expect(JSON.parse(body)).toEqual({
      ...{ text: { firing: 'DiskFull' }, count: 2, ops: ['fixed', 7, true, null, 'firing'] },
      ...{ nested: { a: 2, b: ['x'] }, looks: 'DiskFull: firing: no map', empty: null },
      yes: [false, '2026-11-09', '12:30:45', 15, '[half'],
    });
  });

  it.each([
    ["{ a: [{ b: '{{ .Foo }}' }] }", 'payload.a[0].b'],
    ["{ '{{ .Foo }}': 1 }", 'the notification has no .Foo'],
  ])('is refused where a template of it cannot be expanded: %s', async (payload, message) => {
    const { config, said } = await read(
      {},
      `webhook_configs: [{ url: '${http.url}', payload: ${payload} }]`,
      'nowhere/*.tmpl',
    );
    expect(config).toBeUndefined();
    expect(said.join('\n')).toContain(message);
  });
});

describe('what only Slack or PagerDuty would show', () => {
  it.each([
    ['fields: [{ title: a }]', 'receivers[0].slack_configs[0].fields[0] "value" is missing'],
    ['actions: [{ type: button, text: t }]', 'an action needs something to do'],
    ['actions: [{ type: button, text: t, url: u, confirm: {} }]', 'actions[0].confirm "text" is missing'],
    ['short_fields: often', 'short_fields'],
    ['app_token: t', 'give a webhook or the token of an app'],
  ])('is checked as Alertmanager checks it: %s', async (more, message) => {
    const { config, said } = await read({}, slack(`, ${more}`), 'nowhere/*.tmpl');
    expect(config).toBeUndefined();
    expect(said.join('\n')).toContain(message);
  });

  it('stands below the text, as Alertmanager sends it, with the templates filled in', async () => {
    const more = [
      "fields: [{ title: Host, value: '{{ .CommonLabels.alertname }} *{{ (index .Alerts 0).Labels.host }}*', short: false }, { title: B, value: b }]",
      'short_fields: yes',
      "actions: [{ type: button, text: 'Run {{ .Status }}', url: 'https://runbooks.example/{{ .CommonLabels.alertname }}', style: primary, name: unused, confirm: { text: sure } }, { type: button, text: Ack, name: ack, value: '{{ .CommonLabels.alertname }}', confirm: { title: Really, text: sure, ok_text: Yes, dismiss_text: No } }, { type: button, text: Lost, url: '{{ .CommonLabels.gone }}' }]",
      'callback_id: pages, image_url: https://charts.example/a.png, thumb_url: "{{ .CommonLabels.gone }}"',
      'mrkdwn_in: [text, fields], link_names: true, color: danger, fallback: F',
      "username: 'nines {{ .Status }}', icon_emoji: ':fire:', text: T",
    ];
    const { config, said } = await read(
      {},
      `slack_configs: [{ api_url: '${http.url}/slack', channel: '#ops-{{ .CommonLabels.alertname }}', ${more.join(', ')} }]`,
      'nowhere/*.tmpl',
    );
    expect(said).toHaveLength(1);
    await send(config);
    const { attachments, ...message } = lastBody();
    expect(message).toEqual({
      channel: '#ops-DiskFull',
      username: 'nines firing',
      icon_emoji: ':fire:',
      link_names: true,
      text: 'F',
    });
    expect(attachments.map(({ blocks, ...rest }: { blocks: unknown }) => rest)).toEqual([
      { color: 'danger' },
      {
        color: 'danger',
        fallback: 'F',
        callback_id: 'pages',
        mrkdwn_in: ['text', 'fields'],
        fields: [
          { title: 'Host', value: 'DiskFull *a&lt;b&gt;*', short: false },
          { title: 'B', value: 'b', short: true },
        ],
        image_url: 'https://charts.example/a.png',
        actions: [
          { type: 'button', text: 'Run firing', style: 'primary', url: 'https://runbooks.example/DiskFull' },
          {
            type: 'button',
            text: 'Ack',
            name: 'ack',
            value: 'DiskFull',
            confirm: { title: 'Really', text: 'sure', ok_text: 'Yes', dismiss_text: 'No' },
          },
        ],
      },
    ]);
    expect(attachments[0].blocks.at(-1)).toEqual({ type: 'section', text: { type: 'mrkdwn', text: 'T' } });
  });

  it('has a text of its own above the message, and stars that are stars where markup is not read', async () => {
    const texts = `message_text: 'Top of {{ .CommonLabels.alertname }}', text: '*{{ (index .Alerts 0).Labels.host }}*', pretext: '*p*', mrkdwn_in: [pretext]`;
    const { config } = await read({}, slack(`, ${texts}`), 'nowhere/*.tmpl');
    await send(config);
    const { text, blocks, attachments } = lastBody();
    expect([text, blocks]).toEqual(['Top of DiskFull', undefined]);
    expect(attachments[0].blocks.map((block: { text: object }) => block.text)).toEqual([
      { type: 'mrkdwn', text: '*p*' },
      expect.objectContaining({ type: 'plain_text' }),
      { type: 'plain_text', text: '*a<b>*' },
    ]);
  });

  it.each([
    ['ok', undefined],
    ['', undefined],
    ['{"ok":true,"ts":"1.2"}', undefined],
    ['{"success":true}', undefined],
    ['no_channel', 'Slack answered no_channel'],
    ['{"ok":false,"error":"is_archived"}', 'Slack answered is_archived'],
    ['{"success":false,"error":"bad-room"}', 'Slack answered bad-room'],
    ['<html><p>Log in to the guest network</p></html>', 'Slack answered with something that is not of Slack'],
  ])('is taken where the answer says so, whatever its status: %s', async (body, error) => {
    const { config } = await read({}, slack(''), 'nowhere/*.tmpl');
    http.answer({ body });
    try {
      const sent = send(config).then(
        () => undefined,
        (thrown: Error) => thrown.message,
      );
      expect(await sent).toEqual(error === undefined ? undefined : expect.stringContaining(error));
    } finally {
      http.answer({});
    }
  });

  it('may be nested in the details of PagerDuty, and choose its key, by templates', async () => {
    const details =
      "{ count: '{{ len .Alerts }}', hosts: { 'of {{ .Status }}': ['{{ (index .Alerts 0).Labels.host }}', 'a: b', 7] }, all: '{{ .CommonLabels | toJson }}', gone: '{{ .CommonLabels.gone }}' }";
    const key = "routing_key: 'key-{{ .CommonLabels.alertname }}'";
    const pager = (more: string) => `pagerduty_configs: [{ url: '${http.url}/pd', ${more} }]`;
    const { config, said } = await read({}, pager(`${key}, details: ${details}`), 'nowhere/*.tmpl');
    expect(said).toHaveLength(1);
    await send(config);
    const { routing_key, payload } = lastBody();
    expect(routing_key).toBe('key-DiskFull');
    const { alerts: _, ...custom } = payload.custom_details;
    expect(custom).toEqual({
      count: 2,
      hosts: { 'of firing': ['a<b>', { a: 'b' }, 7] },
      all: { alertname: 'DiskFull', severity: 'page' },
    });
    const { config: without } = await read({}, pager("routing_key: '{{ .CommonLabels.gone }}'"), 'nowhere/*.tmpl');
    await expect(send(without)).rejects.toThrow('the template of "routing_key" gives no key');
    const { said: wrong } = await read({}, pager("routing_key: k, details: { a: { b: '{{ .Foo }}' } }"));
    expect(wrong.join()).toContain('the notification has no .Foo');
  });

  it('refuses a header that is there twice, whatever its case', async () => {
    const mail = `email_configs: [{ to: a@example.com, from: b@example.com, smarthost: 'x:25', headers: { Subject: a, subject: b } }]`;
    const { config, said } = await read({}, mail, 'nowhere/*.tmpl');
    expect(config).toBeUndefined();
    expect(said.join('\n')).toContain('the header "subject" is there twice');
  });

  it('reaches an app of Slack with its token, and hears from the answer that it was not taken', async () => {
    const app = `slack_configs: [{ app_token: xoxb-1, app_url: '${http.url}/api', channel: '#ops' }]`;
    const { config, said } = await read({}, app, 'nowhere/*.tmpl');
    expect([said.length, config?.receivers[0]?.slacks.length]).toEqual([1, 1]);
    http.answer([{ body: '{"ok":true}' }, { body: '{"ok":false,"error":"channel_not_found"}' }, {}]);
    await send(config);
    expect(http.requests.at(-1)?.headers.authorization).toBe('Bearer xoxb-1');
    await expect(send(config)).rejects.toThrow('Slack answered channel_not_found');
    http.answer({});
  });

  it.each([
    ['opsgenie_configs: [{}]', '"api_key" is missing'],
    ['telegram_configs: [{ bot_token: t }]', '"chat_id" is missing'],
    ['telegram_configs: [{ bot_token: t, chat_id: 5, parse_mode: bbcode }]', 'parse_mode'],
    ['discord_configs: [{ webhook_url: nowhere }]', 'webhook_url'],
    ['webex_configs: [{ room_id: r }]', '"authorization" is missing'],
    ['sns_configs: [{ message: m }]', 'give a topic_arn, a phone_number or a target_arn'],
    ['jira_configs: [{ project: p, issue_type: t }]', '"api_url" is missing'],
    ['pushover_configs: [{ token: t }]', '"user_key" is missing'],
    ['msteams_configs: [{ title: t, color: red }]', 'color'],
  ])('finds a mistake in a way that nines has not: %s', async (receiver, message) => {
    const { config, said } = await read({}, receiver, 'nowhere/*.tmpl');
    expect(config).toBeUndefined();
    expect(said.join('\n')).toContain(message);
  });
});
