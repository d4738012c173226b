import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Get, Header } from '@nestjs/common';
import { pageFile } from '../../hosted/page-file.js';
import { DeviceProfiles } from './device-profiles.js';
import { type DeviceSignals, deviceSignals } from './device-signals.js';

/** The script that pages of tenants load, and what it sends; for browsers, without a tenant's credentials. */
@Controller('/:realm/hosted/deviceProfile')
export class DeviceProfileController {
  private readonly script = pageFile('device-profile.js');

  constructor(private readonly profiles: DeviceProfiles) {}

  @Get('profile.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @Header('x-content-type-options', 'nosniff')
  showScript(): Answer<'GET /{realm}/hosted/deviceProfile/profile.js'> {
    return this.script;
  }

  @Post()
  @Header('cache-control', 'no-store')
  async receive(
    @From() { tenant }: Caller,
    @BodyOf(deviceSignals) signals: DeviceSignals,
  ): Promise<Answer<'POST /{realm}/hosted/deviceProfile'>> {
    const end = await this.profiles.receive(tenant, signals);
    return { expireTime: Math.floor(end.getTime() / 1000) };
  }
}
