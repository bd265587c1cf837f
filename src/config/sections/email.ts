import { createPrivateKey } from 'node:crypto';
import type { MailDkim, MailOauth2, ReceiverDefinition } from '../../alerting/index.ts';
import type { TemplateLibrary } from '../../templates/index.ts';
import type { Path } from '../problems/diagnostic.ts';
import type { Reading } from '../reading.ts';
import { isGiven } from '../schema/http-config.ts';
import type { GlobalInput, ReceiverInput } from '../schema/receivers.ts';
import { Secret } from '../secret.ts';
import { readTls } from './http-login.ts';
import { readTexts, warnIgnored } from './notification-texts.ts';

type EmailInput = ReceiverInput['email_configs'][number];

/** Headers that every mail has anyway. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'from',
  'to',
  'cc',
  'bcc',
  'date',
  'message-id',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'list-id',
  'auto-submitted',
  'dkim-signature',
]);

/** One of `email_configs`, with what it leaves to `global` filled in. */
export function toEmail(
  reading: Reading,
  path: Path,
  config: EmailInput,
  global: GlobalInput,
  library: TemplateLibrary,
): ReceiverDefinition['emails'][number] {
  const authPassword = reading.secret(path, 'auth_password') ?? reading.secret(['global'], 'smtp_auth_password');
  const authUsername = config.auth_username ?? global.smtp_auth_username ?? '';
  if (authPassword && authUsername === '') {
    reading.problems.add([...path], '"auth_username" is missing beside the password');
  }
  const subjectKey = Object.keys(config.headers ?? {}).find((name) => name.toLowerCase() === 'subject') ?? 'Subject';
  const names = Object.keys(config.headers ?? {}).filter((name) => name !== subjectKey);
  const own = names.filter((name) => OWN_HEADERS.has(name.toLowerCase()));
  for (const name of own) warnIgnored(reading, [...path, 'headers', name]);
  const from = config.from ?? global.smtp_from;
  const smarthost = config.smarthost ?? global.smtp_smarthost;
  const missing = (key: string, inGlobal: string): void =>
    reading.problems.add(path, `"${key}" is missing`, { hint: `Give it here, or ${inGlobal} under global.` });
  if (from === undefined) missing('from', 'smtp_from');
  if (smarthost === undefined) missing('smarthost', 'smtp_smarthost');
  const oauth2 = toOauth2(reading, path, config);
  if (oauth2 !== undefined && authUsername === '') {
    reading.problems.add([...path, 'oauth2'], '"auth_username" is missing beside oauth2', {
      hint: 'It is the mailbox that the token is for.',
    });
  }
  const authSecret = reading.secret(path, 'auth_secret') ?? reading.secret(['global'], 'smtp_auth_secret');
  const implicitTls = config.force_implicit_tls ?? global.smtp_force_implicit_tls;
  const headers = names.filter((name) => !own.includes(name)).map((name) => [name, { at: ['headers', name] }] as const);
  const { library: _, ...headerTexts } = readTexts(reading, path, Object.fromEntries(headers), library);
  return {
    authSecret: authPassword === undefined && oauth2 === undefined ? authSecret : undefined,
    authIdentity: config.auth_identity ?? global.smtp_auth_identity ?? '',
    hello: config.hello || global.smtp_hello || '',
    ...(typeof implicitTls === 'boolean' && { implicitTls }),
    ...(config.threading?.enabled && { threading: config.threading.thread_by_date === 'none' ? 'none' : 'daily' }),
    to: 'template' in config.to ? [] : config.to,
    cc: config.cc,
    bcc: config.bcc,
    from: from ?? '',
    replyTo: config.reply_to ?? '',
    smarthost: smarthost ?? { host: '', port: 0 },
    authUsername,
    authPassword: oauth2 === undefined ? authPassword : undefined,
    oauth2,
    dkim: toDkim(reading, path, config, from ?? ''),
    requireTls: config.require_tls ?? global.smtp_require_tls ?? true,
    tls: readTls(reading, isGiven(config.tls_config) ? [...path, 'tls_config'] : ['global', 'smtp_tls_config']),
    timeoutMs: config.timeout,
    texts: {
      headers: headerTexts,
      ...readTexts(
        reading,
        path,
        {
          ...('template' in config.to && { to: { at: ['to'] } }),
          subject: { at: ['headers', subjectKey], usual: 'email.default.subject' },
          html: { at: ['html'], usual: 'email.default.html' },
          text: { at: ['text'] },
        },
        library,
      ),
    },
    sendResolved: config.send_resolved,
  };
}

function toOauth2(reading: Reading, path: Path, { oauth2, ...config }: EmailInput): MailOauth2 | undefined {
  if (oauth2 === undefined) return undefined;
  const at = [...path, 'oauth2'];
  if ((config.auth_password ?? config.auth_password_file) !== undefined) {
    reading.problems.add(at, 'give one way to log in only', { hint: 'Keep one of oauth2 and auth_password.' });
  }
  return {
    tokenUrl: oauth2.token_url,
    clientId: oauth2.client_id ?? '',
    clientSecret: reading.secret(at, 'client_secret'),
    refreshToken: reading.secret(at, 'refresh_token'),
    accessToken: reading.secret(at, 'access_token'),
    scope: oauth2.scope,
  };
}

/** Receivers of mail give no weight to a signature by a shorter key (RFC 8301, 3.2). */
const SHORTEST_KEY_BITS = 1024;

function toDkim(reading: Reading, path: Path, { dkim }: EmailInput, from: string): MailDkim | undefined {
  if (dkim === undefined) return undefined;
  const at = [...path, 'dkim'];
  const privateKey = reading.secret(at, 'private_key') ?? new Secret('');
  const wrong = keyProblem(privateKey.reveal());
  if (wrong !== undefined) {
    reading.problems.add([...at, dkim.private_key_file === undefined ? 'private_key' : 'private_key_file'], wrong, {
      hint: 'Make one with: openssl genrsa -out dkim.pem 2048',
    });
  }
  return { domain: dkim.domain ?? /@([^>\s]+)/.exec(from)?.[1] ?? '', selector: dkim.selector, privateKey };
}

/** The mail library leaves a mail unsigned where it cannot use the key, and says nothing. */
function keyProblem(pem: string): string | undefined {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
    if (asymmetricKeyType !== 'rsa') return `the key must be an RSA key, and is ${asymmetricKeyType}`;
    const bits = asymmetricKeyDetails?.modulusLength ?? 0;
    return bits < SHORTEST_KEY_BITS
      ? `the key must have ${SHORTEST_KEY_BITS} bits or more, and has ${bits}`
      : undefined;
  } catch {
    return 'this is not a private key in PEM';
  }
}
