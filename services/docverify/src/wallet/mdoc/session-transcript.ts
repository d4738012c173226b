import { hash } from 'node:crypto';
import { CBOR_NULL, cborBytes, cborList, cborText } from './cbor-parts.js';

/** How a presentation travels, which says what binds it to one challenge (OpenID for Verifiable Presentations 1.0, B.2.6). */
export type Handover =
  | { readonly type: 'OPENID4VP'; readonly clientId: string; readonly responseUri: string }
  | { readonly type: 'DC_API'; readonly origin: string };

/** `jwkThumbprint`: RFC 7638, SHA-256, of the key to which the response was encrypted; undefined where it was not. */
export interface Session {
  readonly handover: Handover;
  readonly nonce: string;
  readonly jwkThumbprint: Uint8Array | undefined;
}

/** CBOR of the SessionTranscript of a presentation by OpenID4VP, over which the device signs. */
export function transcriptOf({ handover, nonce, jwkThumbprint }: Session): Uint8Array {
  const thumbprint = jwkThumbprint ? cborBytes(jwkThumbprint) : CBOR_NULL;
  const [name, info] =
    handover.type === 'OPENID4VP'
      ? [
          'OpenID4VPHandover',
          cborList(cborText(handover.clientId), cborText(nonce), thumbprint, cborText(handover.responseUri)),
        ]
      : ['OpenID4VPDCAPIHandover', cborList(cborText(handover.origin), cborText(nonce), thumbprint)];
  return cborList(CBOR_NULL, CBOR_NULL, cborList(cborText(name), cborBytes(hash('sha256', info, 'buffer'))));
}

/** The `aud` of a key binding JWT for the same. */
export const audienceOf = (handover: Handover): string =>
  handover.type === 'OPENID4VP' ? handover.clientId : `origin:${handover.origin}`;
