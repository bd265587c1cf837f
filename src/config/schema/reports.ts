import { z } from 'zod';
// Not through the folder's index: a schema needs the names only.
import { SECTIONS } from '../../report/section-names.ts';
import { choice, name, names, refuse, text } from './fields.ts';
import { address, addresses } from './mail-fields.ts';

export const FORMATS = ['pdf', 'html', 'md', 'csv', 'json'] as const;

export const ReportSchema = z.strictObject({
  name: name('Unique name; names the files.'),
  base: text(
    'The report it is made from: `weekly-sla`, `monthly-management`, `quarterly-review`, `incident` or `daily-digest`; its own name where that is one, else `weekly-sla`.',
  ).optional(),
  title: text('First line of the head; by default that of its base.').optional(),
  scope: z.string().default('').meta({ description: 'Second line of the head: which systems, for whom.' }),
  period: choice(
    ['day', 'week', 'month', 'quarter', 'year'],
    'Time a report covers; by default that of its base.',
  ).optional(),
  formats: z
    .array(z.enum(FORMATS))
    .min(1)
    .default([...FORMATS])
    .meta({ description: 'Files to write.' }),
  directory: text('Folder for the files, relative to the file it is named in.').default('./out'),
  url: z
    .string()
    .superRefine((written, context) => {
      const [unknown] = written.replaceAll(/\{(?:name|period)\}/g, '').match(/\{[^}]*\}?/) ?? [];
      if (unknown !== undefined) refuse(context, `nothing stands for ${unknown}`, { allowed: ['{name}', '{period}'] });
      const plain = written.replaceAll(/[{}]/g, '');
      if (!URL.canParse(plain) || !/^https?:/i.test(plain))
        refuse(context, `"${written}" is not an address`, {
          hint: 'Write it like https://reports.example.com/{name}.html.',
        });
    })
    .default('')
    .meta({
      description:
        'Where the report is published: `https://reports.example.com/{name}-{period}.html`, in which `{period}` is as `2026-W46`. Messages about alerts link there instead of `externalUrl`.',
    }),
  pageSize: choice(['A4', 'Letter'], 'Paper of the PDF.').default('A4'),
  font: text(
    'TrueType or OpenType font file for letters that the fonts of the report lack, as Chinese, Japanese and Korean; relative to the file it is named in.',
  ).optional(),
  logo: text(
    'PNG or JPEG file for the head of the PDF, the page and the mail, at most 1 MB; relative to the file it is named in.',
  ).optional(),
  confidentiality: z.string().default('Internal').meta({ description: 'Printed at the foot of every page.' }),
  receivers: names('Receivers that get it: by mail to their `email_configs`, as a summary in their `slack_configs`.'),
  to: addresses(
    'Recipients of this report, instead of those of its receiver, which then only says how mail is sent.',
  ).optional(),
  cc: addresses('Copies, instead of those of its receiver; none where `to` is given and this is not.').optional(),
  bcc: addresses('Blind copies; as for `cc`.').optional(),
  replyTo: address('Address for answers, instead of that of its receiver.').optional(),
  listId: z
    .string()
    .regex(/^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/, {
      error: 'must be names with dots between them, such as sla.example.com',
    })
    .optional()
    .meta({ description: 'List-Id of the mail, by which people filter; `NAME.nines` by default.' }),
  subject: text('Subject of the mail; by default the title, the period and the verdict.').optional(),
  slos: names('SLOs in it; all by default.'),
  teams: names('Teams whose SLOs, panels, resources, anomalies and savings are in it; all by default.'),
  sections: z
    .array(z.enum(SECTIONS))
    .optional()
    .meta({ description: 'What stands after the first page, in this order, instead of what its base has.' }),
  without: z.array(z.enum(SECTIONS)).default([]).meta({ description: 'Sections that are left out.' }),
  texts: z.record(z.string(), z.string()).default({}).meta({
    description:
      'Texts of your own, as templates of [eta](https://eta.js.org): `title`, `scope`, `confidentiality`, `verdict`, or a word of the layout. `it` is the report’s model, as its JSON has it: `<%= it.period.label %>`.',
  }),
  panels: z
    .array(z.string().min(1))
    .optional()
    .meta({ description: 'Panels in it, in this order; all of its teams by default, `[]` for none.' }),
});
export type ReportInput = z.output<typeof ReportSchema>;
