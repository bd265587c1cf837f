import { createHash, createPublicKey, createVerify, type KeyLike } from 'node:crypto';

export interface DkimVerdict {
  readonly domain: string;
  readonly selector: string;
  /** Lower-case names of the signed headers. */
  readonly signed: readonly string[];
  readonly bodyHolds: boolean;
  readonly signatureHolds: boolean;
}

/** Checks the first DKIM-Signature of a mail: RFC 6376, 3.4.2, 3.4.4, 3.7 and 6.1.3, for relaxed/relaxed and rsa-sha256. */
export function verifyDkim(raw: string, key: KeyLike): DkimVerdict {
  const cut = raw.indexOf('\r\n\r\n');
  const headers = raw.slice(0, cut).split(/\r\n(?![ \t])/);
  const field = headers.find((line) => /^dkim-signature:/i.test(line));
  if (field === undefined) throw new Error('the mail has no DKIM-Signature');
  const tags = new Map(
    field
      .slice(field.indexOf(':') + 1)
      .split(';')
      .map((tag): [string, string] => [
        tag.slice(0, tag.indexOf('=')).trim(),
        tag.slice(tag.indexOf('=') + 1).replace(/\s+/g, ''),
      ]),
  );
  const tag = (name: string): string => tags.get(name) ?? '';
  if (tag('v') !== '1' || tag('a') !== 'rsa-sha256' || tag('c') !== 'relaxed/relaxed') {
    throw new Error(`this check knows rsa-sha256 and relaxed/relaxed only, not ${field}`);
  }
  const signed = tag('h').toLowerCase().split(':');
  const rest = [...headers];
  const lines = signed.flatMap((name) => {
    // Of equal names the last is signed first (5.4.2).
    const at = rest.findLastIndex((line) => line.slice(0, line.indexOf(':')).trim().toLowerCase() === name);
    return at < 0 ? [] : [relaxedHeader(rest.splice(at, 1)[0] ?? '')];
  });
  const unsigned = relaxedHeader(field.replace(/([;\s]b=)[^;]*/, '$1'));
  const verifier = createVerify('RSA-SHA256').update([...lines, unsigned].join('\r\n'), 'latin1');
  return {
    domain: tag('d'),
    selector: tag('s'),
    signed,
    bodyHolds:
      createHash('sha256')
        .update(relaxedBody(raw.slice(cut + 4)), 'latin1')
        .digest('base64') === tag('bh'),
    signatureHolds: verifier.verify(createPublicKey(key), tag('b'), 'base64'),
  };
}

function relaxedHeader(line: string): string {
  const colon = line.indexOf(':');
  const value = line
    .slice(colon + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim();
  return `${line.slice(0, colon).trim().toLowerCase()}:${value}`;
}

function relaxedBody(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''));
  const text = lines.join('\r\n').replace(/(\r\n)+$/, '');
  return text === '' ? '' : `${text}\r\n`;
}
