export type Environment = Readonly<Record<string, string | undefined>>;

export interface Substitution {
  readonly text: string;
  /** Variables that are not set and have no default. */
  readonly unset: readonly string[];
  readonly changed: boolean;
}

/** `$${` stands for a literal `${`. */
const VARIABLE = /\$(\$\{)|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/**
 * Replaces `${NAME}` and `${NAME:-default}`; as in the shell, the default also stands in for an empty variable.
 * @param env undefined where nothing is replaced
 */
export function substitute(text: string, env: Environment | undefined): Substitution {
  if (env === undefined || !text.includes('${')) return { text, unset: [], changed: false };
  const unset: string[] = [];
  const replaced = text.replace(
    VARIABLE,
    (_, escaped: string | undefined, name: string, fallback: string | undefined) => {
      if (escaped !== undefined) return escaped;
      const value = env[name];
      if (fallback !== undefined) return value === undefined || value === '' ? fallback : value;
      if (value === undefined) unset.push(name);
      return value ?? '';
    },
  );
  return { text: replaced, unset, changed: true };
}
