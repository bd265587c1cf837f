import { inspect } from 'node:util';

const MASK = '[secret]';
/** Shorter texts would mask ordinary words and digits of every log line. */
const SHORTEST_MASKED = 4;
const registered = new Set<string>();

/** Text that is used on purpose only: `toString`, JSON, inspection and string templates give `[secret]`. */
export class Secret {
  readonly #text: string;

  /** Registers the text, so that {@link redact} masks it wherever it turns up. */
  constructor(text: string) {
    this.#text = text;
    registerSecret(text);
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }

  [Symbol.toPrimitive](): string {
    return MASK;
  }
}

/** Makes {@link redact} mask a text that was derived from a secret, such as a `Basic` header. */
export function registerSecret(text: string): void {
  for (const form of [text, text.trim(), JSON.stringify(text).slice(1, -1), encodeURIComponent(text)]) {
    if (form.length >= SHORTEST_MASKED) registered.add(form);
  }
}

/** Makes {@link redact} mask none of the secrets so far, for who begins anew in the same process, as files of tests do. */
export function forgetSecrets(): void {
  registered.clear();
}

/** User information of a URL: `//user:password@` with a password; a name alone stays readable. */
const USER_INFO = /:\/\/([^\s/?#@:"']*):[^\s/?#@"']*@/g;

/** Masks every registered secret of at least four characters, and the passwords of URLs, in a text for people or logs. */
export function redact(text: string): string {
  let masked = text.replace(USER_INFO, `://$1:${MASK}@`);
  // Longest first: one secret may contain another.
  for (const secret of [...registered].sort((a, b) => b.length - a.length)) {
    if (masked.includes(secret)) masked = masked.replaceAll(secret, MASK);
  }
  return masked;
}
