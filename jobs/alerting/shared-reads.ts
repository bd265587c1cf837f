import type { SloDefinition } from '../../src/slo/index.ts';
import type { Instant } from '../../src/time/index.ts';

/** SLOs without groups that are read at once: some thousand rows each. */
const TOGETHER = 100;

interface Ready<Row> {
  /** Of what was needed. */
  readonly key: string;
  readonly rows: readonly Row[];
}

/**
 * What walks over SLOs, one after the other, read of the store. SLOs that need the same are read together, since a statement costs more than most
 * of what it answers. One that was read with others and needs something else after all is read again.
 */
export class SharedReads<Need extends object, Row extends { readonly slo: string }> {
  readonly #slos: readonly SloDefinition[];
  readonly #walkOf: (slo: SloDefinition) => string;
  readonly #needOf: (slo: SloDefinition, instants: readonly Instant[]) => Need;
  readonly #read: (slos: readonly string[], need: Need) => Promise<readonly Row[]>;
  readonly #ready = new Map<string, Ready<Row>>();

  /**
   * @param slos in the order in which they will be walked.
   * @param walkOf SLOs that go through the same instants have equal ones.
   */
  constructor(
    slos: readonly SloDefinition[],
    walkOf: (slo: SloDefinition) => string,
    needOf: (slo: SloDefinition, instants: readonly Instant[]) => Need,
    read: (slos: readonly string[], need: Need) => Promise<readonly Row[]>,
  ) {
    this.#slos = slos;
    this.#walkOf = walkOf;
    this.#needOf = needOf;
    this.#read = read;
  }

  /** The rows of an SLO, of all its groups. */
  async of(slo: SloDefinition, instants: readonly Instant[]): Promise<readonly Row[]> {
    const need = this.#needOf(slo, instants);
    const key = JSON.stringify(need);
    const ready = this.#ready.get(slo.name);
    this.#ready.delete(slo.name);
    if (ready?.key === key) return ready.rows;
    const companions = this.#companions(slo, instants, key);
    const bySlo = new Map([slo.name, ...companions].map((name): [string, Row[]] => [name, []]));
    for (const row of await this.#read([...bySlo.keys()], need)) bySlo.get(row.slo)?.push(row);
    for (const name of companions) this.#ready.set(name, { key, rows: bySlo.get(name) ?? [] });
    return bySlo.get(slo.name) ?? [];
  }

  #companions(slo: SloDefinition, instants: readonly Instant[], key: string): string[] {
    const found: string[] = [];
    if (slo.groupBy.length > 0) return found;
    const walk = this.#walkOf(slo);
    for (let i = this.#slos.indexOf(slo) + 1; i < this.#slos.length && found.length < TOGETHER - 1; i++) {
      const other = this.#slos[i];
      if (other === undefined || other.groupBy.length > 0 || this.#walkOf(other) !== walk) continue;
      if (JSON.stringify(this.#needOf(other, instants)) === key) found.push(other.name);
    }
    return found;
  }
}
