import { z } from 'zod';
import { duration, name, text } from './fields.ts';

export const CapacitySchema = z.strictObject({
  name: name('Unique name.'),
  title: text('Name for people; the name by default.').optional(),
  source: text('Name of the source; may be left out where there is only one.').optional(),
  query: text('What is in use: PromQL, or SQL that returns `time`, `value` and label columns. One row a series.'),
  limit: z.union([z.number().positive(), z.string().min(1)]).meta({
    description: 'When it is full: a number, or a query for it, of all series or with the labels of each.',
  }),
  unit: z.string().default('').meta({ description: 'Unit of both, as in `panels`: `bytes`, `connections`.' }),
  label: z.string().default('').meta({ description: 'Name of a series from its labels: `{{instance}}`.' }),
  history: duration('Time up to the period’s end that the trend is taken from.').prefault('28d'),
  team: z.string().default('').meta({ description: 'Team; reports of other teams leave it out.' }),
});
