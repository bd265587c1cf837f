import type { ReportModel, RevisionChanges } from '../../model.ts';
import { createPrint } from '../../numbers/index.ts';
import { wordsFor } from '../../words/index.ts';

/** More rows than this would be longer than the report; the JSON of both revisions has them all. */
const MAX_ROWS = 24;

type Change = RevisionChanges['rows'][number];

/** What a new revision says otherwise than the one before: printed figure against printed figure, and incidents that came or went. */
export function revisionChanges(earlier: ReportModel, model: ReportModel): RevisionChanges {
  const words = wordsFor(model.locale);
  const print = createPrint({
    ...{ locale: model.locale, currency: model.currency, language: words.language },
    ...words.print,
    timeZone: model.period.timeZone,
  });
  const say = words.revision;
  const all = [...figures(), ...slos(), ...incidents()];
  return {
    remark: say.remark(earlier.revision, print.full(earlier.generatedAt)),
    rows: all.slice(0, MAX_ROWS),
    note: all.length > MAX_ROWS ? say.more(all.length - MAX_ROWS) : all.length === 0 ? say.none : '',
  };

  function figures(): Change[] {
    return model.tiles.flatMap((tile) => {
      const before = earlier.tiles.find(({ key }) => key === tile.key);
      return compared(tile.label, '', before?.figure.text, tile.figure.text);
    });
  }

  function slos(): Change[] {
    return model.slos.rows.flatMap((row) => {
      const before = earlier.slos.rows.find(({ id }) => id === row.id);
      if (before === undefined) return compared(row.name, say.slo, undefined, row.word);
      return [
        ...compared(row.name, model.words.status ?? '', before.word, row.word),
        ...compared(row.name, model.slos.windowHead, before.window.text, row.window.text),
        ...compared(row.name, model.slos.periodHead, before.periodActual.text, row.periodActual.text),
        ...compared(row.name, model.words.budgetUsed ?? '', before.budgetUsed.text, row.budgetUsed.text),
        ...compared(row.name, model.words.seen ?? '', before.coverage.text, row.coverage.text),
      ];
    });
  }

  function incidents(): Change[] {
    const then = new Map(earlier.incidents.rows.map((row) => [row.id, row]));
    const now = new Set(model.incidents.rows.map(({ id }) => id));
    const gone = earlier.incidents.rows.filter(({ id }) => !now.has(id));
    return [
      ...model.incidents.rows.flatMap((row) =>
        compared(row.name, row.startText, then.get(row.id)?.duration, row.duration),
      ),
      ...gone.map((row) => ({ name: row.name, what: row.startText, before: row.duration, now: '—' })),
    ];
  }
}

/** Of a revision that follows one which another version of nines made, and which cannot be read any more. */
export function incomparableRevision(earlier: number, { locale }: ReportModel): RevisionChanges {
  return { remark: '', rows: [], note: wordsFor(locale).revision.incomparable(earlier) };
}

function compared(name: string, what: string, before: string | undefined, now: string): Change[] {
  return before === now ? [] : [{ name, what, before: before ?? '—', now }];
}
