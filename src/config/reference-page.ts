import { jsonSchema } from './json-schema.ts';

/** The parts of JSON Schema that our schema uses. */
interface Node {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly alias?: boolean;
}

const INTRODUCTION = `# Configuration

<!-- Written by \`npm run docs\` from the schema in src/config/schema. Change the descriptions there. -->

One YAML file, \`nines.yaml\`. This is a useful one:

\`\`\`yaml
sources:
  prom: { type: prometheus, url: http://localhost:9090 }
slos:
  - name: api-availability
    objective: 99.9%
    window: 28d
    sli:
      bad: http_requests_total{job="api",code=~"5.."}
      valid: http_requests_total{job="api"}
\`\`\`

\`nines init --prometheus URL\` writes one from what a server has, \`nines check\` tests it, \`nines schema\` prints its JSON Schema.
Editors that know the YAML language server complete and check as you type after this first line:

\`\`\`yaml
# yaml-language-server: $schema=nines.schema.json
\`\`\`

## Rules for every key

- **Unknown keys are errors**, and so is every value that is not understood. All problems are shown at once, with file, line and column.
- **Variables.** \`\${NAME}\` and \`\${NAME:-default}\` are replaced in every text; a variable that is not set is an error. \`$\${\` stands for \`\${\`.
- **Secrets** can stand in a file: \`passwordFile\` (or \`password_file\`) beside \`password\`, and so for every other secret. The newline at its end is dropped.
  Secrets are never printed, logged or stored; a user and password in a URL are secrets too.
- **Globs.** Any section can be a list of files, \`slos: [slos/*.yaml]\`, with \`*\`, \`?\` and \`**\`. Each file holds what the section would: a list, one item of it, or a map.
- **Paths** are relative to the file in which they stand.
- **Durations** are written as in Prometheus: \`90s\`, \`5m\`, \`1h30m\`, \`28d\`, \`1y\`; a day has 24 hours.
- **Shares** are written \`99.9%\` or \`0.999\`; a bare number above 1 is percent.
- **Anchors, aliases and merge keys** (\`&\`, \`*\`, \`<<\`) work as usual.
`;

/** The reference of every key as Markdown: `docs/configuration.md`. */
export function referencePage(): string {
  const root = jsonSchema() as Node;
  const sections = Object.entries(root.properties ?? {});
  const structured = sections.filter(([, node]) => formsOf(node).length > 0);
  const plain = sections.filter(([, node]) => formsOf(node).length === 0);
  const seen = new Map<string, string>();
  const parts = [INTRODUCTION, '## Top level\n', table(plain.map(([key, node]) => row(key, node, root)))];
  for (const [key, node] of structured) {
    parts.push(`## ${key}\n`, `${node.description ?? ''}\n`);
    const fallback = defaultText(node);
    if (fallback !== '') parts.push(`Default: ${fallback}.\n`);
    for (const form of formsOf(node)) {
      if (form.title !== undefined) parts.push(`### ${form.title}\n`);
      else if (formsOf(node).length > 1) parts.push(`With \`${Object.keys(form.properties ?? {})[0] ?? ''}\`:\n`);
      parts.push(table(rows(form, '', { section: key, seen })));
    }
  }
  return `${parts.join('\n').trimEnd()}\n`;
}

/** The maps that a section, or an item of it, can be. */
function formsOf(node: Node): readonly Node[] {
  if (node.properties) return [node];
  const inside = [...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  if (node.items) inside.push(node.items);
  if (typeof node.additionalProperties === 'object') inside.push(node.additionalProperties);
  return inside.flatMap(formsOf);
}

interface Row {
  readonly key: string;
  readonly type: string;
  readonly fallback: string;
  readonly text: string;
}

function row(key: string, node: Node, parent: Node): Row {
  const required = parent.required?.includes(key.split('.').at(-1) ?? '') && node.default === undefined;
  return {
    key,
    type: typeText(node),
    fallback: required ? '**required**' : defaultText(node) || '–',
    text: node.description ?? '',
  };
}

/** Maps that were listed, by what they hold: those with many keys are listed once. */
interface Listed {
  readonly section: string;
  readonly seen: Map<string, string>;
}
const MANY_KEYS = 8;

function rows(form: Node, prefix: string, listed: Listed): Row[] {
  return Object.entries(form.properties ?? {}).flatMap(([key, node]) => {
    if (node.alias) return [];
    const at = `${prefix}${key}`;
    const own = { ...row(key, node, form), key: at };
    const forms = formsOf(node);
    const inner = node.items || typeof node.additionalProperties === 'object' ? `${at}[].` : `${at}.`;
    const below = forms.flatMap((inside) => {
      const titled = forms.length > 1 && inside.title !== undefined;
      const heading = titled ? [{ key: '', type: '', fallback: '', text: `**${inside.title}:**` }] : [];
      return [...heading, ...rows(inside, inner, listed)];
    });
    const before = below.length < MANY_KEYS ? undefined : earlier(JSON.stringify(forms), at, listed);
    return before === undefined ? [own, ...below] : [{ ...own, text: `${own.text} With the keys of ${before}.` }];
  });
}

/** Where the same keys were listed before. */
function earlier(keys: string, at: string, { section, seen }: Listed): string | undefined {
  const place = seen.get(keys);
  if (place === undefined) seen.set(keys, `${section} ${at}`);
  const [there, key] = place?.split(' ') ?? [];
  if (there === undefined) return undefined;
  return there === section ? `\`${key}\` above` : `\`${key}\` of [${there}](#${there})`;
}

function typeText(node: Node): string {
  if (node.const !== undefined) return code(node.const);
  if (node.enum) return node.enum.map(code).join(', ');
  const choices = [...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  if (choices.length > 0) return [...new Set(choices.map(typeText))].join(' or ');
  if (node.type === 'array')
    return node.items?.properties || formsOf(node).length > 0
      ? 'list of maps'
      : `list of ${typeText(node.items ?? {})}`;
  if (node.type === 'object') return 'map';
  const names: Readonly<Record<string, string>> = { string: 'text', boolean: 'true, false', integer: 'whole number' };
  return [node.type ?? 'text']
    .flat()
    .map((type) => names[type] ?? type)
    .join(' or ');
}

function defaultText(node: Node): string {
  const value = node.default;
  if (value === undefined || value === '') return '';
  const empty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return empty ? '' : code(value);
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function table(lines: readonly Row[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const body = lines.map(
    ({ key, type, fallback, text }) =>
      `| ${key === '' ? '' : `\`${key}\``} | ${cell(type)} | ${cell(fallback)} | ${cell(text)} |`,
  );
  return ['| key | value | default | meaning |', '|---|---|---|---|', ...body, ''].join('\n');
}
