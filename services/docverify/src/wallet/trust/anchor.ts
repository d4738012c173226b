import type { JsonWebKey, X509Certificate } from 'node:crypto';

/** `iaca`: issues document signers of ISO mdocs. `issuer`: of SD-JWT credentials. Both sign status lists of their documents. */
export const ANCHOR_KINDS = ['iaca', 'issuer'] as const;

export type AnchorKind = (typeof ANCHOR_KINDS)[number];

/** Whom a tenant trusts to issue documents: a certificate, or a key together with the issuer who may use it. */
export interface Anchor {
  readonly kind: AnchorKind;
  /** What the tenant calls it. */
  readonly name: string;
  /** Of the certificate's DER, or the key's thumbprint (RFC 7638); hexadecimal digits. */
  readonly sha256: string;
  readonly trusted: { readonly certificate: X509Certificate } | { readonly key: JsonWebKey; readonly issuer: string };
}
