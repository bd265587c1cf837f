// ClickHouse's HTTP interface in front of the embedded engine: https://clickhouse.com/docs/interfaces/http
// Started by clickhouse.ts as a process of its own. Arguments: port, data folder, user, password.
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Session } from 'chdb';

const [port, folder, user, password] = process.argv.slice(2);
// As long as one session is open, the others join its engine.
const anchor = new Session(join(folder, 'data'));
let count = 0;

/** What the HTTP layer itself understands; everything else in the address is a setting of the engine. */
const OWN = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'session_id',
  'role',
  'user',
  'password',
  'wait_end_of_query',
  'enable_http_compression',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'buffer_size',
]);

const literal = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

// As long an address as a server takes: parameters stand there.
const server = createServer({ maxHeaderSize: 1_048_576 }, (request, response) => {
  answer(request, response).catch((error) => fail(response, error));
});
server.listen(Number(port), '127.0.0.1');

async function answer(request, response) {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (url.pathname === '/ping') return void response.end('Ok.\n');
  refuseStrangers(request, url);
  const body = await buffer(request);
  const inAddress = url.searchParams.get('query');
  const session = new Session(join(folder, 'data'));
  try {
    const format = url.searchParams.get('default_format') ?? 'TabSeparated';
    await prepare(session, url.searchParams);
    const result =
      inAddress === null
        ? await session.queryAsync(body.toString('utf8'), { format })
        : await insertOrQuery(session, inAddress, body, format);
    response.setHeader('X-ClickHouse-Query-Id', url.searchParams.get('query_id') ?? '');
    response.setHeader('X-ClickHouse-Format', format);
    response.setHeader('X-ClickHouse-Timezone', 'UTC');
    response.setHeader('X-ClickHouse-Summary', JSON.stringify({ read_rows: '0', written_rows: '0' }));
    response.end(Buffer.from(result.bytes()));
  } finally {
    session.close();
  }
}

function refuseStrangers(request, url) {
  const basic = Buffer.from((request.headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString('utf8');
  const [name = '', secret = ''] = request.headers['x-clickhouse-user']
    ? [String(request.headers['x-clickhouse-user']), String(request.headers['x-clickhouse-key'] ?? '')]
    : basic === ''
      ? [url.searchParams.get('user') ?? 'default', url.searchParams.get('password') ?? '']
      : [basic.slice(0, basic.indexOf(':')), basic.slice(basic.indexOf(':') + 1)];
  if (name === user && secret === password) return;
  throw new Error(`Code: 516. DB::Exception: ${name}: Authentication failed. (AUTHENTICATION_FAILED)`);
}

/** Database, parameters and settings last as long as the session, that is for this request. `readonly` forbids further ones. */
async function prepare(session, address) {
  const database = address.get('database');
  if (database !== null && database !== '') {
    await session.queryAsync(`USE \`${database.replaceAll('`', '\\`')}\``);
  }
  const own = [...address].filter(([name]) => !OWN.has(name));
  const statements = [own.filter(([name]) => name !== 'readonly'), own.filter(([name]) => name === 'readonly')];
  for (const settings of statements.filter(({ length }) => length > 0)) {
    const list = settings.map(([name, value]) => `${name} = ${literal(value)}`);
    await session.queryAsync(`SET ${list.join(', ')}`);
  }
}

async function insertOrQuery(session, query, body, format) {
  if (body.length === 0) return session.queryAsync(query, { format });
  const insert = /^([\s\S]*?)\s+FORMAT\s+(\w+)\s*$/i.exec(query);
  if (insert === null) return session.queryAsync(`${query}\n${body.toString('utf8')}`, { format });
  const file = join(folder, `body-${++count}`);
  writeFileSync(file, body);
  try {
    return await session.queryAsync(`${insert[1]} FROM INFILE ${literal(file)} FORMAT ${insert[2]}`, { format });
  } finally {
    rmSync(file, { force: true });
  }
}

function fail(response, error) {
  const text = String(error?.message ?? error);
  const code = /^Code: (\d+)/.exec(text)?.[1] ?? '1002';
  response.statusCode = code === '516' ? 403 : code === '60' || code === '81' ? 404 : 500;
  response.setHeader('X-ClickHouse-Exception-Code', code);
  response.end(`${text} (version 26.7.2.1 (official build))\n`);
}

const stop = () => {
  server.close();
  server.closeAllConnections();
  anchor.close();
  process.exit(0);
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
