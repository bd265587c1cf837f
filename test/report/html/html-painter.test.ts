import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReportModel } from '../../../src/report/index.ts';
import { htmlPainter } from '../../../src/report/paint/html/index.ts';
import { ASSETS } from '../assets.ts';
import { ALL_WELL, FIRST_WEEK, GERMAN, HOSTILE, MANY, MISSING, NO_TRAFFIC, WEEK } from '../fixture.ts';
import { SITUATIONS as BUILT } from '../situations.ts';

const paint = async (model: ReportModel) =>
  new TextDecoder().decode(await htmlPainter.paint(model, ASSETS, { pageSize: 'A4' }));

const SITUATIONS: readonly (readonly [string, ReportModel])[] = [
  ['a week with a breach', WEEK],
  ['all well', ALL_WELL],
  ['missing data', MISSING],
  ['no traffic', NO_TRAFFIC],
  ['a first week', FIRST_WEEK],
  ['a German week', GERMAN],
  ['200 SLOs', MANY],
  ['hostile names', HOSTILE],
  ['a panel of every kind', BUILT.breached as ReportModel],
];

describe('the HTML report', () => {
  it.each(SITUATIONS)('is the same text twice, and asks the network for nothing, in %s', async (_name, model) => {
    const page = await paint(model);
    expect(await paint(model)).toBe(page);
    const loads = page.match(/(?:src|href|url\()\s*=?\s*["']?(?!#|data:)[a-z]+:/gi) ?? [];
    expect(loads).toEqual([]);
    expect(/<script|@import|<link|<img|<iframe/i.exec(page)).toBeNull();
    expect(page.includes('content="default-src &#39;none&#39;;')).toBe(true);
  });

  it('escapes every name, in text and in attributes', async () => {
    const page = await paint({ ...MANY, title: `"><img src=x onerror=alert(1)>`, scope: `' onload='x` });
    expect(/<img|<script/.exec(page)).toBeNull();
    expect(page.includes(String.fromCharCode(0))).toBe(false);
    expect(page.includes('&lt;img src=x onerror=alert(1)&gt;')).toBe(true);
  });

  it('has a place for every link inside it, and every id once', async () => {
    for (const [, model] of SITUATIONS) {
      const page = await paint(model);
      const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((found) => found[1]);
      expect(new Set(ids).size).toBe(ids.length);
      for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
    }
  });

  it('closes every element that it opens', async () => {
    const page = await paint(WEEK);
    for (const name of [
      'table',
      'tr',
      'td',
      'th',
      'section',
      'figure',
      'svg',
      'div',
      'ol',
      'li',
      'dl',
      'main',
      'details',
    ]) {
      const opened = page.match(new RegExp(`<${name}[\\s>]`, 'g'))?.length ?? 0;
      const closed = page.match(new RegExp(`</${name}>`, 'g'))?.length ?? 0;
      expect(closed, name).toBe(opened);
    }
  });

  it('stays small: its fonts hold only the letters that it shows', async () => {
    const page = await paint(WEEK);
    expect(page.length).toBeLessThan(500_000);
    expect(page.match(/font\/woff;base64/g)).toHaveLength(3);
  });
});

const LOOKS = [
  ['light', 1440],
  ['dark', 1440],
  ['light', 390],
  ['dark', 390],
] as const;

const CHROMIUM = '/usr/bin/chromium';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Texts that reach out of the page or are printed over each other, by the height of their small letters. Runs in the page. */
const COLLISIONS = `(() => {
  const texts = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
    const element = node.parentElement;
    // Heads of tables that have become cards are there for screen readers only.
    const hidden = element.closest('thead') !== null && getComputedStyle(element.closest('thead')).position === 'absolute';
    if (hidden || node.data.trim() === '' || !element.checkVisibility()) continue;
    const scale = element.ownerSVGElement ? element.ownerSVGElement.getScreenCTM().a : 1;
    const size = parseFloat(getComputedStyle(element).fontSize) * scale;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width < 1) continue;
      const middle = (box.top + box.bottom) / 2;
      texts.push({ text: node.data.trim().slice(0, 40), left: box.left, right: box.right, top: middle - size / 3, bottom: middle + size / 3 });
    }
  }
  const width = document.documentElement.clientWidth;
  const found = texts.filter((text) => text.left < -1 || text.right > width + 1).map((text) => 'outside: ' + text.text);
  texts.sort((a, b) => a.top - b.top);
  texts.forEach((a, i) => {
    for (let j = i + 1; j < texts.length && texts[j].top < a.bottom; j++) {
      const b = texts[j];
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1.5 && a.bottom - b.top > 1.5) found.push(a.text + ' | ' + b.text);
    }
  });
  return found;
})()`;

describe.skipIf(!existsSync(CHROMIUM))('the HTML report in a browser (needs chromium)', () => {
  let browser: Browser;
  let folder: string;
  let page: Page;
  let shown: ReportModel | undefined;
  const requests: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nines-html-'));
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'],
    });
    page = await browser.newPage();
    page.on('request', (request) => {
      if (!/^(?:file|data):/.test(request.url())) requests.push(request.url());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** The report as a reader opens it. One that is shown already is not loaded again: what a case changes of it, it puts back. */
  async function open(model: ReportModel, width = 1440): Promise<void> {
    await page.emulateMedia({ colorScheme: 'light', media: 'screen' });
    await page.setViewportSize({ width, height: 900 });
    if (shown === model) return;
    shown = undefined;
    requests.length = 0;
    const file = join(folder, 'report.html');
    await writeFile(file, await paint(model));
    await page.goto(pathToFileURL(file).href);
    await page.evaluate(AXE);
    shown = model;
  }

  const openTables = (opened: boolean) =>
    page.evaluate(`document.querySelectorAll('details').forEach((each) => { each.open = ${opened}; })`);

  describe.each(SITUATIONS)('in %s', (_name, model) => {
    it.each([390, 768, 1440])(
      'never scrolls sideways at %i pixels, with its own fonts and readable axes',
      async (width) => {
        await open(model, width);
        const seen = await page.evaluate(`document.fonts.ready.then(() => ({
          width: document.documentElement.scrollWidth,
          fonts: [...document.fonts].map((font) => font.status),
          smallest: Math.min(99, ...[...document.querySelectorAll('figure svg text')]
            .filter((text) => text.getClientRects().length > 0)
            .map((text) => Number(text.getAttribute('font-size')) * text.ownerSVGElement.getScreenCTM().a)),
        }))`);
        expect(seen).toMatchObject({ width, fonts: ['loaded', 'loaded', 'loaded'] });
        expect((seen as { smallest: number }).smallest).toBeGreaterThanOrEqual(10.4);
        expect(await page.evaluate(COLLISIONS)).toEqual([]);
        expect(requests).toEqual([]);
      },
    );

    it('has nothing that axe-core finds fault with, light or dark, wide or narrow', async () => {
      for (const [colorScheme, width] of LOOKS) {
        // The same cells two hundred times over: once is enough.
        if (model === MANY && (colorScheme === 'dark' || width < 1440)) continue;
        await open(model, width);
        await page.emulateMedia({ colorScheme });
        // The tables behind charts say the same in every look: they are opened for one.
        await openTables(colorScheme === 'light' && width === 1440);
        // In the dark only colours are other ones.
        const rules = colorScheme === 'dark' ? ", runOnly: ['color-contrast', 'link-in-text-block']" : '';
        const found = await page.evaluate(`axe.run(document, { resultTypes: ['violations']${rules} })
          .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 200)))`);
        await openTables(false);
        expect(found, `${colorScheme} at ${width} pixels`).toEqual([]);
      }
    });
  });

  it('can be used with the keyboard: every link, every table behind a chart, every wide table', async () => {
    await open(WEEK);
    const wanted = await page.evaluate(`document.querySelectorAll('a[href], summary, .scroll').length
      - document.querySelectorAll('details:not([open]) .scroll').length`);
    const reached = new Set<unknown>();
    for (let i = 0; i < 400; i++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(`[...document.querySelectorAll('*')].indexOf(document.activeElement)`);
      if (reached.has(at)) break;
      reached.add(at);
    }
    expect(reached.size).toBeGreaterThanOrEqual(wanted as number);
    await page.focus('summary');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(`document.querySelector('details').open`)).toBe(true);
    await openTables(false);
  });

  it('tells the figures under the pointer, where there is one', async () => {
    await open(WEEK);
    const tip = await page.evaluate(`(() => {
      const drawing = document.querySelector('figure svg.wide');
      drawing.scrollIntoView();
      const box = drawing.getBoundingClientRect();
      const found = [];
      for (let part = 0.2; part < 0.8; part += 0.1) {
        const hit = document.elementFromPoint(box.left + box.width * part, box.top + box.height / 2);
        found.push(hit.querySelector('title')?.textContent ?? '');
      }
      return found;
    })()`);
    expect((tip as string[]).filter((text) => /^W\d+: \d/.test(text)).length).toBeGreaterThan(3);
  });

  it('is dark where the reader wants it dark, and light on paper', async () => {
    await open(WEEK);
    await page.emulateMedia({ colorScheme: 'dark' });
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(await ground()).toBe('rgb(18, 23, 28)');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await ground()).toBe('rgb(255, 255, 255)');
  });
});
