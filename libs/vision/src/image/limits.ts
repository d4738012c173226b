/** Bounds of what one request has decoded, and of what is worked with; those of a picture are `IMAGE_LIMITS` of `libs/wire`. */
export const DECODING_LIMITS = {
  /** Most work of all pictures of a request (`workOf`): twice what the costliest picture takes. */
  requestWork: 320_000_000,
  /** Longest side worked with, pixels; larger pictures are shrunk while they are decoded. */
  workingSide: 1280,
  /** The same of pages of documents, whose smallest print and codes are to be read. */
  pageSide: 3000,
} as const;
