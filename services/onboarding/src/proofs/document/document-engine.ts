import { InjectPeer } from '@bonafide/messaging/peers';
import type { RpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { DocVerifyService, type RecogniseTypeResponse } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import { aboutField, isImageErrorCode } from '@bonafide/wire/picture/errors';
import { Injectable } from '@nestjs/common';
import { callOptions, type StepContext } from '../../journey/step/step-context.js';
import type { ChipFiles } from './chip.schemas.js';
import type { Capture, ValidateDocumentTypeBody } from './document.schemas.js';
import { requiredText } from './engine-answer.js';
import type { Selfie } from './selfies.js';
import { type VerifiedChip, verifiedChip } from './verified-chip.js';
import { type VerifiedDocument, verifiedDocument } from './verified-document.js';

export const RECOGNISE_DEADLINE_MS = 8000;
export const DOCUMENT_DEADLINE_MS = 10_000;
export const CHIP_DEADLINE_MS = 8000;

const PAGE = 'documentsInfo.documentImage';
const SELFIE = 'biometricsInfo.facialImage.image';

/**
 * The document engine behind a port. One that is away or slow is an error (UNAVAILABLE, TIMEOUT), an answer that is not what
 * it promises is INTERNAL: never a good document, never a match. A picture that cannot be read is an error that names its field.
 */
@Injectable()
export class DocumentEngine {
  constructor(@InjectPeer(DocVerifyService) private readonly engine: RpcClient<typeof DocVerifyService>) {}

  /** The type of a page, outside of sessions. */
  async recognise({ documentImage: page, processParam }: ValidateDocumentTypeBody): Promise<RecogniseTypeResponse> {
    const request = { page, alreadyCropped: processParam?.alreadyCropped ?? false };
    const answer = await this.engine
      .recogniseType(request, { deadlineMs: RECOGNISE_DEADLINE_MS })
      .catch((error: unknown) => Promise.reject(naming(error, () => 'documentImage.image')));
    requiredText(answer.receiptId);
    return answer;
  }

  /** A document's pages, and its portrait against the selfie. */
  async verify(context: StepContext, capture: Capture, selfie: Selfie): Promise<VerifiedDocument> {
    const { pages, alreadyCropped, instructions } = capture;
    const request = { pages: [...pages], alreadyCropped, instructions, selfie: selfie.image };
    const answer = await this.engine
      .verifyDocument(request, callOptions(context, DOCUMENT_DEADLINE_MS))
      .catch((error: unknown) => Promise.reject(naming(error, (at) => `${PAGE}[${at}].image`, selfie)));
    return verifiedDocument(answer, instructions);
  }

  /** What was read of a chip, with the challenge that it answered, and its portrait against the selfie. */
  async verifyChip(
    context: StepContext,
    chip: ChipFiles,
    { selfie, challenge }: { selfie: Selfie; challenge: Uint8Array<ArrayBuffer> | undefined },
  ): Promise<VerifiedChip> {
    const { com, sod, dataGroups, response, chipKey } = chip;
    const request = {
      ...(com && { com }),
      sod,
      dataGroups,
      ...(challenge && { challenge }),
      ...(response && { activeAuthenticationResponse: response }),
      ...(chipKey && { chipAuthenticationKey: chipKey }),
      selfie: selfie.image,
    };
    const answer = await this.engine
      .verifyChip(request, callOptions(context, CHIP_DEADLINE_MS))
      .catch((error: unknown) => Promise.reject(naming(error, () => 'icaoDataGroups', selfie)));
    return verifiedChip(answer, Object.keys(dataGroups).map(Number));
  }
}

/** The engine knows pages by their number, callers by their field; the enrolled face is no field of theirs. */
function naming(error: unknown, pageField: (at: number) => string, selfie?: Selfie): unknown {
  if (!(error instanceof DomainError) || !isImageErrorCode(error.code)) return error;
  const isSelfie = error.details.reason === 'selfie';
  if (isSelfie && selfie?.takenAtMs !== null)
    return new DomainError('INTERNAL', 'Internal error', {}, { cause: error });
  const field = isSelfie ? SELFIE : pageField(Number(error.details.at ?? 0));
  return new DomainError(error.code, aboutField(field, error), { field }, { cause: error });
}
