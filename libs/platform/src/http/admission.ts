import { base64Bytes } from '../config/config.js';
import { ContextVerifier } from './context-verifier.js';
import type { Admission } from './http-app.js';
import { CONTEXT_HEADER } from './signed-context.js';

/** Configuration of every service behind the gateway. */
export const behindGateway = {
  BONAFIDE_CONTEXT_PUBLIC_KEY: base64Bytes().describe(
    'Ed25519 key (DER SPKI) that verifies the gateway’s signed context',
  ),
};

/** Lets in only requests that carry a context signed by the gateway, and notes their caller. */
export function admitFromGateway(config: { BONAFIDE_CONTEXT_PUBLIC_KEY: Uint8Array }): Admission {
  const contexts = new ContextVerifier(config.BONAFIDE_CONTEXT_PUBLIC_KEY);
  return (request) => {
    const signed = request.headers[CONTEXT_HEADER]?.toString() ?? '';
    request.caller = { ...contexts.verify(signed), requestId: request.context.requestId };
    request.context.signedContext = signed;
  };
}
