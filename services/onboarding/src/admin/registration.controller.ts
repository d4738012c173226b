import { parse } from '@bonafide/platform/http/parse';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Body, Controller, Delete, Get, Param } from '@nestjs/common';
import { listBody } from './admin.schemas.js';
import { RegistrationAdmin } from './registration-admin.service.js';

/** `/onboarding/admin/registration`: who is enrolled. */
@Controller('/onboarding/admin/registration')
export class RegistrationController {
  constructor(private readonly registrations: RegistrationAdmin) {}

  @Post()
  list(@From() caller: Caller, @Body() body: unknown): Promise<object> {
    return this.registrations.list(caller.tenant, parse(listBody, body));
  }

  @Get(':registrationCode')
  details(@From() caller: Caller, @Param('registrationCode') code: string): Promise<object> {
    return this.registrations.details(caller.tenant, code);
  }

  @Delete(':registrationCode')
  async erase(@From() caller: Caller, @Param('registrationCode') code: string): Promise<object> {
    await this.registrations.erase(caller.tenant, code);
    return {};
  }
}
