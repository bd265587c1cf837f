import { UsageError } from '../../errors.ts';
import { parseClassicMatchers } from './classic-matchers.ts';
import { type Matcher, matchersText } from './matcher.ts';
import { parseUtf8Matchers } from './utf8-matchers.ts';

export interface ParsedMatchers {
  readonly matchers: readonly Matcher[];
  /** Where the two grammars do not agree: what was understood, and how to write it so that both do. */
  readonly remark: string | undefined;
}

/**
 * Reads matchers as Alertmanager does without feature flags: in the UTF-8 grammar, unless only the classic one can read the
 * text or reads something else out of it; then in the classic one.
 * @throws UsageError where neither can read it.
 */
export function parseMatchers(text: string): ParsedMatchers {
  const utf8 = attempt(() => parseUtf8Matchers(text));
  const classic = attempt(() => parseClassicMatchers(text));
  if (utf8 instanceof UsageError) {
    if (classic instanceof UsageError) throw utf8;
    return { matchers: classic, remark: `only the classic grammar reads it; write ${matchersText(classic)}` };
  }
  if (classic instanceof UsageError || matchersText(classic) === matchersText(utf8)) {
    return { matchers: utf8, remark: undefined };
  }
  return { matchers: classic, remark: `the two grammars read it differently; write ${matchersText(classic)}` };
}

function attempt(parse: () => readonly Matcher[]): readonly Matcher[] | UsageError {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
}
