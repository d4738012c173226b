import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller } from '@nestjs/common';
import { type RegisterUserBody, registerUserBody } from './register-user.schemas.js';
import { Registering } from './registering.js';

/** Registration by a picture alone. */
@Controller('/onboarding/gallery')
export class RegisterUserController {
  constructor(private readonly registering: Registering) {}

  @Post('registerUser')
  async register(
    @BodyOf(registerUserBody) body: RegisterUserBody,
    @From() { tenant }: Caller,
  ): Promise<Answer<'POST /onboarding/gallery/registerUser'>> {
    return { registrationCode: await this.registering.register(tenant, body) };
  }
}
