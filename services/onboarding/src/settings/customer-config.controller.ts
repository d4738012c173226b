import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { versionOf } from '@bonafide/platform/http/version';
import { Controller, Get } from '@nestjs/common';
import { type CustomerConfigBody, customerConfigBody } from './customer-config.schemas.js';
import { CustomerConfigs } from './customer-configs.js';

const SERVICE_VERSION = versionOf(new URL('../../package.json', import.meta.url));
/** A self-hosted installation has no subscription that could end. */
const NEVER = '9999-12-31 00:00:00 +0000 UTC';

/** `/onboarding/admin/customerConfig`. */
@Controller('/onboarding/admin/customerConfig')
export class CustomerConfigController {
  constructor(private readonly configs: CustomerConfigs) {}

  @Get()
  async read(@From() caller: Caller): Promise<Answer<'GET /onboarding/admin/customerConfig'>> {
    return { ...(await this.configs.read(caller.tenant)), serviceVersion: SERVICE_VERSION, expirationTime: NEVER };
  }

  @Post()
  async change(
    @From() caller: Caller,
    @BodyOf(customerConfigBody) change: CustomerConfigBody,
  ): Promise<Answer<'POST /onboarding/admin/customerConfig'>> {
    await this.configs.change(caller, change);
    return {};
  }
}
