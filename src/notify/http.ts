import { DeliveryError } from '../errors.ts';
import { accessToken, forgetToken } from './access-token.ts';
import { exchange, type HttpCall } from './http-exchange.ts';
import type { HttpTarget } from './http-target.ts';

/** One request under the receiver's login; resolves with the text of a 2xx answer. @throws DeliveryError for everything else. */
export async function call(target: HttpTarget, what: HttpCall): Promise<string> {
  const { oauth2 } = target.login;
  if (oauth2 === undefined) return exchange(target, what);
  for (;;) {
    const { text, fresh } = await accessToken(oauth2, target, what);
    const headers = { ...target.headers, authorization: `Bearer ${text}` };
    try {
      return await exchange({ ...target, headers, secrets: [...target.secrets, text] }, what);
    } catch (error) {
      const refused = error instanceof DeliveryError && error.status === 401;
      if (refused) forgetToken(oauth2);
      // One that was revoked before its time; a new one that is refused too is no better a third time.
      if (!refused || fresh) throw error;
    }
  }
}
