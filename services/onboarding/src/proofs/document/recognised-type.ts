import type { Answer } from '@bonafide/contract/answer';
import type { RecogniseTypeResponse } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import { brokenEngine, rfidPresenceOf } from './engine-answer.js';

/** A recognised page as the contract tells it. Throws INTERNAL where a known type is not named. */
export function recognisedType(
  answer: RecogniseTypeResponse,
): Answer<'POST /onboarding/enrollment/validateDocumentType'> {
  const { known, nextPageExpected, rotated180, type } = answer;
  if (known && !type?.name) throw brokenEngine();
  return {
    validDocument: known,
    nextpageExpected: known && nextPageExpected,
    rfidPresence: rfidPresenceOf(type),
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
