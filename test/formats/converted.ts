import { type Converted, convertSlos } from '../../src/config/index.ts';

/** Converts documents that are given as texts, each in a file of its own. */
export function converted(texts: string | readonly string[], strict = false): Promise<Converted> {
  const files = new Map([texts].flat().map((text, index) => [`/slos/${index}.yaml`, text]));
  const readFile = async (path: string) => new TextEncoder().encode(files.get(path));
  return convertSlos([...files.keys()], { readFile, strict });
}

/** Messages with the field they are about. */
export function said({ diagnostics }: Converted, severity: 'error' | 'warning'): string[] {
  return diagnostics.filter((one) => one.severity === severity).map(({ path, message }) => `${path}: ${message}`);
}
