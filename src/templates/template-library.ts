import { parseTemplate } from './parse-template.ts';
import type { Block } from './syntax.ts';

/** Templates that texts call by name. Plain data. */
export interface TemplateLibrary {
  readonly named: ReadonlyMap<string, Block>;
  /** Those that come from files. */
  readonly own: ReadonlySet<string>;
}

/**
 * Names that Alertmanager has without any file and that people's own templates call; what they say is ours.
 * The lists take alerts (`.Alerts.Firing`), the others a notification.
 */
const BUILT_IN = `
{{- define "__alertmanager" }}nines{{ end -}}
{{- define "__alertmanagerURL" }}{{ .ExternalURL }}{{ end -}}
{{- define "__description" }}{{ end -}}
{{- define "__subject" -}}
[{{ .Status | toUpper }}{{ if eq .Status "firing" }}:{{ .Alerts.Firing | len }}{{ end }}]
{{- range .GroupLabels.SortedPairs }} {{ .Value }}{{ end }}
{{- with .CommonLabels.Remove .GroupLabels.Names }}{{ if len . }} ({{ .Values | join " " }}){{ end }}{{ end -}}
{{- end -}}
{{- define "__text_alert_list" -}}
{{ range . }}Labels:
{{ range .Labels.SortedPairs }} - {{ .Name }} = {{ .Value }}
{{ end }}Annotations:
{{ range .Annotations.SortedPairs }} - {{ .Name }} = {{ .Value }}
{{ end }}Source: {{ .GeneratorURL }}
{{ end -}}
{{- end -}}
{{- define "__text_alert_list_markdown" }}{{ template "__text_alert_list" . }}{{ end -}}
{{- define "slack.default.title" }}{{ template "__subject" . }}{{ end -}}
{{- define "slack.default.fallback" }}{{ template "__subject" . }}{{ end -}}
{{- define "slack.default.titlelink" }}{{ template "__alertmanagerURL" . }}{{ end -}}
{{- define "slack.default.username" }}{{ template "__alertmanager" . }}{{ end -}}
{{- define "slack.default.color" }}{{ if eq .Status "firing" }}danger{{ else }}good{{ end }}{{ end -}}
{{- define "slack.default.pretext" }}{{ end -}}
{{- define "slack.default.text" }}{{ template "__text_alert_list" .Alerts }}{{ end -}}
{{- define "slack.default.footer" }}{{ end -}}
{{- define "email.default.subject" }}{{ template "__subject" . }}{{ end -}}
{{- define "email.default.html" }}<pre>{{ template "__text_alert_list" .Alerts }}</pre>{{ end -}}
{{- define "pagerduty.default.description" }}{{ template "__subject" . }}{{ end -}}
{{- define "pagerduty.default.client" }}{{ template "__alertmanager" . }}{{ end -}}
{{- define "pagerduty.default.clientURL" }}{{ template "__alertmanagerURL" . }}{{ end -}}
{{- define "pagerduty.default.instances" }}{{ template "__text_alert_list" . }}{{ end -}}
`;

/** What there is without files. */
export const NO_FILES: TemplateLibrary = { named: parseTemplate(BUILT_IN).named, own: new Set() };

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
