/** HTTP with identity, TLS, limits and repeats, and its failures in words. */
export { type HttpAnswer, HttpClient, type Repeats } from './http-client.ts';
export { networkError, oneLine, StatusError, statusError, TooMuchError, withoutCredentials } from './http-failure.ts';
