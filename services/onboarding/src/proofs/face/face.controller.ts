import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller } from '@nestjs/common';
import { Captures } from '../../journey/step/captures.js';
import { AddFace } from './add-face.step.js';
import {
  type AddFaceBody,
  addFaceBody,
  FACE_CAPTURE,
  type VerifyFaceAgainBody,
  type VerifyFaceBody,
  verifyFaceAgainBody,
  verifyFaceBody,
} from './face.schemas.js';
import { VerifyFace } from './verify-face.step.js';

/** The face's steps, for clients and for sessions of browsers. */
@Controller()
export class FaceController {
  constructor(
    private readonly captures: Captures,
    private readonly add: AddFace,
    private readonly verify: VerifyFace,
  ) {}

  @Post(['onboarding/enrollment/addFace', 'b2c/onboarding/enrollment/addFace'])
  async addFace(
    @From() caller: Caller,
    @BodyOf(addFaceBody) { enrollmentToken: token, faceLivenessData }: AddFaceBody,
  ): Promise<Answer<'POST /onboarding/enrollment/addFace'>> {
    return this.captures.run(this.add, { caller, flow: 'enrollment', token }, faceOf(faceLivenessData));
  }

  @Post(['onboarding/authentication/verifyFace', 'b2c/onboarding/authentication/verifyFace'])
  async verifyFace(
    @From() caller: Caller,
    @BodyOf(verifyFaceBody) { authToken: token, faceLivenessData }: VerifyFaceBody,
  ): Promise<Answer<'POST /onboarding/authentication/verifyFace'>> {
    return this.captures.run(this.verify, { caller, flow: 'authentication', token }, faceOf(faceLivenessData));
  }

  @Post('onboarding/reEnrollment/verifyFace')
  async verifyFaceAgain(
    @From() caller: Caller,
    @BodyOf(verifyFaceAgainBody) { reEnrollmentToken: token, faceLivenessData }: VerifyFaceAgainBody,
  ): Promise<Answer<'POST /onboarding/reEnrollment/verifyFace'>> {
    return this.captures.run(this.verify, { caller, flow: 'reenrollment', token }, faceOf(faceLivenessData));
  }
}

const faceOf = (data: AddFaceBody['faceLivenessData']) => ({ data, form: FACE_CAPTURE });
