import { BlockList, isIP } from 'node:net';
import type { ProxySettings } from '../alerting/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for an address, with its user and password; undefined where it is reached directly.
 * @throws Error where the address of the proxy is none that can be used
 */
export function proxyFor(address: URL, settings: ProxySettings | undefined, env: Environment): URL | undefined {
  const written = proxyTextFor(address, settings, env);
  if (written === undefined || written === '') return undefined;
  const proxy = URL.canParse(written) ? new URL(written) : undefined;
  if (proxy !== undefined && SCHEMES.has(proxy.protocol)) return proxy;
  throw new Error('the address of the proxy must begin with http://, https:// or socks5://');
}

const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'socks5:', 'socks:']);

function proxyTextFor(address: URL, settings: ProxySettings | undefined, env: Environment): string | undefined {
  if (settings === undefined) return undefined;
  const variable = (name: string): string => env[name] ?? env[name.toLowerCase()] ?? '';
  if (settings.fromEnvironment) {
    const proxy = variable(address.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
    if (proxy === '' || isDirect(address, variable('NO_PROXY'))) return undefined;
    return proxy.includes('://') ? proxy : `http://${proxy}`;
  }
  const proxy = settings.url?.reveal();
  return proxy !== undefined && settings.noProxy !== '' && isDirect(address, settings.noProxy) ? undefined : proxy;
}

/**
 * Whether `NO_PROXY` names a host, in the way of Go's programs (golang.org/x/net/http/httpproxy): `example.com` is it and every name under it,
 * `.example.com` only those, addresses may be ranges, any may have a port, `*` is everything, and this machine never needs a proxy.
 */
export function isDirect(address: URL, noProxy: string): boolean {
  const host = address.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = address.port || (address.protocol === 'https:' ? '443' : '80');
  if (host === 'localhost' || inRange(host, '127.0.0.0/8') || host === '::1') return true;
  return noProxy
    .split(/[\s,]+/)
    .filter((item) => item !== '')
    .some((item) => {
      if (item === '*' || inRange(host, item)) return true;
      const [, named = '', namedPort] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(item.toLowerCase()) ?? [];
      if (namedPort !== undefined && isIP(item) === 0 && namedPort !== port) return false;
      const name = (isIP(item) === 0 ? named : item).replace(/^\*\./, '.');
      return host === name || (isIP(host) === 0 && host.endsWith(name.startsWith('.') ? name : `.${name}`));
    });
}

/** Whether a host is an address within `10.0.0.0/8`. */
function inRange(host: string, range: string): boolean {
  const [, network = '', bits = ''] = /^(.+)\/(\d{1,3})$/.exec(range) ?? [];
  const family = isIP(network) === 4 ? 'ipv4' : 'ipv6';
  if (isIP(network) === 0 || isIP(host) !== isIP(network) || Number(bits) > (family === 'ipv4' ? 32 : 128))
    return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(host, family);
}
