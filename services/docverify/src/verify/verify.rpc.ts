import { Rpc, type RpcCall } from '@bonafide/messaging/rpc/rpc';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import {
  DocVerifyService,
  type Instructions as InstructionsMessage,
  type VerifyDocumentRequest,
  type VerifyDocumentResponseSchema,
} from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import type { Instructions } from '@bonafide/wire/document/instructions';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { MOST_PAGES } from '../request/document.schemas.js';
import { pageOf } from '../request/page-message.js';
import { verifiedMessage } from './verified-message.js';
import { VerifyService } from './verify.service.js';

const MOST_AGE = 150;
const MOST_SELECTIONS = 100;
const MOST_NAMES = 200;

/** Documents verified for the other services. */
@Controller()
export class VerifyRpc {
  constructor(private readonly documents: VerifyService) {}

  @Rpc(DocVerifyService.method.verifyDocument)
  async verifyDocument(
    { pages, alreadyCropped, instructions, selfie }: VerifyDocumentRequest,
    call: RpcCall,
  ): Promise<MessageInitShape<typeof VerifyDocumentResponseSchema>> {
    if (pages.length === 0 || pages.length > MOST_PAGES) throw invalid('pages');
    const capture = {
      pages: pages.map((page, at) => pageOf(page, `pages[${at}]`)),
      alreadyCropped,
      instructions: instructionsOf(instructions),
      selfie: selfie.length > 0 ? selfie : undefined,
      pictures: false,
    };
    return verifiedMessage(await this.documents.verify(capture, call));
  }
}

/** Throws INVALID_VALUE for more than there may be. */
function instructionsOf(message: InstructionsMessage | undefined): Instructions {
  const { minimumAge, maximumAge, notExpired = false, fields = [], checkLiveness = false } = message ?? {};
  if (Math.max(minimumAge ?? 0, maximumAge ?? 0) > MOST_AGE) throw invalid('instructions');
  if (fields.length > MOST_SELECTIONS || fields.some(({ names }) => names.length > MOST_NAMES)) {
    throw invalid('instructions.fields');
  }
  return {
    ...(minimumAge !== undefined && { minimumAge }),
    ...(maximumAge !== undefined && { maximumAge }),
    notExpired,
    fields: fields.map(({ documentKeyword, names }) => ({ documentKeyword, names: [...names] })),
    checkLiveness,
    workflow: message?.workflow ?? '',
    securityLevel: message?.securityLevel ?? 0,
  };
}

function invalid(field: string): DomainError {
  return new DomainError('INVALID_VALUE', `Invalid "${field}" value.`, { field });
}
