import type { SignalCode } from '@bonafide/documents/signals/signal';

/** Signs of the whole picture: they are not there where they are on no page. Others have their place on one page of a document. */
export const OF_PICTURES: readonly string[] = ['PRINT_RECAPTURE', 'BLACK_AND_WHITE_COPY'] satisfies SignalCode[];

/** What would have to be looked for to say that pages are no copy; nobody looks for screens yet (ADR 0133). */
export const OF_COPIES: readonly string[] = [...OF_PICTURES, 'SCREEN_RECAPTURE'];

/** Signs of parts that some documents have: one that was not told does not concern the document. */
export const OF_SOME: readonly string[] = ['MRZ_GEOMETRY', 'PORTRAIT_ABSENT', 'BARCODE_ABSENT'] satisfies SignalCode[];
