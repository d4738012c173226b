import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, UseInterceptors } from '@nestjs/common';
import { ChangesNothing } from '../../idempotency/changes-nothing.js';
import { StepRunner } from '../../journey/step/step-runner.js';
import { AddDocument } from './add-document.step.js';
import {
  type AddDocumentBody,
  addDocumentBody,
  captureOf,
  type ValidateDocumentTypeBody,
  validateDocumentTypeBody,
} from './document.schemas.js';
import { DocumentEngine } from './document-engine.js';
import { DocumentErrors } from './document-errors.js';
import { recognisedType } from './recognised-type.js';

/** The document's pages, for clients and for sessions of browsers. */
@Controller()
@UseInterceptors(DocumentErrors)
export class DocumentController {
  constructor(
    private readonly runner: StepRunner,
    private readonly engine: DocumentEngine,
    private readonly add: AddDocument,
  ) {}

  /** Of no session: recognises a page while it is captured, and keeps nothing. */
  @Post('onboarding/enrollment/validateDocumentType')
  @ChangesNothing()
  async validateDocumentType(
    @BodyOf(validateDocumentTypeBody) body: ValidateDocumentTypeBody,
  ): Promise<Answer<'POST /onboarding/enrollment/validateDocumentType'>> {
    return recognisedType(await this.engine.recognise(body));
  }

  @Post(['onboarding/enrollment/addDocumentOCR', 'b2c/onboarding/enrollment/addDocumentOCR'])
  addDocument(
    @From() caller: Caller,
    @BodyOf(addDocumentBody) body: AddDocumentBody,
  ): Promise<Answer<'POST /onboarding/enrollment/addDocumentOCR'>> {
    const { enrollmentToken: token } = body;
    return this.runner.run(this.add, { caller, flow: 'enrollment', token, body: captureOf(body) });
  }
}
