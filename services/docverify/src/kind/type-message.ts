import type { DocumentTypeSchema } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { DocumentType } from './document-type.js';

/** A type as other services are told of it. */
export function typeMessage(type: DocumentType): MessageInitShape<typeof DocumentTypeSchema> {
  const { name, id, className, classId, year, countryName, icaoCode, childIds, rfidPresence, mrzPresence } = type;
  const told = { name, id, className, classId, year, countryName, icaoCode, rfidPresence, mrzPresence };
  return { ...told, childIds: [...childIds] };
}
