import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { checkRuleTemplate, ruleTemplate } from '../../src/templates/index.ts';
import { findBinary, hasPrometheus } from '../servers/binaries.ts';
import { temporaryFolder } from '../servers/server-process.ts';

/** Templates that Prometheus and we must expand to the same text, for every value below. */
const TEMPLATES: readonly string[] = [
  '{{ $value }}',
  '{{ .Value }} {{ .Labels.job }} {{ $labels.instance }} [{{ $labels.absent }}]',
  '{{ $value | humanize }} {{ humanize1024 $value }} {{ humanizeDuration $value }} {{ $value | humanizePercentage }}',
  '{{ $value | printf "%.2f" }} {{ printf "%5.1f|%.0f|%-8s|%8s|%q" $value $value "a" "b" "c" }} {{ printf "%g %e %.3g %.1e" $value $value $value $value }}',
  '{{ printf "%d %05d %x" 42 7 255 }} {{ printf "%v %t" $value true }} {{ printf "%s" }} {{ printf "%d" $value }}',
  '{{ if gt $value 100.0 }}much{{ else if gt $value 1.0 }}some{{ else }}little{{ end }}',
  '{{ with $labels.absent }}{{ . }}{{ else }}none of {{ .Labels.job }}{{ end }}',
  '{{ range $name, $text := $labels }}{{ $name }}={{ $text }};{{ end }}',
  '{{ range $labels }}{{ if eq . "api" }}{{ continue }}{{ end }}{{ . }} {{ end }}',
  'a {{- " b " -}} c {{/* not seen */}} d {{- /* nor this */ -}} e',
  '{{ $x := "one" }}{{ if true }}{{ $x = "two" }}{{ $x := "three" }}{{ end }}{{ $x }}',
  '{{ title "hello wORLD it\'s" }} {{ toUpper "abc" }} {{ "ABC" | toLower }}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a group in Go's notation
  '{{ match "^web-\\\\d+" $labels.instance }} {{ reReplaceAll "(.*)-(\\\\d+):.*" "$2/${1}" $labels.instance }}',
  '{{ and $labels.job "x" }} {{ or $labels.absent "y" }} {{ not $labels.job }} {{ len $labels.job }}',
  '{{ eq $labels.job "api" "web" }} {{ ne $labels.job "api" }} {{ lt 1 2 }} {{ le 2 2 }} {{ ge "b" "a" }}',
  '{{ define "t" }}<{{ . }}>{{ end }}{{ template "t" $labels.job }}{{ template "t" "x" }}',
  '{{ index $labels "job" }} {{ slice $labels.job 1 }} {{ print 1 2 "a" 3 }} {{ println "x" }}',
  '{{ $labels.instance | stripPort }} {{ stripDomain "web.example.com:80" }} {{ urlquery "a b&c" }} {{ html "<a>" }}',
  '{{ $labels.job | printf "%s-%s" "x" | toUpper }} {{ ($labels.job) }} {{ (index $labels "job") | len }}',
  '{{ `raw "text"` }} {{ "tab\\tquote\\"" }} {{ true }} {{ 1e3 }} {{ 0x10 }} {{ -5 }}',
  '{{ with printf "x{instance=\'%s\'}" $labels.instance | query }}{{ . | first | label "job" }} {{ (first .).Value }} {{ len . }}{{ end }}',
  '{{ printf `x{instance="%s"}` $labels.instance | query | first | value | printf "%.1f" }} {{ range query "y" }}{{ . }}{{ else }}none{{ end }}',
  '{{ range query "x" | sortByLabel "instance" }}{{ .Labels.instance }}={{ .Value }}{{ label "__name__" . }}{{ strvalue . }};{{ end }}',
  '{{ humanizeTimestamp 1763424000 }} {{ graphLink "up == 0" }} {{ parseDuration "1h30m" }}',
];
const VALUES = [
  0, 1, -1, 0.05, 1234.5678, 1_000_000, 123_456_789.123, 0.000_012_34, 86_461, 59.99, 1e18, -0.25, 0.125, 2.5, 1234.5,
];

/** What a server with the series of the test below answers to the queries above. */
function answer(query: string): readonly { labels: Record<string, string>; value: number }[] {
  const [, name, instance] = /^(\w+)(?:\{instance=['"]([^'"]*)['"]\})?$/.exec(query) ?? [];
  return VALUES.map((value, i) => ({ labels: { __name__: 'x', instance: `web-${i}:9090`, job: 'api' }, value })).filter(
    ({ labels }) => name === labels.__name__ && labels.instance === (instance ?? labels.instance),
  );
}

/** promtool compares annotations of alerts with those that a unit test expects. */
async function promtoolAgrees(): Promise<string> {
  const folder = temporaryFolder('promtool');
  try {
    const annotations = Object.fromEntries(TEMPLATES.map((template, i) => [`t${i}`, template]));
    const rules = { groups: [{ name: 'g', rules: [{ alert: 'A', expr: 'x > -1e300', annotations }] }] };
    writeFileSync(join(folder.path, 'rules.yml'), JSON.stringify(rules));
    const series = VALUES.map((value, i) => ({ labels: { instance: `web-${i}:9090`, job: 'api' }, value }));
    const expected = series.map(({ labels, value }) => ({
      exp_labels: labels,
      exp_annotations: Object.fromEntries(
        TEMPLATES.map((template, i) => {
          const data = {
            labels: { __name__: 'x', ...labels },
            value,
            externalLabels: {},
            externalUrl: '',
            ask: answer,
          };
          return [`t${i}`, ruleTemplate(template).expand(data)];
        }),
      ),
    }));
    const test = {
      rule_files: ['rules.yml'],
      tests: [
        {
          interval: '1m',
          input_series: series.map(({ labels, value }) => ({
            series: `x{instance="${labels.instance}",job="api"}`,
            values: `${value} ${value}`,
          })),
          alert_rule_test: [{ eval_time: '1m', alertname: 'A', exp_alerts: expected }],
        },
      ],
    };
    writeFileSync(join(folder.path, 'test.yml'), JSON.stringify(test));
    const run = promisify(execFile)(findBinary('promtool') ?? '', ['test', 'rules', join(folder.path, 'test.yml')]);
    return await run.then(
      ({ stdout }) => stdout,
      (error: { stderr: string }) => error.stderr,
    );
  } finally {
    folder.remove();
  }
}

describe('a template of a rule', () => {
  it.skipIf(!hasPrometheus())('is expanded to the very text of Prometheus', async () => {
    expect(await promtoolAgrees()).toContain('SUCCESS');
  });

  it.each(TEMPLATES)('is found right: %s', (template) => {
    expect(checkRuleTemplate(template, true)).toEqual([]);
  });

  it.each([
    ['{{ $value | humanise }}', 12, 'there is no function "humanise" here'],
    ['{{ query "up" }}', 3, 'there is no function "query" here'],
    ['{{ "up" | first }}', 10, 'first takes a list, not a text'],
    ['{{ $value | value }}', 12, 'value takes a sample of an answer, not a number'],
    ['{{ $label.job }}', 3, 'there is no variable $label'],
    ['{{ .Annotations.summary }}', 3, 'the data of a rule has no .Annotations'],
    ['{{ $labels.job.name }}', 14, 'a text has no .name'],
    [
      '{{ gt $value 5 }}',
      3,
      'gt: a number and a whole number cannot be compared: write the number with a point, such as 100.0',
    ],
    ['{{ humanize }}', 3, 'humanize takes one argument, not 0'],
    ['{{ toUpper $value }}', 3, 'toUpper takes a text, not a number'],
    ['{{ range $value }}{{ end }}', 9, 'range takes a list or a map, not a number'],
    ['{{ if $value }}', 15, 'an {{end}} is missing'],
    ['{{ end }}', 0, '{{end}} ends nothing'],
    ['{{ $value ', 0, 'the action that begins here has no }}'],
    ['{{ template "x" }}', 0, 'there is no template "x"'],
    ['{{ break }}', 0, '{{break}} stands outside of a range'],
    ['{{ "a" "b" }}', 3, 'only a function takes arguments'],
  ])('is refused by name: %s', (template, offset, message) => {
    expect(checkRuleTemplate(template, false)[0]).toMatchObject({ offset, message });
  });

  it('names everything that is wrong at once', () => {
    const problems = checkRuleTemplate('{{ foo }} {{ bar }} {{ $value | baz }}', true);
    expect(problems.map(({ offset }) => offset)).toEqual([3, 13, 32]);
  });

  it('that fails while it is expanded says so in the text, as Prometheus does', () => {
    const data = { labels: { job: 'a' }, value: 1, externalLabels: {}, externalUrl: '' };
    expect(ruleTemplate('{{ slice $labels.job 5 }}').expand(data)).toMatch(/^<error expanding template: slice: /);
  });

  it('ends, whatever calls itself', () => {
    const data = { labels: {}, value: 1, externalLabels: {}, externalUrl: '' };
    expect(ruleTemplate('{{ define "t" }}{{ template "t" }}{{ end }}{{ template "t" }}').expand(data)).toContain(
      'templates call each other without end',
    );
  });

  it.each([
    ['{{ externalURL }}{{ pathPrefix }}', 'https://p.example.org/base/base'],
    ['{{ now }} {{ now | humanizeTimestamp }}', '1.7625e+09 2025-11-07 07:20:00 +0000 UTC'],
    ['{{ parseDuration "-90s" }} {{ toDuration 5400 }} {{ (toTime 86400).Weekday }}', '-90 1h30m0s Friday'],
    ['{{ stripDomain "db.example.com:1:2" }} {{ stripDomain "[2001:db8::1]:80" }}', 'db [2001:db8::1]:80'],
  ])('has what Prometheus has beside the values: %s', (template, text) => {
    expect(checkRuleTemplate(template, true)).toEqual([]);
    const data = {
      labels: {},
      value: 1,
      externalLabels: {},
      externalUrl: 'https://p.example.org/base',
      at: 1_762_500_000_000,
    };
    expect(ruleTemplate(template).expand(data)).toBe(text);
  });
});
