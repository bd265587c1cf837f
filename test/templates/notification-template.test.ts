import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  checkNotificationTemplate,
  expandNotification,
  type NotificationTemplateData,
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
    await http.waitFor(TEMPLATES.length + 1, 20_000);
  }, 40_000);
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
    ['{{ .Alerts }}', 3, 'a list as a whole has no text'],
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
});
