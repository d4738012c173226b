import type { Answer } from '@bonafide/contract/answer';
import type { RecognisedPage } from './recognise.service.js';

/** A recognised page as the contract tells it. */
export function recognisedAnswer({
  type,
  nextPageExpected,
  rotated180,
}: RecognisedPage): Answer<'POST /documentVerification/validateDocumentType'> {
  return {
    validDocument: type !== undefined,
    nextpageExpected: nextPageExpected,
    rfidPresence: type?.rfidPresence ?? 0,
    mrzPresence: type?.mrzPresence ?? false,
    documentName: type?.name ?? '',
    documentID: type?.id ?? '',
    fidType: type?.className ?? '',
    fidTypeId: type?.classId ?? '',
    rotated180,
    year: type?.year ?? '',
    countryName: type?.countryName ?? '',
    childDocumentIDs: [...(type?.childIds ?? [])],
    icaocode: type?.icaoCode ?? '',
  };
}
