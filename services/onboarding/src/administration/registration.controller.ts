import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Delete, Get, Param } from '@nestjs/common';
import { type ListBody, listBody } from './administration.schemas.js';
import { RegistrationDetails } from './registration-details.js';
import { Registrations } from './registrations.js';

/** `/onboarding/admin/registration`: who is registered. */
@Controller('/onboarding/admin/registration')
export class RegistrationController {
  constructor(
    private readonly registrations: Registrations,
    private readonly registrationDetails: RegistrationDetails,
  ) {}

  @Post()
  list(
    @From() caller: Caller,
    @BodyOf(listBody) body: ListBody,
  ): Promise<Answer<'POST /onboarding/admin/registration'>> {
    return this.registrations.list(caller.tenant, body);
  }

  @Get(':registrationCode')
  details(
    @From() caller: Caller,
    @Param('registrationCode') code: string,
  ): Promise<Answer<'GET /onboarding/admin/registration/{registrationCode}'>> {
    return this.registrationDetails.of(caller.tenant, code);
  }

  @Delete(':registrationCode')
  async erase(
    @From() caller: Caller,
    @Param('registrationCode') code: string,
  ): Promise<Answer<'DELETE /onboarding/admin/registration/{registrationCode}'>> {
    await this.registrations.erase(caller.tenant, code);
    return {};
  }
}
