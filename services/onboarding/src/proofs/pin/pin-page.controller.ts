import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Get, Header, UseGuards } from '@nestjs/common';
import { pageFile } from '../../hosted/page-file.js';
import { SameOriginGuard } from '../../hosted/same-origin.guard.js';
import { PinEntries } from './pin-entries.js';
import {
  type ActivationBody,
  activationBody,
  type EntryBody,
  entryBody,
  type TermsBody,
  termsBody,
} from './pin-page.schemas.js';
import { PinSetting } from './pin-setting.js';

const CONTENT_POLICY = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

/** The page on which people set and enter PINs, and what it calls; for browsers, without a tenant's credentials. */
@Controller('/:realm/hosted/pin')
export class PinPageController {
  private readonly page = pageFile('pin.html');
  private readonly script = pageFile('pin.js');
  private readonly style = pageFile('pin.css');

  constructor(
    private readonly setting: PinSetting,
    private readonly entries: PinEntries,
  ) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', CONTENT_POLICY)
  @Header('referrer-policy', 'no-referrer')
  @Header('x-content-type-options', 'nosniff')
  @Header('cache-control', 'no-store')
  show(): Answer<'GET /{realm}/hosted/pin'> {
    return this.page;
  }

  @Get('page.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @Header('x-content-type-options', 'nosniff')
  showScript(): Answer<'GET /{realm}/hosted/pin/page.js'> {
    return this.script;
  }

  @Get('page.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('x-content-type-options', 'nosniff')
  showStyle(): Answer<'GET /{realm}/hosted/pin/page.css'> {
    return this.style;
  }

  @Post('terms')
  @UseGuards(SameOriginGuard)
  @Header('cache-control', 'no-store')
  async terms(
    @From() { tenant }: Caller,
    @BodyOf(termsBody) { activationToken }: TermsBody,
  ): Promise<Answer<'POST /{realm}/hosted/pin/terms'>> {
    return { digits: await this.setting.digits(tenant, activationToken) };
  }

  @Post('activation')
  @UseGuards(SameOriginGuard)
  @Header('cache-control', 'no-store')
  async activate(
    @From() { tenant }: Caller,
    @BodyOf(activationBody) body: ActivationBody,
  ): Promise<Answer<'POST /{realm}/hosted/pin/activation'>> {
    await this.setting.set(tenant, body);
    return {};
  }

  @Post('entry')
  @UseGuards(SameOriginGuard)
  @Header('cache-control', 'no-store')
  async enter(
    @From() { tenant }: Caller,
    @BodyOf(entryBody) body: EntryBody,
  ): Promise<Answer<'POST /{realm}/hosted/pin/entry'>> {
    const given = await this.entries.enter(tenant, body);
    return { verified: given !== undefined, ...given };
  }
}
