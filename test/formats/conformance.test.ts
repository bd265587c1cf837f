import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { convertSlos } from '../../src/config/index.ts';
import { converted, said } from './converted.ts';

const ROOT = resolve(process.env.NINES_CONFORMANCE ?? '../shared/conformance');
const there = existsSync(join(ROOT, 'openslo'));

/** Documents that must fail, and the field that the message must name. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  'openslo/oslo/inputs/validate/v1.yaml': /slos\[2\]\.metadata\.name/,
  'openslo/oslo/inputs/validate/v1alpha.yaml': /objectives\[0\]: "timeSliceTarget" is missing/,
  'openslo/oslo/inputs/validate/v2alpha.yaml': /slos\[2\]\.metadata\.name/,
  'openslo/oslo/inputs/validate/mix/1.yaml': /metadata\.name/,
  'openslo/oslo/inputs/validate/mix/2.yaml': /metadata\.name/,
  'openslo/oslo/inputs/validate/mix/3.yaml': /metadata\.name/,
  'openslo/oslo/inputs/validate/recursive/1.yaml': /metadata\.name/,
  'openslo/oslo/inputs/validate/recursive/nested/2.yaml': /metadata\.name/,
  'openslo/oslo/inputs/validate/recursive/nested/nested2/nested3/3.yaml': /metadata\.name/,
  'openslo/oslo/inputs/validate/invalid-apiversion.yaml': /apiVersion: unknown apiVersion "foo"/,
  'openslo/oslo/inputs/validate/unknown-field.yaml': /spec\.markdown: unknown field "markdown"/,
  'openslo/oslo/files-testdata/format/invalid-service.yaml': /metadata\.name/,
  'openslo/go-sdk/test_data/inline/inputs/v1_alert_policies_invalid_condition.yaml': /conditionRef.*cpu-usage-breach/,
  'openslo/go-sdk/test_data/inline/inputs/v1_alert_policies_invalid_target.yaml': /targetRef.*devs-email-notification/,
  'openslo/go-sdk/test_data/inline/inputs/v1_slo_invalid_policy.yaml': /alertPolicyRef.*no-policy/,
  'openslo/go-sdk/test_data/inline/inputs/v1_slo_invalid_sli.yaml': /indicatorRef.*no-sli/,
  'openslo/go-sdk/test_data/inline/inputs/v1_slo_invalid_target.yaml': /targetRef.*devs-email-notification/,
  // Inputs and outputs of the SDK's reference tools that refer to objects of other files.
  'openslo/go-sdk/test_data/inline/inputs/custom_config.yaml': /indicatorRef.*my-sli/,
  'openslo/go-sdk/test_data/inline/outputs/custom_config.yaml': /indicatorRef.*my-sli/,
  'openslo/go-sdk/test_data/export/inputs/custom_config.yaml': /conditionRef/,
  'openslo/go-sdk/test_data/export/outputs/custom_config.yaml': /conditionRef/,
  'openslo/go-sdk/test_data/export/inputs/v1_alert_policies.yaml': /conditionRef/,
  'openslo/go-sdk/test_data/export/outputs/v1_alert_policies.yaml': /conditionRef/,
  'openslo/go-sdk/test_data/export/inputs/v1_slo.yaml': /conditionRef/,
  'openslo/go-sdk/test_data/export/outputs/v1_slo.yaml': /conditionRef/,
  'sloth/testdata/in-invalid-version.yaml': /version: unknown version "prometheus\/v999"/,
  'sloth/testdata/validate/bad/bad-aa.yaml': /slos\[1\]\.objective/,
  'sloth/testdata/validate/bad/bad-ab.yaml': /slos\[1\]\.objective/,
  'sloth/testdata/validate/bad/bad-ba.yaml': /slos\[1\]\.objective/,
  'sloth/testdata/validate/bad/bad-k8s.yaml': /spec\.service/,
  'sloth/testdata/validate/bad/bad-multi-k8s.yaml': /alerting\.name/,
  'sloth/testdata/validate/bad/bad-multi.yaml': /slos\[1\]\.sli/,
  'sloth/testdata/validate_with_duplicates/bad-prom-multi-duplicates.yaml': /there are two of SLO "svc01-slo1"/,
};

/** The spec's examples with `op` on a ratio: loaded with a warning, refused in strict mode. */
const OP_ON_RATIO = [
  'openslo/spec/examples/budgeting-method/ratio-timeslices.yaml',
  'openslo/spec/examples/budgeting-method/timeslices-slo.yaml',
  'openslo/spec/examples/treat-low-traffic-as-equally-important/timeslices-slo.yaml',
];

const DUPLICATES = [
  ['prom', 'bad-prom-1'],
  ['k8s', 'bad-k8s-1'],
  ['openslo', 'bad-openslo-1'],
].map(([folder, name]) =>
  ['original', 'duplicate'].map((which) =>
    join(ROOT, 'sloth/testdata/validate_with_duplicates', `${folder}/${name}-${which}.yaml`),
  ),
);

function documents(): string[] {
  if (!there) return [];
  return ['openslo', 'sloth', 'pyrra', 'slo-generator'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
      // A report of slo-generator is what comes out of it, not what goes in.
      .filter((path) => !path.endsWith('slo_report_v2.json')),
  );
}

describe.skipIf(!there)('documents of other tools (skipped where their folder is missing)', () => {
  const all = documents();

  test.each(all.filter((path) => !(path in REFUSED)))('loads %s, and what comes of it is ours', async (path) => {
    const result = await convertSlos([join(ROOT, path)]);
    expect(said(result, 'error')).toEqual([]);
    const again = await converted(stringify({ slos: result.slos }));
    expect(said(again, 'error')).toEqual([]);
    expect(again.slos).toEqual(result.slos);
  });

  test.each(Object.entries(REFUSED))('refuses %s and names the field', async (path, field) => {
    const result = await convertSlos([join(ROOT, path)]);
    expect(result.failed).toBe(true);
    expect(said(result, 'error').join('\n')).toMatch(field);
  });

  test.each(OP_ON_RATIO)('warns of "op" in %s, and refuses it in strict mode', async (path) => {
    const lenient = await convertSlos([join(ROOT, path)]);
    expect(lenient.failed).toBe(false);
    expect(said(lenient, 'warning').join('\n')).toMatch(/objectives\[0\]\.op: "op" is left out/);
    const strict = await convertSlos([join(ROOT, path)], { strict: true });
    expect(said(strict, 'error').join('\n')).toMatch(/objectives\[0\]\.op/);
  });

  test.each(DUPLICATES)('finds the same SLO in two files: %s', async (...files) => {
    const result = await convertSlos(files);
    expect(said(result, 'error').join('\n')).toMatch(/there are two of/);
  });

  test('gives an SLO for every one in the documents', async () => {
    const counts = new Map<string, number>();
    for (const folder of [
      'sloth/testdata/in-base.yaml',
      'sloth/testdata/in-base-k8s.yaml',
      ...all.filter((p) => p.startsWith('pyrra')),
    ]) {
      counts.set(folder, (await convertSlos([join(ROOT, folder)])).slos.length);
    }
    expect([...counts.values()].every((count) => count > 0)).toBe(true);
    expect(counts.get('pyrra/examples/nginx.yaml')).toBe(2);
    expect(counts.get('sloth/testdata/in-base-k8s.yaml')).toBe(2);
  });
});
