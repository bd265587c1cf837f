import type { SourceConfig } from '../../config/index.ts';
import { SourceError } from '../../errors.ts';
import { Exact, type OpenCostQuestion, type Quantity } from '../../roi/index.ts';
import { lengthMs, type TimeRange } from '../../time/index.ts';
import { type HttpAnswer, HttpClient, type Repeats } from '../http/index.ts';
import type { Answer, AskOptions, Source, SourceFindings } from '../source.ts';

type OpenCostConfig = Extract<SourceConfig, { type: 'opencost' }>;

const MAX_BODY_BYTES = 64 * 1_048_576;
const IDLE = '__idle__';

/** Allocated cost from OpenCost's API, or Kubecost's (with `/model` in the address). https://opencost.io/docs/integrations/api */
export class OpenCostSource implements Source {
  readonly name: string;
  readonly kind = 'opencost';
  readonly #client: HttpClient;

  constructor(config: OpenCostConfig, repeats: Repeats) {
    this.name = config.name;
    this.#client = new HttpClient({
      source: config.name,
      access: config.http,
      concurrency: config.concurrency,
      retries: config.retries,
      repeats,
      maxBodyBytes: MAX_BODY_BYTES,
    });
  }

  /** Total cost of the chosen groups in a range. Covered is the time between the first and the last allocation of any group. */
  async allocation(question: OpenCostQuestion, range: TimeRange, options?: AskOptions): Promise<Quantity> {
    const query = {
      window: `${seconds(range.start)},${seconds(range.end)}`,
      aggregate: question.aggregate,
      accumulate: 'true',
      includeIdle: String(question.includeIdle),
    };
    const request = { method: 'GET', path: 'allocation', query } as const;
    const items = await this.#client.send(request, (answer) => this.#items(answer), options?.signal);
    if (items.length === 0) return { value: new Exact(0), coverage: 0 };
    const chosen = items.filter(({ name }) =>
      name === IDLE ? question.includeIdle : question.names.length === 0 || question.names.includes(name),
    );
    const start = Math.max(range.start, Math.min(...items.map((item) => item.start)));
    const end = Math.min(range.end, Math.max(...items.map((item) => item.end)));
    return {
      value: chosen.reduce((sum, { totalCost }) => sum.plus(String(totalCost)), new Exact(0)),
      coverage: Math.max(0, end - start) / lengthMs(range),
    };
  }

  async range(): Promise<Answer> {
    throw this.#noQueries();
  }

  async instant(): Promise<Answer> {
    throw this.#noQueries();
  }

  async check(options?: AskOptions): Promise<SourceFindings> {
    const query = { window: '1h', aggregate: 'cluster', accumulate: 'true' };
    const items = await this.#client.send(
      { method: 'GET', path: 'allocation', query },
      (answer) => this.#items(answer),
      options?.signal,
    );
    const notes = items.length === 0 ? ['OpenCost has allocated nothing in the last hour'] : [];
    return { version: '', clockDifferenceMs: undefined, retentionMs: undefined, oldest: undefined, notes };
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  #noQueries(): SourceError {
    return new SourceError(this.name, 'OpenCost answers no queries', {
      hint: 'Use it in a savings stream with `openCost`.',
      retryable: false,
    });
  }

  #items({ status, body, place }: HttpAnswer): Allocation[] {
    const text = body.toString('utf8');
    const answer = parsed(text);
    if (status !== 200 || answer?.code !== 200) {
      const said = typeof answer?.message === 'string' ? answer.message : text.slice(0, 200);
      throw new SourceError(this.name, `${place} answered ${status}: ${said}`, {
        retryable: status >= 500 || status === 429,
        hint: 'Check that the address is that of the OpenCost API: it answers at /allocation, Kubecost at /model/allocation.',
      });
    }
    const sets: unknown = answer.data;
    if (!Array.isArray(sets)) throw this.#nonsense(place, 'no list `data`');
    return sets
      .flatMap((set: unknown) => (isRecord(set) ? Object.entries(set) : []))
      .map(([name, item]) => {
        const { totalCost, start, end } = isRecord(item) ? item : {};
        const range = { start: Date.parse(String(start)), end: Date.parse(String(end)) };
        if (typeof totalCost !== 'number' || !Number.isFinite(totalCost)) {
          throw this.#nonsense(place, `no number \`totalCost\` for "${name}"`);
        }
        if (Number.isNaN(range.start) || Number.isNaN(range.end)) {
          throw this.#nonsense(place, `no times \`start\` and \`end\` for "${name}"`);
        }
        return { name, totalCost, ...range };
      });
  }

  #nonsense(place: string, what: string): SourceError {
    return new SourceError(this.name, `${place} answered ${what}`, {
      retryable: false,
      hint: 'It does not speak the allocation API of OpenCost.',
    });
  }
}

interface Allocation extends TimeRange {
  readonly name: string;
  readonly totalCost: number;
}

const seconds = (instant: number): string => new Date(instant).toISOString().replace('.000Z', 'Z');

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
