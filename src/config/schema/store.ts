import { z } from 'zod';
import { PASSWORD } from './access.ts';
import { duration, text, url } from './fields.ts';

export const StoreSchema = z
  .union([
    z.string().min(1).meta({ description: 'A folder for the embedded store, or the URL of a ClickHouse server.' }),
    z.strictObject({
      path: text('Folder of the embedded store.'),
      wait: duration('How long to wait while another process uses the folder.').prefault('30s'),
    }),
    z.strictObject({
      url: url('HTTP address of a ClickHouse server, such as `http://localhost:8123`.'),
      database: text('Database; created where it is missing.').default('nines'),
      username: text('User name.').default('default'),
      ...PASSWORD,
      cluster: text('Cluster name: tables are replicated and distributed over it.').optional(),
    }),
  ])
  .default('./data')
  .meta({
    description:
      'Where results are kept: `./data` (embedded) or `http://user@host:8123/database` (a ClickHouse server).',
  });
