import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Delete, Get, Param } from '@nestjs/common';
import { ChangesNothing } from '../idempotency/changes-nothing.js';
import { type ListBody, listBody } from './administration.schemas.js';
import { Erasure } from './erasure.js';
import { PersonalReads } from './personal-reads.js';
import { RegistrationDetails } from './registration-details.js';
import { Registrations, unknownCode } from './registrations.js';

/** `/onboarding/admin/registration`: who is registered. */
@Controller('/onboarding/admin/registration')
export class RegistrationController {
  constructor(
    private readonly registrations: Registrations,
    private readonly registrationDetails: RegistrationDetails,
    private readonly reads: PersonalReads,
    private readonly erasure: Erasure,
  ) {}

  @Post()
  @ChangesNothing()
  async list(
    @From() caller: Caller,
    @BodyOf(listBody) body: ListBody,
  ): Promise<Answer<'POST /onboarding/admin/registration'>> {
    const page = await this.registrations.list(caller.tenant, body);
    return this.reads.told(caller, page, { kind: 'registration.listed', facts: { ...body, shown: page.list?.length } });
  }

  @Get(':registrationCode')
  async details(
    @From() caller: Caller,
    @Param('registrationCode') code: string,
  ): Promise<Answer<'GET /onboarding/admin/registration/{registrationCode}'>> {
    const registration = await this.registrations.require(caller.tenant, code);
    const details = await this.registrationDetails.of(registration);
    return this.reads.told(caller, details, { kind: 'registration.read', registration: registration.code });
  }

  @Delete(':registrationCode')
  async erase(
    @From() caller: Caller,
    @Param('registrationCode') code: string,
  ): Promise<Answer<'DELETE /onboarding/admin/registration/{registrationCode}'>> {
    const registration = await this.registrations.require(caller.tenant, code);
    const receipt = await this.erasure.erase(registration, { actor: caller.client, reason: 'request' });
    if (!receipt) throw unknownCode();
    return {};
  }
}
