import { MRZ_ALPHABET } from './mrz-alphabet.js';
import { type LineReader, openTesseract } from './tesseract.js';

/** Readers that are no network of the model pack. */
export interface Readers {
  /** Made for the print of machine-readable zones (OCR-B); unset where the pack has no file for it. */
  readonly mrz: LineReader | undefined;
}

/** Opens in this thread what is not ONNX; takes some 100 ms and 30 MB, so once per worker. `mrz`: a language file of tesseract. */
export async function openReaders(files: { mrz?: Uint8Array | undefined }): Promise<Readers> {
  return { mrz: files.mrz && (await openTesseract(files.mrz, MRZ_ALPHABET.join(''))) };
}
