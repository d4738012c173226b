import type { Answer } from '@bonafide/contract/answer';
import type { RecognisedPage } from './recognise.service.js';

/** A recognised page as the contract tells it. */
export function recognisedAnswer({
  type,
  nextPageExpected,
  rotated180,
}: RecognisedPage): Answer<'POST /documentVerification/validateDocumentType'> {
  const { name = '', id = '', className = '', classId = '', year = '', countryName = '' } = type ?? {};
  return {
    validDocument: type !== undefined,
    nextpageExpected: nextPageExpected,
    rfidPresence: type?.rfidPresence ?? 0,
    mrzPresence: type?.mrzPresence ?? false,
    documentName: name,
    documentID: id,
    fidType: className,
    fidTypeId: classId,
    year,
    countryName,
    rotated180,
    childDocumentIDs: [...(type?.childIds ?? [])],
    icaocode: type?.icaoCode ?? '',
  };
}
