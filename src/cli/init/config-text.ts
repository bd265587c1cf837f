import type { Findings, FoundSource } from './findings.ts';
import type { Proposal, ProposedDetector, ProposedSlo } from './propose.ts';

/** The proposal as a commented nines.yaml, about twenty lines, that loads as it is. Pure. */
export function configText(findings: Findings, proposal: Proposal): string {
  const lines = [
    `# Proposed by nines init from ${comment(findings.server)}.`,
    '# Objectives are the highest usual ones that were met with a quarter of the error budget to spare.',
    'store: ./data',
    'sources:',
    ...sourceLines(findings.source),
    'slos:',
    ...proposal.slos.flatMap(sloLines),
    ...(proposal.detectors.length > 0 ? ['detectors:', ...proposal.detectors.flatMap(detectorLines)] : []),
    'reports:',
    '  - { name: weekly-sla, title: Weekly SLA report, directory: ./out }',
    ...proposal.remarks.slice(0, 5).map((remark) => `# Also found: ${comment(remark)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function sourceLines(source: FoundSource): string[] {
  const { name, type, url, username, hasPassword, database } = source;
  const variable = `\${${name.toUpperCase().replaceAll('-', '_')}_PASSWORD}`;
  if (username === '' && database === undefined) return [`  ${name}: { type: ${type}, url: ${scalar(url, true)} }`];
  const lines = [`  ${name}:`, `    type: ${type}`, `    url: ${scalar(url)}`];
  if (type === 'clickhouse') {
    if (database !== undefined) lines.push(`    database: ${scalar(database)}`);
    if (username !== '') lines.push(`    username: ${scalar(username)}`);
    if (hasPassword) lines.push(`    password: "${variable}" # the one of the URL is not written here`);
    return lines;
  }
  const password = hasPassword ? `, password: "${variable}"` : '';
  lines.push(
    `    basicAuth: { username: ${scalar(username, true)}${password} } # the password of the URL is not written here`,
  );
  return lines;
}

function sloLines(slo: ProposedSlo): string[] {
  const lines = [
    `  - name: ${slo.name} # ${comment(slo.evidence)}`,
    `    objective: ${slo.objective}`,
    `    window: ${slo.window}`,
  ];
  if (slo.unit !== undefined) lines.push(`    unit: ${scalar(slo.unit)}`);
  const entries = Object.entries(slo.sli);
  const short = entries.map(([key, value]) => `${key}: ${scalar(value, true)}`).join(', ');
  if (short.length < 100 && entries.every(([, value]) => !value.includes('\n')))
    return [...lines, `    sli: { ${short} }`];
  lines.push('    sli:');
  for (const [key, value] of entries) {
    if (value.includes('\n'))
      lines.push(
        `      ${key}: |`,
        ...literal(value)
          .split('\n')
          .map((line) => `        ${line}`.trimEnd()),
      );
    else lines.push(`      ${key}: ${scalar(value)}`);
  }
  return lines;
}

function detectorLines(detector: ProposedDetector): string[] {
  const { name, query, unit, train } = detector;
  return [`  - name: ${name}`, `    query: ${scalar(query)}`, `    unit: ${scalar(unit)}`, `    train: ${train}`];
}

/** Label values come from outside: a comment is one line, without control characters. */
function comment(text: string): string {
  return text.replaceAll(/\p{C}+/gu, ' ').slice(0, 200);
}

/** `${` would be read as a variable. */
function literal(text: string): string {
  return text.replaceAll('${', () => '$${');
}

/** Plain where YAML allows it, single quotes where that is enough, JSON (which YAML understands) for the rest. */
function scalar(text: string, inFlow = false): string {
  const escaped = literal(text);
  const plain = inFlow ? /^[A-Za-z][\w./:-]*$/ : /^[A-Za-z][^#:\n\r\t"'\\]*$/;
  const withQuotes = /^[A-Za-z][^#:\n\r\t'\\]*$/;
  const word = /^(true|false|null|yes|no|on|off|y|n)$/i.test(escaped);
  if (/^\d+(ms|s|m|h|d)$/.test(escaped)) return escaped;
  if (!word && !escaped.endsWith(' ') && !escaped.endsWith(':')) {
    if (plain.test(escaped) || (!inFlow && withQuotes.test(escaped)) || /^https?:\/\/[\w.:/-]+$/.test(escaped))
      return escaped;
  }
  if (/^[\x20-\x7e]*$/.test(escaped) && !escaped.includes("'")) return `'${escaped}'`;
  return JSON.stringify(escaped);
}
