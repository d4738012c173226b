import { errors } from 'undici';

/** What an owner is told of calls that came to nothing, by the code that Node or undici gives. */
const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name is unknown',
  ENODATA: 'the name has no address',
  ESERVFAIL: 'the name could not be looked up',
  ETIMEOUT: 'the name could not be looked up',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was lost',
  EPIPE: 'the connection was lost',
  UND_ERR_SOCKET: 'the connection was lost',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the host',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'the certificate is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate is not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is of another host',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of the answer are too large',
  HPE_HEADER_OVERFLOW: 'the headers of the answer are too large',
};

/** Why a call came to nothing, in words of ours: what a network says may quote what nobody should read. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (REASONS[code]) return REASONS[code];
  if (error instanceof errors.HTTPParserError || code.startsWith('HPE_')) return 'the answer is not HTTP';
  return code.startsWith('ERR_SSL_') || code === 'EPROTO' ? 'no TLS connection could be made' : 'the call failed';
}

/** Of several tries at addresses of one host the first one speaks for all. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
