import { z } from 'zod';

/** Bytes of all pages of a document together: they travel in one message of 8 MB, with a selfie. */
export const PAGES_BYTES = 6_000_000;

/** A page of a document as it was captured. */
export interface DocumentPage {
  /** Encoded. */
  image: Uint8Array<ArrayBuffer>;
  /** The light under which it was taken, as the contract numbers them (docs/contract B.8). */
  lightingScheme: number;
}

/** `format`: a file type with or without a dot, in any case. What a picture is, its bytes say; this is not looked at otherwise. */
export const fileFormat = z
  .string()
  .max(16)
  .regex(/^\.?[a-z0-9]+$/i);
