import type { Answer } from '@bonafide/contract/answer';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { type Instructions, mergedInstructions } from '@bonafide/wire/document/instructions';
import { workflowOf } from '@bonafide/wire/face-capture';
import { Controller } from '@nestjs/common';
import { type VerifyBody, verifyBody } from '../request/document.schemas.js';
import { naming } from '../request/naming-pictures.js';
import { verifiedAnswer } from './verify.answers.js';
import { VerifyService } from './verify.service.js';

const WORKFLOW = 'processingInstructions.documentValidationRules.workflow';

/** Documents and selfies without a session, for clients and for browsers (Knomi Web). */
@Controller()
export class VerifyController {
  constructor(private readonly documents: VerifyService) {}

  @Post([
    'documentVerification/verifyDocumentsAndBiometrics',
    'b2c/sdk/documentVerification/verifyDocumentsAndBiometrics',
  ])
  async verify(
    @BodyOf(verifyBody) { documentsInfo, biometricsInfo, processingInstructions }: VerifyBody,
    @From() { tenant }: Caller,
  ): Promise<Answer<'POST /documentVerification/verifyDocumentsAndBiometrics'>> {
    const capture = {
      pages: documentsInfo.documentImage,
      alreadyCropped: documentsInfo.processParam?.alreadyCropped ?? false,
      instructions: known(mergedInstructions([processingInstructions])),
      selfie: biometricsInfo.facialImage.image,
      pictures: true,
    };
    const field = (at: number) => `documentsInfo.documentImage[${at}].image`;
    return verifiedAnswer(await this.documents.verify(capture, { tenant }).catch(naming(field)));
  }
}

/** Instructions whose workflow, where they name one, is known. */
function known(instructions: Instructions): Instructions {
  if (instructions.workflow === '' || workflowOf(instructions.workflow)) return instructions;
  throw new DomainError('INVALID_VALUE', `Invalid "${WORKFLOW}" value.`, { field: WORKFLOW });
}
