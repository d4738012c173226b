import { TAKE_LIST, TAKE_MEDIA, TAKE_TEXT } from './gen/operations.js';
import { RouteTable } from './route-table.js';

/** What an operation's body may hold: `media` is pictures, documents, sounds or what is sealed, as base64. */
export type BodyKind = 'text' | 'list' | 'media';

const kinds = new RouteTable<BodyKind>([
  ...TAKE_TEXT.map((route) => [route, 'text'] as const),
  ...TAKE_LIST.map((route) => [route, 'list'] as const),
  ...TAKE_MEDIA.map((route) => [route, 'media'] as const),
]);

/**
 * What the body of a request may hold, by the operation of the contract that its method and raw path mean; undefined
 * where no operation takes a body. Derived from the documents: a request body that has base64 in it holds media (a
 * signature is short), one with an array a list.
 */
export function bodyKindOf(method: string, path: string): BodyKind | undefined {
  return kinds.at(method, path);
}
