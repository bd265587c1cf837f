import type PDFDocument from 'pdfkit';

type Pdf = InstanceType<typeof PDFDocument>;
type Element = ReturnType<Pdf['struct']>;
type Options = NonNullable<Parameters<Pdf['struct']>[1]> & {
  readonly scope?: 'Column' | 'Row';
  /** Left, top, right, bottom. */
  readonly bbox?: readonly [number, number, number, number];
};

/**
 * The tree that screen readers follow, built while the pages are drawn. Every element is given to its parent at once: one that
 * hangs nowhere would keep the document from ever ending.
 */
export class Structure {
  readonly #doc: Pdf;
  readonly #root: Element;
  #parent: Element;
  /** Marked content must not nest: what is drawn inside a leaf belongs to the leaf. */
  #open = false;

  constructor(doc: Pdf) {
    this.#doc = doc;
    this.#root = doc.struct('Document');
    doc.addStructure(this.#root);
    this.#parent = this.#root;
  }

  get current(): Element {
    return this.#parent;
  }

  /** An element whose children are other elements. */
  group(type: string, options: Options, draw: () => void): void {
    const element = this.#doc.struct(type, options);
    this.#parent.add(element);
    this.inside(element, draw);
  }

  inside(element: Element, draw: () => void): void {
    const outer = this.#parent;
    this.#parent = element;
    draw();
    this.#parent = outer;
  }

  /** An element that holds what is drawn, all on one page. */
  leaf(type: string, options: Options, draw: () => void): void {
    const parent = this.#parent;
    this.#once(draw, () => {
      const element = this.#doc.struct(type, options);
      parent.add(element);
      const content = this.#doc.markStructureContent(type);
      draw();
      this.#doc.endMarkedContent();
      element.add(content);
    });
  }

  /** Rules, fills, running heads: nothing to read. */
  artifact(draw: () => void): void {
    this.#once(draw, () => {
      this.#doc.markContent('Artifact', { type: 'Layout' });
      draw();
      this.#doc.endMarkedContent();
    });
  }

  #once(draw: () => void, marked: () => void): void {
    if (this.#open) {
      draw();
      return;
    }
    this.#open = true;
    marked();
    this.#open = false;
  }

  withActualText(actual: string, draw: () => void): void {
    this.#doc.markContent('Span', { actual });
    draw();
    this.#doc.endMarkedContent();
  }

  end(): void {
    this.#root.end();
  }
}
