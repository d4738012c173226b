import type { Answer } from '@bonafide/contract/answer';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Get, Header, Param } from '@nestjs/common';
import { ErasureReceipts } from './erasure-receipts.js';
import { PersonalReads } from './personal-reads.js';
import { type Exported, RegistrationExport } from './registration-export.js';
import { Registrations } from './registrations.js';

/** What a person may ask of who keeps the data: all of it, and that it was erased. Operations of our own: ADR 0107. */
@Controller('/onboarding/admin/registration/:registrationCode')
export class DisclosureController {
  constructor(
    private readonly registrations: Registrations,
    private readonly registrationExport: RegistrationExport,
    private readonly reads: PersonalReads,
    private readonly receipts: ErasureReceipts,
  ) {}

  @Get('export')
  @Header('cache-control', 'no-store')
  async export(@From() caller: Caller, @Param('registrationCode') code: string): Promise<Exported> {
    const registration = await this.registrations.require(caller.tenant, code);
    const answer = await this.registrationExport.of(registration);
    // Erased in the middle of it, the person would be half told.
    await this.registrations.require(caller.tenant, code);
    const { pictures, sessions, isComplete } = answer;
    const facts = { pictures: pictures.length, sessions: sessions.length, isComplete };
    return this.reads.told(caller, answer, { kind: 'registration.exported', registration: registration.code, facts });
  }

  @Get('erasure')
  erasure(
    @From() { tenant }: Caller,
    @Param('registrationCode') code: string,
  ): Promise<Answer<'GET /onboarding/admin/registration/{registrationCode}/erasure'>> {
    return this.receipts.of(tenant, code);
  }
}
