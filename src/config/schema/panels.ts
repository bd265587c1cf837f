import { z } from 'zod';
import { choice, duration, name, names, text, wholeNumber } from './fields.ts';

const QUERY =
  'PromQL, or SQL: a column of a time type makes series, texts are labels, numbers are values. `$__range` in PromQL is the length of the period, `$__interval` the step; SQL has `{start:DateTime64(3)}`, `{end:DateTime64(3)}` and `{step:UInt32}`.';

export const PanelSchema = z
  .strictObject({
    name: name('Unique name.'),
    title: text('Name for people; the name by default.').optional(),
    description: z.string().default('').meta({ description: 'Why it matters; printed small under the title.' }),
    section: z.string().default('').meta({ description: 'Head that it stands under, with the others of the same.' }),
    source: text('Name of the source; may be left out where there is only one.').optional(),
    query: text(QUERY).optional(),
    queries: z
      .record(z.string().min(1), z.string().min(1))
      .optional()
      .meta({ description: 'Several queries in one picture, by the name of their line: `{ P50: …, P95: … }`.' }),
    show: choice(
      ['stat', 'table', 'top', 'lines', 'bars', 'heatmap'],
      'How it is shown: `stat` one figure, `table`, `top` bars of the largest, `lines` or `bars` over time, `heatmap`. By default a figure, lines or a table, as the answer wants.',
    ).optional(),
    unit: z.string().default('').meta({
      description:
        'Unit of the values: `s`, `ms`, `bytes`, `%` (0 to 100), `ratio` (0 to 1), the code of a currency, or any word; those of Grafana are understood.',
    }),
    label: z
      .string()
      .default('')
      .meta({ description: 'Name of a series from its labels: `{{endpoint}}`. By default what tells them apart.' }),
    values: names(
      'Columns of SQL that hold values; the others are labels. By default all numbers are values, but those named `id` or `…_id`.',
    ),
    columns: z
      .record(
        z.string(),
        z.strictObject({
          title: text('Head of the column.').optional(),
          unit: z.string().default('').meta({ description: 'Unit of the column.' }),
        }),
      )
      .default({})
      .meta({ description: 'Heads and units of the columns of a table.' }),
    limit: wholeNumber('Rows of `top` (10 by default) and of a table (50).', { min: 1, max: 500 }).optional(),
    step: duration('Distance of the points; by default what suits the period: an hour in a week.').optional(),
    reduce: choice(
      ['mean', 'last', 'max', 'min', 'sum'],
      'What becomes of a series where one figure is wanted. PromQL with `$__range` gives that figure itself, at the end of the period.',
    ).default('mean'),
    better: choice(['higher', 'lower'], 'Which direction is good; colours the change of a figure.').optional(),
    target: z.number().optional().meta({ description: 'Drawn as a line in charts, printed beside figures.' }),
    width: choice(['full', 'half'], 'Half a page wide where two stand side by side.').default('full'),
    team: z.string().default('').meta({ description: 'Team; reports of other teams leave it out.' }),
  })
  .refine(({ query, queries }) => (query === undefined) !== (queries === undefined), {
    error: 'give either "query" or "queries"',
  });
