import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Page as PageMessage } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import type { DocumentPage } from '@bonafide/wire/document/page';

/** A page as another service sent it. Throws FIELD_MISSING for none. */
export function pageOf(message: PageMessage | undefined, field: string): DocumentPage {
  if (!message || message.image.length === 0) throw new DomainError('FIELD_MISSING', `${field} is empty`, { field });
  return { image: new Uint8Array(message.image), lightingScheme: message.lightingScheme };
}
