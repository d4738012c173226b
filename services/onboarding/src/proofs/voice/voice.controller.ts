import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller } from '@nestjs/common';
import { Captures } from '../../journey/step/captures.js';
import { AddVoice } from './add-voice.step.js';
import { VerifyVoice } from './verify-voice.step.js';
import {
  type AddVoiceBody,
  addVoiceBody,
  type VerifyVoiceAgainBody,
  type VerifyVoiceBody,
  VOICE_CAPTURE,
  verifyVoiceAgainBody,
  verifyVoiceBody,
} from './voice.schemas.js';

/** The voice's steps. */
@Controller('/onboarding')
export class VoiceController {
  constructor(
    private readonly captures: Captures,
    private readonly add: AddVoice,
    private readonly verify: VerifyVoice,
  ) {}

  @Post('enrollment/addVoice')
  async addVoice(
    @From() caller: Caller,
    @BodyOf(addVoiceBody) { enrollmentToken: token, livenessData }: AddVoiceBody,
  ): Promise<Answer<'POST /onboarding/enrollment/addVoice'>> {
    return this.captures.run(this.add, { caller, flow: 'enrollment', token }, voiceOf(livenessData));
  }

  @Post('authentication/verifyVoice')
  async verifyVoice(
    @From() caller: Caller,
    @BodyOf(verifyVoiceBody) { authToken: token, livenessData }: VerifyVoiceBody,
  ): Promise<Answer<'POST /onboarding/authentication/verifyVoice'>> {
    return this.captures.run(this.verify, { caller, flow: 'authentication', token }, voiceOf(livenessData));
  }

  @Post('reEnrollment/verifyVoice')
  async verifyVoiceAgain(
    @From() caller: Caller,
    @BodyOf(verifyVoiceAgainBody) { reEnrollmentToken: token, livenessData }: VerifyVoiceAgainBody,
  ): Promise<Answer<'POST /onboarding/reEnrollment/verifyVoice'>> {
    return this.captures.run(this.verify, { caller, flow: 'reenrollment', token }, voiceOf(livenessData));
  }
}

const voiceOf = (data: AddVoiceBody['livenessData']) => ({ data, form: VOICE_CAPTURE });
