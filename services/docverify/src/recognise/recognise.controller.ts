import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller } from '@nestjs/common';
import { type RecogniseBody, recogniseBody } from '../request/document.schemas.js';
import { naming } from '../request/naming-pictures.js';
import { recognisedAnswer } from './recognise.answers.js';
import { RecogniseService } from './recognise.service.js';

/** Recognition of a page, for clients and for browsers (Knomi Web). */
@Controller()
export class RecogniseController {
  constructor(private readonly types: RecogniseService) {}

  @Post(['documentVerification/validateDocumentType', 'b2c/sdk/documentVerification/validateDocumentType'])
  async recognise(
    @BodyOf(recogniseBody) { documentImage, processParam }: RecogniseBody,
    @From() { tenant }: Caller,
  ): Promise<Answer<'POST /documentVerification/validateDocumentType'>> {
    const isCropped = processParam?.alreadyCropped ?? false;
    const page = await this.types
      .recognise(documentImage, isCropped, { tenant })
      .catch(naming(() => 'documentImage.image'));
    return recognisedAnswer(page);
  }
}
