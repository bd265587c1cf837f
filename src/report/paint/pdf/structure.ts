import type PDFDocument from 'pdfkit';

type Pdf = InstanceType<typeof PDFDocument>;
type Element = ReturnType<Pdf['struct']>;
type Options = NonNullable<Parameters<Pdf['struct']>[1]> & {
  readonly scope?: 'Column' | 'Row';
  /** Left, top, right, bottom. */
  readonly bbox?: readonly [number, number, number, number];
  /** Name of a head cell, once per document. */
  readonly id?: string;
  /** Names of the head cells that a cell stands under and beside. */
  readonly headers?: readonly string[];
  readonly colSpan?: number;
};

/** What pdfkit lets nobody say of an element: its dictionary, as ISO 32000-1 names the entries. */
interface Dictionary {
  readonly dictionary: { readonly data: Record<string, unknown> };
}

/**
 * The tree that screen readers follow, built while the pages are drawn. Every element is given to its parent at once: one that
 * hangs nowhere would keep the document from ever ending.
 */
export class Structure {
  readonly #doc: Pdf;
  readonly #root: Element;
  #parent: Element;
  readonly #ids = new Map<string, unknown>();
  #tables = 0;
  /** Marked content must not nest: what is drawn inside a leaf belongs to the leaf, except what {@link inline} takes out. */
  #open: 'nothing' | 'artifact' | { readonly type: string } = 'nothing';

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
    this.inside(this.#add(type, options), draw);
  }

  inside(element: Element, draw: () => void): void {
    const outer = this.#parent;
    this.#parent = element;
    draw();
    this.#parent = outer;
  }

  /** An element that holds what is drawn, all on one page. */
  leaf(type: string, options: Options, draw: () => void): void {
    if (this.#open !== 'nothing') {
      draw();
      return;
    }
    this.#fill(this.#add(type, options), type, draw);
  }

  /** A place in reading order for what can only be drawn when all pages exist; the answer fills it. */
  reserve(type: string): (draw: () => void) => void {
    const element = this.#add(type, {});
    return (draw) => this.#fill(element, type, draw);
  }

  /**
   * An element inside the leaf that is open, which goes on behind it: a link in a cell. Undefined where nothing is read (artifacts)
   * or no leaf is open.
   */
  inline(type: string, draw: () => void): Element | undefined {
    const outer = this.#open;
    if (typeof outer === 'string') {
      draw();
      return undefined;
    }
    this.#doc.endMarkedContent();
    const holder = this.#parent;
    const element = this.#add(type, {});
    this.#open = 'nothing';
    this.#fill(element, type, draw);
    this.#open = outer;
    holder.add(this.#doc.markStructureContent(outer.type));
    return element;
  }

  /** Rules, fills, running heads: nothing to read. */
  artifact(draw: () => void): void {
    if (this.#open !== 'nothing') {
      draw();
      return;
    }
    this.#open = 'artifact';
    this.#doc.markContent('Artifact', { type: 'Layout' });
    draw();
    this.#doc.endMarkedContent();
    this.#open = 'nothing';
  }

  /** Beginning of the names of one table's cells. */
  nextTable(): string {
    this.#tables++;
    return `t${this.#tables}`;
  }

  #add(type: string, { id, headers, colSpan, ...options }: Options): Element {
    const element = this.#doc.struct(type, options);
    this.#parent.add(element);
    const { data } = (element as unknown as Dictionary).dictionary;
    if (id !== undefined) {
      // pdfkit writes a String as a PDF string, and a plain string as a name.
      data.ID = new String(id);
      this.#ids.set(id, (element as unknown as Dictionary).dictionary);
    }
    if (headers !== undefined || colSpan !== undefined) {
      data.A = {
        ...(data.A as object | undefined),
        O: 'Table',
        ...(headers !== undefined && { Headers: headers.map((name) => new String(name)) }),
        ...(colSpan !== undefined && { ColSpan: colSpan }),
      };
    }
    return element;
  }

  #fill(element: Element, type: string, draw: () => void): void {
    this.#open = { type };
    element.add(this.#doc.markStructureContent(type));
    this.inside(element, draw);
    this.#doc.endMarkedContent();
    this.#open = 'nothing';
  }

  withActualText(actual: string, draw: () => void): void {
    this.#doc.markContent('Span', { actual });
    draw();
    this.#doc.endMarkedContent();
  }

  end(): void {
    // Readers find the cells that `Headers` names by this tree (ISO 32000-1, 14.7.2).
    const names = [...this.#ids]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([id, element]) => [new String(id), element]);
    const tree = (this.#doc as unknown as { getStructTreeRoot(): Dictionary['dictionary'] }).getStructTreeRoot();
    if (names.length > 0) tree.data.IDTree = { Names: names };
    this.#root.end();
  }
}
