import { parseTemplate } from './parse-template.ts';
import type { Block } from './syntax.ts';

/** Templates that texts call by name. Plain data. */
export interface TemplateLibrary {
  readonly named: ReadonlyMap<string, Block>;
  /** Those that come from files. */
  readonly own: ReadonlySet<string>;
}

const SUBJECT = '{{ template "__subject" . }}';
const ADDRESS = '{{ template "__alertmanagerURL" . }}';
const SENDER = '{{ template "__alertmanager" . }}';
const COLOUR = '{{ if eq .Status "firing" }}danger{{ else }}good{{ end }}';
const ANNOTATIONS = '{{ .CommonAnnotations.SortedPairs.Values | join " " }}';

/** Alerts that fire and alerts that are over, each with a head. */
function sections(mark: string, list: string, separator: string, trim = ''): string {
  const section = (which: string): string =>
    `{{ if gt (len .Alerts.${which}) 0 ${trim && '-'}}}\n${mark}Alerts ${which}:\n{{ template "${list}" .Alerts.${which} }}\n{{${trim} end }}`;
  return `${section('Firing')}${separator}${section('Resolved')}`;
}

const PLAIN = `\n${sections('', '__text_alert_list', '\n')}\n`;
const MARKDOWN = `\n${sections('# ', '__text_alert_list_markdown', '\n')}\n`;
const TIGHT = `${ANNOTATIONS}\n${sections('', '__text_alert_list', '\n', '-')}`;

/**
 * Names that Alertmanager has without any file and that people's own templates call. Lists and heads look as there; who sends, and
 * where to read on, are ours. The lists take alerts (`.Alerts.Firing`), the others a notification.
 */
const BUILT_IN: Readonly<Record<string, string>> = {
  __alertmanager: 'nines',
  __alertmanagerURL: '{{ .ExternalURL }}',
  __description: '',
  __subject:
    '[{{ .Status | toUpper }}{{ if eq .Status "firing" }}:{{ .Alerts.Firing | len }}{{ end }}] {{ .GroupLabels.Values.Join " " }} ' +
    '{{ if gt (len .CommonLabels) (len .GroupLabels) }}({{ (.CommonLabels.Remove .GroupLabels.Names).Values.Join " " }}){{ end }}',
  __text_alert_list:
    '{{ range . }}Labels:\n{{ range .Labels.SortedPairs }} - {{ .Name }} = {{ .Value }}\n{{ end }}' +
    'Annotations:\n{{ range .Annotations.SortedPairs }} - {{ .Name }} = {{ .Value }}\n{{ end }}Source: {{ .GeneratorURL }}\n{{ end }}',
  __text_alert_list_markdown:
    '{{ range . }}\nLabels:\n{{ range .Labels.SortedPairs }}  - {{ .Name }} = {{ .Value }}\n{{ end }}\n' +
    'Annotations:\n{{ range .Annotations.SortedPairs }}  - {{ .Name }} = {{ .Value }}\n{{ end }}\nSource: {{ .GeneratorURL }}\n{{ end }}\n',
  ...named('slack', { title: SUBJECT, titlelink: ADDRESS, username: SENDER, color: COLOUR, pretext: '', footer: '' }),
  ...named('slack', { fallback: `${SUBJECT} | ${ADDRESS}`, callbackid: '', iconemoji: '', iconurl: '' }),
  ...named('slack', { text: '{{ template "__text_alert_list" .Alerts }}' }),
  ...named('email', { subject: SUBJECT, html: '<pre>{{ template "__text_alert_list" .Alerts }}</pre>' }),
  ...named('pagerduty', { description: SUBJECT, client: SENDER, clientURL: ADDRESS }),
  ...named('pagerduty', { instances: '{{ template "__text_alert_list" . }}' }),
  // Ways that nines does not have: texts for them are passed on by webhooks.
  ...named('opsgenie', { message: SUBJECT, description: TIGHT, source: ADDRESS }),
  ...named('wechat', { message: `${SUBJECT}\n${TIGHT}\nAlertmanagerUrl:\n${ADDRESS}\n`, agent_id: '' }),
  ...named('wechat', { to_user: '', to_party: '', to_tag: '' }),
  ...named('victorops', { state_message: TIGHT, entity_display_name: SUBJECT, monitoring_tool: SENDER }),
  ...named('pushover', { title: SUBJECT, message: `${ANNOTATIONS}${PLAIN}`, url: ADDRESS }),
  ...named('sns', { subject: SUBJECT, message: `${ANNOTATIONS}${PLAIN}` }),
  ...named('telegram', { message: PLAIN }),
  ...named('discord', { title: SUBJECT, message: PLAIN, content: '' }),
  ...named('webex', { message: `${ANNOTATIONS}${PLAIN}` }),
  ...named('msteams', { summary: SUBJECT, title: SUBJECT, text: MARKDOWN }),
  ...named('msteamsv2', { title: SUBJECT, text: MARKDOWN }),
  ...named('jira', { summary: SUBJECT, description: MARKDOWN, priority: jiraPriority() }),
  ...named('rocketchat', { title: SUBJECT, alias: SENDER, titlelink: ADDRESS, text: '', emoji: '', iconurl: '' }),
  ...named('mattermost', { title: SUBJECT, username: SENDER, titlelink: ADDRESS, color: COLOUR, text: MARKDOWN }),
  ...named('mattermost', { fallback: `${SUBJECT} | ${ADDRESS}` }),
};

function named(way: string, texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${way}.default.${name}`, text]));
}

/** By the worst severity of what fires, or of what is over where nothing fires. */
function jiraPriority(): string {
  const worst = (which: string): string =>
    `{{ range .Alerts.${which} }}{{ $severity := index .Labels "severity" }}` +
    '{{ if eq $severity "critical" }}{{ $priority = "High" }}' +
    '{{ else if and (eq $severity "warning") (ne $priority "High") }}{{ $priority = "Medium" }}' +
    '{{ else if and (eq $severity "info") (eq $priority "") }}{{ $priority = "Low" }}{{ end }}{{ end }}';
  return `{{ $priority := "" }}${worst('Firing')}{{ if eq $priority "" }}${worst('Resolved')}{{ end }}{{ $priority }}`;
}

const DEFINITIONS = Object.entries(BUILT_IN).map(([name, text]) => `{{ define "${name}" }}${text}{{ end }}`);

/** What there is without files. */
export const NO_FILES: TemplateLibrary = { named: parseTemplate(DEFINITIONS.join('')).named, own: new Set() };

/**
 * The named templates of files, the later of two with one name, over those that are there anyway. What stands outside of any
 * `define` belongs to nothing, as there.
 * @throws TemplateError where a file is no template
 */
export function templateLibrary(files: readonly string[]): TemplateLibrary {
  const found = files.flatMap((text) => [...parseTemplate(text).named]);
  return {
    named: new Map([...NO_FILES.named, ...found]),
    own: new Set(found.map(([name]) => name)),
  };
}
