import type { ReceiverDefinition, Revealable } from '../../alerting/index.ts';
import type { Path } from '../diagnostic.ts';
import type { Reading } from '../reading.ts';
import { type ReceiverInput, ReceiverSchema } from '../schema/receivers.ts';
import { Secret } from '../secret.ts';
import { splitUrl } from './http-access.ts';

type Parts = ReceiverDefinition;
type EmailInput = ReceiverInput['email_configs'][number];

export function readReceivers(reading: Reading): ReceiverDefinition[] {
  return reading.children(['receivers']).flatMap((path) => {
    const input = reading.parse(ReceiverSchema, path);
    if (input === undefined) return [];
    return {
      name: input.name,
      alertmanagers: input.alertmanager_configs.map((config, index) => {
        const at = [...path, 'alertmanager_configs', index];
        const { url, username, password } = splitUrl(config.url);
        const inUrl = username === '' ? undefined : { username, password: password ?? new Secret('') };
        return {
          url,
          basicAuth: basicAuth(reading, at) ?? inUrl,
          bearerToken: bearerToken(reading, at),
          timeoutMs: config.timeout,
        };
      }),
      webhooks: input.webhook_configs.map((config, index) => {
        const at = [...path, 'webhook_configs', index];
        return {
          url: webhookUrl(reading, at),
          sendResolved: config.send_resolved,
          bearerToken: bearerToken(reading, at),
          timeoutMs: config.timeout,
        };
      }),
      emails: input.email_configs.map((config, index) => toEmail(reading, [...path, 'email_configs', index], config)),
    };
  });
}

function toEmail(reading: Reading, path: Path, config: EmailInput): Parts['emails'][number] {
  const authPassword = reading.secret(path, 'auth_password');
  if (authPassword && config.auth_username === '') {
    reading.problems.add([...path], '"auth_username" is missing beside the password');
  }
  return {
    to: config.to,
    cc: config.cc,
    bcc: config.bcc,
    from: config.from,
    replyTo: config.reply_to ?? '',
    smarthost: config.smarthost,
    authUsername: config.auth_username,
    authPassword,
    requireTls: config.require_tls,
    ca: reading.content([...path, 'tls_config'], 'ca'),
    insecureSkipVerify: config.tls_config.insecure_skip_verify,
    sendResolved: config.send_resolved,
  };
}

/** A webhook's address is a secret as a whole: many carry their token in the path. */
function webhookUrl(reading: Reading, path: Path): Revealable {
  const content = reading.content(path, 'url') ?? '';
  if (content !== '' && !(URL.canParse(content) && /^https?:/i.test(content))) {
    reading.problems.add([...path, 'url_file'], 'the file must hold a URL that begins with http:// or https://');
  }
  return new Secret(content);
}

function bearerToken(reading: Reading, path: Path): Secret | undefined {
  const config = [...path, 'http_config'];
  return reading.secret([...config, 'authorization'], 'credentials') ?? reading.secret(config, 'bearer_token');
}

function basicAuth(reading: Reading, path: Path): { username: string; password: Secret } | undefined {
  const at = [...path, 'http_config', 'basic_auth'];
  const username = reading.textAt([...at, 'username']);
  return username === undefined ? undefined : { username, password: reading.secret(at, 'password') ?? new Secret('') };
}
