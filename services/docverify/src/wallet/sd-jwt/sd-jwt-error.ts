/** Text that is no SD-JWT of a credential, or breaks the rules of RFC 9901. */
export class SdJwtError extends Error {}
