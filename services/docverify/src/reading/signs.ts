import type { Signal } from '@bonafide/documents/signals/signals';
import type { PlacedPage } from './read-pictures.js';

/** Signs of forgery that were looked for. */
export async function signsOf(_pages: readonly PlacedPage[]): Promise<Signal[]> {
  return [];
}
