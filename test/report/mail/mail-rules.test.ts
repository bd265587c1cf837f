import { describe, expect, test } from 'vitest';
import { buildReport, composeReportMail, type ReportModel } from '../../../src/report/index.ts';
import { SAMPLE_OPTIONS, sampleFacts } from '../build/sample-facts.ts';
import { ALL_WELL, FIRST_WEEK, GERMAN, HOSTILE, MANY, MISSING, NO_TRAFFIC, WEEK } from '../fixture.ts';
import { SITUATIONS as BUILT } from '../situations.ts';

/**
 * What Word, which draws mail in Outlook on Windows, makes of styles: https://www.hteumeuleu.com/2020/outlook-rendering-engine/ sums up
 * Microsoft's own list. Bodies and spans know colours, text and borders; divs and paragraphs margins, too; tables, cells, heads and pictures
 * sizes and padding.
 */
const CORE = [
  ...[
    'color',
    'background-color',
    'font-family',
    'font-size',
    'font-weight',
    'text-align',
    'line-height',
    'white-space',
  ],
  ...['border', 'border-top', 'border-bottom', 'border-collapse'],
];
const MARGIN = [...CORE, 'margin'];
const FULL = [...MARGIN, 'padding', 'width', 'height'];
/** Unknown to some programs, which lose nothing by it. */
const IGNORED = ['display', 'max-width', 'max-height', 'overflow', 'overflow-wrap', 'word-break', 'mso-hide'];
const PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  // The first two are reset where they are known.
  body: [...CORE, 'margin', 'padding'],
  // The box of a sign; without it the letter stands on its ground between two spaces.
  span: [...CORE, 'width', 'height'],
  ...{ div: MARGIN, p: MARGIN, table: FULL, td: FULL, th: FULL, h1: FULL, h2: FULL, h3: FULL, img: FULL },
};
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  ...{
    html: ['lang'],
    head: [],
    title: [],
    style: [],
    tr: [],
    strong: [],
    h1: ['style'],
    h2: ['style'],
    h3: ['style'],
  },
  meta: ['charset', 'name', 'content'],
  ...{ body: ['style'], div: ['style'], p: ['style'], span: ['style'] },
  table: ['role', 'width', 'align', 'cellpadding', 'cellspacing', 'border', 'bgcolor', 'style'],
  td: ['width', 'align', 'valign', 'colspan', 'style'],
  th: ['scope', 'align', 'style'],
  img: ['src', 'alt', 'width', 'height', 'style'],
};

const PNG = (width: number, height: number): Uint8Array => {
  const bytes = Buffer.alloc(32);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
};
const PICTURE = new Uint8Array([137, 80, 78, 71]);

const mailOf = (model: ReportModel, logo = PNG(2_000, 100)) =>
  composeReportMail(model, { pdf: PICTURE, png: PICTURE, logo: { mediaType: 'image/png', content: logo } });

const MAILS: readonly (readonly [string, ReportModel])[] = [
  ['a week with a breach', WEEK],
  ['all well', ALL_WELL],
  ['missing data', MISSING],
  ['no traffic', NO_TRAFFIC],
  ['a first week', FIRST_WEEK],
  ['German', GERMAN],
  ['200 SLOs', MANY],
  ['hostile names', HOSTILE],
  ['a panel of every kind', BUILT.breached as ReportModel],
  ['no SLO at all', buildReport({ ...sampleFacts(), slos: [] }, SAMPLE_OPTIONS)],
];

interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Opening tags; texts and values hold no angle brackets, as the painter escapes them. */
function tagsOf(html: string): Tag[] {
  return [...html.matchAll(/<([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*>/g)].map(([, name = '', rest = '']) => ({
    name,
    attributes: Object.fromEntries(
      [...rest.matchAll(/([a-z-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [key, value]),
    ),
  }));
}

const stylesOf = ({ attributes }: Tag): (readonly [string, string])[] =>
  (attributes.style ?? '')
    .replaceAll('&#39;', "'")
    .split(';')
    .filter((part) => part !== '')
    .map((part) => [part.slice(0, part.indexOf(':')), part.slice(part.indexOf(':') + 1)] as const);

describe.each(MAILS)('the mail of %s', (_name, model) => {
  const { html } = mailOf(model);
  const tags = tagsOf(html);

  test('is made of elements and attributes that every program draws', () => {
    for (const { name, attributes } of tags) {
      expect(Object.keys(ATTRIBUTES)).toContain(name);
      for (const key of Object.keys(attributes)) expect(ATTRIBUTES[name], `${key} of ${name}`).toContain(key);
    }
    expect([...html.matchAll(/<\/?([a-z0-9]+)/g)].filter(([, name]) => !(name ?? '' in ATTRIBUTES))).toEqual([]);
  });

  test('is laid out by properties that Word knows for their elements, or that are missed by nobody', () => {
    for (const tag of tags) {
      for (const [property, value] of stylesOf(tag)) {
        expect([...(PROPERTIES[tag.name] ?? []), ...IGNORED], `${property} of ${tag.name}`).toContain(property);
        expect(value).not.toMatch(/url\(|rgba?\(|hsl|var\(|calc\(|^-/);
        if (property !== 'height') expect(value).not.toBe('auto');
      }
    }
  });

  test('has tables without gaps of their own, and pictures with a size and an alternative', () => {
    for (const { name, attributes } of tags) {
      if (name === 'table') expect(attributes).toMatchObject({ cellpadding: '0', cellspacing: '0', border: '0' });
      if (name === 'table') expect(attributes.width).toMatch(/^(100%|600)$/);
      if (name === 'img') expect(Number(attributes.width)).toBeGreaterThan(0);
      if (name === 'img') expect(attributes.alt).toBeDefined();
    }
    expect((html.match(/<table/g) ?? []).length).toBe((html.match(/<\/table>/g) ?? []).length);
    expect((html.match(/<td/g) ?? []).length).toBe((html.match(/<\/td>/g) ?? []).length);
  });

  test('is whole without its style sheet, which holds nothing but the dark look, and a dark colour for every light one', () => {
    const [sheet = '', words = ''] = [...html.matchAll(/<style>([^<]*)<\/style>/g)].map(([, css]) => css);
    expect(sheet).toMatch(/^@media \(prefers-color-scheme:dark\)\{(\[style\*="[^"]+"\]\{[^{}]+\})+\}$/);
    expect(words).not.toMatch(/@|url/);
    for (const { attributes } of tags) {
      const style = attributes.style ?? '';
      for (const [, start = '', colour = ''] of style.matchAll(/(background-color:|;color:|solid )(#[0-9A-F]{6})/g)) {
        expect(sheet).toContain(`[style*="${start}${colour}"]`);
      }
      expect(style).not.toMatch(/^color:|#[0-9a-f]*[a-f]/);
    }
  });

  test('is shorter than what Gmail cuts off', () => {
    expect(Buffer.byteLength(html)).toBeLessThan(80_000);
  });
});

test.each([
  ['very wide', 2_000, 100, 240, 12],
  ['very tall', 50, 900, 2, 36],
  ['small', 60, 20, 60, 20],
])('a %s logo keeps its proportions within the head', (_name, width, height, shownWidth, shownHeight) => {
  const logo = tagsOf(mailOf(WEEK, PNG(width, height)).html).find(
    ({ name, attributes }) => name === 'img' && attributes.src?.includes('logo'),
  );
  expect(logo?.attributes).toMatchObject({ width: String(shownWidth), height: String(shownHeight) });
});
