/** Anything that prints as `[secret]` and gives its text only on purpose; `config/secret.ts` makes them. */
export interface Revealable {
  reveal(): string;
}

/** How an HTTP receiver is asked. */
export interface HttpLogin {
  readonly basicAuth: { readonly username: string; readonly password: Revealable } | undefined;
  readonly bearerToken: Revealable | undefined;
  /** Word before the token; `Bearer` where it is absent. */
  readonly authorizationType?: string;
  /** A token that an endpoint issues, instead of one that is at hand. */
  readonly oauth2?: HttpOauth2 | undefined;
  /** Sent with every request, by name. */
  readonly headers?: Readonly<Record<string, readonly Revealable[]>>;
  readonly tls?: TlsSettings;
  readonly proxy?: ProxySettings;
  /** To where a receiver says that it has moved; true where it is absent. */
  readonly followRedirects?: boolean;
  readonly timeoutMs: number;
}

export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

/** Certificates and keys are PEM texts. */
export interface TlsSettings {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: Revealable | undefined;
  readonly insecureSkipVerify: boolean;
  /** Name that the certificate must be for, where it differs from the host. */
  readonly serverName: string | undefined;
  readonly minVersion?: TlsVersion | undefined;
  readonly maxVersion?: TlsVersion | undefined;
}

/** Which proxy a request goes through. */
export interface ProxySettings {
  /** With its user and password; undefined for none of its own. */
  readonly url: Revealable | undefined;
  /** Hosts that are reached directly, in the words of `NO_PROXY`. */
  readonly noProxy: string;
  /** `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` decide. */
  readonly fromEnvironment: boolean;
  /** Sent to the proxy with CONNECT. */
  readonly connectHeaders: Readonly<Record<string, readonly Revealable[]>>;
}

/** Client credentials of OAuth2 (RFC 6749, 4.4). */
export interface HttpOauth2 {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: Revealable;
  readonly scopes: readonly string[];
  /** Further parameters of the request for a token. */
  readonly params: Readonly<Record<string, string>>;
  /** The request is signed instead of carrying the secret (RFC 7523, 2.1). */
  readonly assertion: TokenAssertion | undefined;
  readonly tls: TlsSettings;
  readonly proxy: ProxySettings;
}

export interface TokenAssertion {
  /** RSA, PEM. */
  readonly key: Revealable;
  /** Empty for none. */
  readonly keyId: string;
  /** `RS256`, `RS384` or `RS512`. */
  readonly algorithm: string;
  readonly issuer: string;
  readonly audience: string;
  readonly claims: Readonly<Record<string, unknown>>;
}
