import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  checkNotificationTemplate,
  expandNotification,
  type NotificationTemplateData,
  TemplateError,
} from '../../src/templates/index.ts';
import { type AlertmanagerServer, startAlertmanager } from '../servers/alertmanager.ts';
import { hasAlertmanager } from '../servers/binaries.ts';
import { type HttpReceiver, startHttpReceiver } from '../servers/http-receiver.ts';

/** Templates that Alertmanager and we must expand to the same text. */
const TEMPLATES: readonly string[] = [
  '{{ .Status | toUpper }}: {{ .GroupLabels.alertname }} ({{ .Alerts.Firing | len }} of {{ len .Alerts }}, {{ .Alerts.Resolved | len }} over)',
  '{{ range .Alerts }}*{{ .Annotations.summary }}* {{ .Labels.instance }} [{{ .Labels.absent }}] {{ .Status }}\n{{ end }}',
  '{{ range .Alerts.Firing -}} {{ .StartsAt }} {{ .StartsAt.Format "2006-01-02 15:04:05 MST" }} {{ .StartsAt.Unix }} {{ .EndsAt }};{{ end }}',
  '{{ range .CommonLabels.SortedPairs }}{{ .Name }}={{ .Value }} {{ end }}',
  '{{ .CommonLabels.SortedPairs.Names | join "," }} {{ .CommonLabels.Names | join "+" }} {{ .GroupLabels.Values | join " " | title }}',
  '{{ with .CommonLabels.Remove .GroupLabels.Names }}{{ range .SortedPairs }}{{ .Name }};{{ end }}{{ end }}',
  '{{ range $i, $alert := .Alerts }}{{ if $i }}, {{ end }}{{ $i }}:{{ $alert.Labels.instance }}{{ end }} {{ .Receiver }}',
  '{{ if eq .Status "firing" }}on fire{{ else }}calm{{ end }} {{ .CommonAnnotations.team }} {{ (index .Alerts 0).Fingerprint }}',
  '{{ reReplaceAll "node-(\\\\d+)" "n$1" (index .Alerts 0).Labels.instance }} {{ match "^Disk" .GroupLabels.alertname }} {{ title "ab CD" }}',
  '{{ define "one" }}<{{ .Labels.instance }}>{{ end }}{{ range .Alerts }}{{ template "one" . }}{{ end }} {{ stringSlice "a" "b" | join "-" }}',
  '{{ (index .Alerts 1).GeneratorURL }} {{ range .Alerts }}{{ range .Labels.SortedPairs }}{{ .Name }},{{ end }}{{ end }}',
];

const STARTS = Math.floor(Date.now() / 60_000) * 60_000 - 600_000;
const alertOf = (index: number) => ({
  labels: { alertname: 'DiskFull', instance: `node-${index}`, severity: 'page', zone: 'a' },
  annotations: { summary: `disk of node-${index} is full & slow`, team: 'storage' },
  generatorURL: `http://prometheus.example/graph?i=${index}`,
  startsAt: new Date(STARTS + index * 1_000).toISOString(),
});

describe.skipIf(!hasAlertmanager())('a template of a receiver, beside the real Alertmanager', () => {
  let http: HttpReceiver;
  let server: AlertmanagerServer;

  beforeAll(async () => {
    http = await startHttpReceiver();
    http.answer({ body: 'ok' });
    const slacks = TEMPLATES.map((text, i) => ({ api_url: `${http.url}/t${i}`, channel: '#x', text }));
    server = await startAlertmanager(
      JSON.stringify({
        route: { receiver: 'ops', group_by: ['alertname'], group_wait: '0s' },
        receivers: [{ name: 'ops', webhook_configs: [{ url: `${http.url}/hook` }], slack_configs: slacks }],
      }),
    );
    const body = JSON.stringify([1, 2, 3].map(alertOf));
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${server.url}/api/v2/alerts`, { method: 'POST', headers, body });
    expect(answer.status).toBe(200);
    await http.waitFor(TEMPLATES.length + 1);
  });
  afterAll(async () => {
    await server?.stop();
    await http?.stop();
  });

  interface Webhook {
    readonly alerts: readonly { labels: Record<string, string>; fingerprint: string }[];
  }

  it.each(TEMPLATES.map((text, i) => [i, text] as const))(
    'is expanded to the very text of Alertmanager: %i',
    (i, text) => {
      const bodyOf = (path: string) => http.requests.find((request) => request.path === path)?.body ?? '';
      const { alerts } = JSON.parse(bodyOf('/hook')) as Webhook;
      const prints = new Map(alerts.map(({ labels, fingerprint }) => [labels.instance, fingerprint]));
      const common = { alertname: 'DiskFull', severity: 'page', zone: 'a' };
      const data: NotificationTemplateData = {
        receiver: 'ops',
        status: 'firing',
        groupLabels: { alertname: 'DiskFull' },
        commonLabels: common,
        commonAnnotations: { team: 'storage' },
        externalUrl: '',
        alerts: [1, 2, 3].map((index) => {
          const { labels, annotations, generatorURL, startsAt } = alertOf(index);
          const fingerprint = prints.get(labels.instance) ?? '';
          const times = { startsAt: Date.parse(startsAt), endsAt: undefined };
          return { labels, annotations, generatorUrl: generatorURL, status: 'firing', fingerprint, ...times };
        }),
      };
      const [attachment] = (JSON.parse(bodyOf(`/t${i}`)) as { attachments: { text: string }[] }).attachments;
      expect(expandNotification(text, data)).toBe(attachment?.text);
    },
  );
});

describe('a template of a receiver', () => {
  it.each(TEMPLATES)('is found right: %s', (template) => {
    expect(checkNotificationTemplate(template)).toEqual([]);
  });

  it.each([
    ['{{ .Annotations.summary }}', 3, 'the notification has no .Annotations'],
    ['{{ range .Alerts }}{{ .Anotations.x }}{{ end }}', 22, 'an alert has no .Anotations'],
    ['{{ .GroupLabels.alertname | humanize }}', 28, 'there is no function "humanize" here'],
    ['{{ template "mine" . }}', 0, 'there is no template "mine"'],
    ['{{ .Alerts.Firing.Resolved }}', 17, 'a list has no .Resolved'],
    ['{{ .GroupLabels.Remove "zone" }}', 15, '.Remove takes a list, not a text'],
    ['{{ (index .Alerts 0).EndsAt.Sub }}', 27, '.Sub takes one argument, not 0'],
    ['{{ $labels.x }}', 3, 'there is no variable $labels'],
  ])('is refused by name: %s', (template, offset, message) => {
    expect(checkNotificationTemplate(template)[0]).toMatchObject({ offset, message });
  });

  it('says what to write for the annotations of a whole notification', () => {
    expect(checkNotificationTemplate('{{ .Annotations.summary }}')[0]?.hint).toContain('range .Alerts');
  });

  it('lets values through an escape, and its own markup as it is', () => {
    const data = {
      receiver: 'r',
      status: 'firing',
      groupLabels: { a: '<b>' },
      commonLabels: {},
      commonAnnotations: {},
    } as const;
    const text = expandNotification('<i>{{ .GroupLabels.a }}</i>', { ...data, externalUrl: '', alerts: [] }, (value) =>
      value.replaceAll('<', '&lt;'),
    );
    expect(text).toBe('<i>&lt;b></i>');
  });

  const at = Date.parse('2026-07-06T21:30:05.250Z');
  const alert = (status: 'firing' | 'resolved', endsAt?: number) => ({
    status,
    labels: { alertname: 'QueueGrows', queue: 'a<b' },
    annotations: { link: 'https://wiki.example.org/q?x=1 2' },
    startsAt: at,
    endsAt,
    generatorUrl: '',
    fingerprint: '0a1b',
  });
  const DATA: NotificationTemplateData = {
    receiver: 'night',
    status: 'firing',
    groupLabels: { alertname: 'QueueGrows', queue: 'a<b' },
    commonLabels: { alertname: 'QueueGrows', queue: 'a<b' },
    commonAnnotations: {},
    routeLabels: {
      desk: 'ops-{{ .GroupLabels.alertname | toLower }}',
      who: '{{ routeLabels "desk" }}!',
      a: '{{ routeLabels "a" }}',
    },
    reason: 'new alerts in group',
    externalUrl: 'https://nines.example.org',
    now: at + 5_400_000,
    alerts: [alert('firing'), alert('resolved', at + 8_130_500)],
  };

  it.each([
    ['{{ (index .Alerts 0).StartsAt | tz "Europe/Berlin" }}', '2026-07-06 23:30:05.25 +0200 CEST'],
    [
      '{{ (index .Alerts 0).StartsAt | tz "Asia/Tokyo" | date "Mon 2 Jan 2006, 15:04 MST" }}',
      'Tue 7 Jul 2026, 06:30 JST',
    ],
    [
      '{{ since (index .Alerts 0).StartsAt | humanizeDuration }} {{ since (index .Alerts 0).StartsAt }}',
      '1h 30m 0s 1h30m0s',
    ],
    [
      '{{ with index .Alerts 1 }}{{ .EndsAt.Sub .StartsAt }} {{ (.EndsAt.Sub .StartsAt).Minutes | printf "%.1f" }}{{ end }}',
      '2h15m30.5s 135.5',
    ],
    [
      '{{ if (index .Alerts 0).EndsAt.IsZero }}still{{ end }} {{ eq (index .Alerts 0).StartsAt.Weekday 1 }}',
      'still true',
    ],
    ['{{ toDate "2 Jan 2006" "5 Mar 2024" | date "2006-01-02 002" }}', '2024-03-05 065'],
    ['{{ now.Year }} {{ .NotificationReason }}', '2026 new alerts in group'],
    [
      '{{ routeLabels "who" }} {{ routeLabels "nobody" }}|{{ .RouteLabels.desk }}',
      'ops-queuegrows! |ops-{{ .GroupLabels.alertname | toLower }}',
    ],
    ['{{ dict "queue" .GroupLabels.queue "n" (len .Alerts) | toJson }}', '{"n":2,"queue":"a\\u003cb"}'],
    ['{{ $l := list 1.5 true }}{{ append $l "x" | toJson }} {{ $l }}', '[1.5,true,"x"] [1.5 true]'],
    ['{{ (index .Alerts 1).EndsAt | toJson }}', '"2026-07-06T23:45:35.75Z"'],
    ['{{ base64encode "a?>é" }} {{ base64encode "a?>é" | base64decode }}', 'YT8-w6k= a?>é'],
    ['{{ .GroupLabels }} {{ .GroupLabels.Values.Join "/" }}', 'alertname=QueueGrows, queue=a<b QueueGrows/a<b'],
    ['{{ title "o\'brien 2nd FLOOR x.y" }}', "O'brien 2Nd Floor X.y"],
    ['{{ printf "%[2]s-%05.1f|%-4d|%q" 2.25 "b" 7 }}', 'b-%!f(int=    7)|%!d(MISSING)|%!q(MISSING)'],
    ['{{ reReplaceAll "x*" "-" "axxb" }}', '-a-b-'],
    ['{{ template "discord.default.title" . }}', '[FIRING:1] QueueGrows a<b '],
  ])('is expanded as Alertmanager expands it: %s', (template, text) => {
    expect(checkNotificationTemplate(template)).toEqual([]);
    expect(expandNotification(template, DATA)).toBe(text);
  });

  it.each([
    ['<b>{{ .GroupLabels.queue }}</b>', '<b>a&lt;b</b>'],
    ['<a href="{{ (index .Alerts 0).Annotations.link }}">', '<a href="https://wiki.example.org/q?x=1%202">'],
    ['<a href="/find?q={{ .GroupLabels.queue }}&amp;n=1">', '<a href="/find?q=a%3cb&amp;n=1">'],
    [`<a href='{{ "javascript:run()" }}'>`, "<a href='#ZgotmplZ'>"],
    [
      '<td title="{{ .GroupLabels.queue }}" style="color: {{ "red; x" }}">',
      '<td title="a&lt;b" style="color: ZgotmplZ">',
    ],
    ['{{ "<i>" | safeHtml }}{{ "<i>" }}', '<i>&lt;i&gt;'],
    ['a<!-- no {{ .GroupLabels.queue }} --> <p>b<!--[if mso]>c<![endif]--></p>', 'a <p>b</p>'],
    ['<p>1 < 2<!-- c --></p>', '<p>1 &lt; 2</p>'],
    ['<!DOCTYPE html><{{ "b" }}>', '<!DOCTYPE html>&lt;b>'],
  ])('is escaped in a page by where it stands: %s', (template, html) => {
    expect(expandNotification(template, DATA, 'html')).toBe(html);
  });

  it.each([
    '{{ routeLabels "a" }}',
    '{{ base64decode "~" }}',
    '{{ mustToDate "2006" "x" }}',
    '{{ dict 1 2 }}',
    '{{ tz "Nowhere" now }}',
  ])('cannot be expanded: %s', (template) => {
    expect(() => expandNotification(template, DATA)).toThrow(TemplateError);
  });
});
