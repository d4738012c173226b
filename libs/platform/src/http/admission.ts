import { base64Bytes } from '../config/config.js';
import type { Admission } from './http-app.js';
import { CONTEXT_HEADER, contextPublicKey, verifyContext } from './signed-context.js';

/** Configuration of every service behind the gateway. */
export const behindGateway = {
  BONAFIDE_CONTEXT_PUBLIC_KEY: base64Bytes().describe(
    'Ed25519 key (DER SPKI) that verifies the gateway’s signed context',
  ),
};

const REMEMBERED = 1000;

/**
 * Lets in only requests that carry a context signed by the gateway, and notes their caller. A context that was
 * verified is remembered until it ends, since the gateway sends the same one for many requests of a caller.
 */
export function admitFromGateway(config: { BONAFIDE_CONTEXT_PUBLIC_KEY: Uint8Array }): Admission {
  const key = contextPublicKey(config.BONAFIDE_CONTEXT_PUBLIC_KEY);
  const verified = new Map<string, ReturnType<typeof verifyContext>>();
  return (request) => {
    const header = request.headers[CONTEXT_HEADER]?.toString() ?? '';
    let context = verified.get(header);
    if (!context || context.expires <= Date.now()) {
      verified.delete(header);
      context = verifyContext(key, header);
      if (verified.size >= REMEMBERED) verified.clear();
      verified.set(header, context);
    }
    request.caller = { ...context.who, requestId: request.context.requestId };
  };
}
