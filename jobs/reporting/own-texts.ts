import { Eta } from 'eta';
import { UsageError } from '../../src/errors.ts';
import type { ReportModel } from '../../src/report/index.ts';

/** Painters escape for their own formats, so templates must not. */
const eta = new Eta({ autoEscape: false, autoTrim: false, cache: false });

/**
 * The model with the texts of the operator's own: templates that see the model as `it`. `title`, `scope`, `confidentiality` and
 * `verdict` replace those; every other key is a fixed word of the layout.
 * @throws UsageError for a key that is no text of the report, and for a template that cannot be filled in.
 */
export function withOwnTexts(model: ReportModel, texts: Readonly<Record<string, string>>): ReportModel {
  const entries = Object.entries(texts);
  if (entries.length === 0) return model;
  const written = new Map(entries.map(([key, template]) => [key, filledIn(key, template, model)]));
  const words = { ...model.words };
  for (const [key, text] of written) {
    if (Object.hasOwn(words, key)) words[key] = text;
    else if (!HEAD.has(key)) {
      throw new UsageError(`a report has no text "${key}"`, {
        hint: `Texts are ${[...HEAD].join(', ')}, and the words of the layout: ${Object.keys(words).slice(0, 12).join(', ')}, …; all are under "words" in the report’s JSON.`,
      });
    }
  }
  const sentence = written.get('verdict');
  return {
    ...model,
    title: written.get('title') ?? model.title,
    scope: written.get('scope') ?? model.scope,
    confidentiality: written.get('confidentiality') ?? model.confidentiality,
    verdict: sentence === undefined ? model.verdict : { ...model.verdict, sentence: [{ text: sentence }] },
    words,
  };
}

const HEAD: ReadonlySet<string> = new Set(['title', 'scope', 'confidentiality', 'verdict']);

function filledIn(key: string, template: string, model: ReportModel): string {
  try {
    return eta.renderString(template, model).replace(/\s+/g, ' ').trim();
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new UsageError(`the template of the text "${key}" cannot be filled in: ${reason}`, {
      hint: '`it` is the report’s model, as its JSON has it: <%= it.period.label %>.',
    });
  }
}
