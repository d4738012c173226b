import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import type { Logger } from '@bonafide/platform/observability/logger';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Controller, Delete, Get, Headers, Inject, Param, Patch, Put } from '@nestjs/common';
import { EndpointSettings } from './endpoint-settings.js';
import {
  type ChangeBody,
  changeBody,
  type RegistrationBody,
  registrationBody,
  requireKey,
} from './registration.schemas.js';
import { type Registration, Registrations } from './registrations.js';

type Shown = Answer<'GET /webhook/registration/{webhookId}'>;
type Told = Answer<'POST /webhook/registration'>;

/** In place of a secret that is not told. */
const MASKED = '';

/** `/webhook/registration`. */
@Controller('/webhook/registration')
export class RegistrationController {
  constructor(
    private readonly registrations: Registrations,
    private readonly settings: EndpointSettings,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  @Get()
  async list(@From() { tenant }: Caller): Promise<Answer<'GET /webhook/registration'>> {
    const masks = await this.settings.masksSecrets(tenant);
    return { list: (await this.registrations.list(tenant)).map((one) => shown(one, masks)) };
  }

  /** With an `Idempotency-Key`, copies of a request make one endpoint. */
  @Post()
  async create(
    @From() { tenant, client }: Caller,
    @BodyOf(registrationBody) body: RegistrationBody,
    @Headers('idempotency-key') key?: string,
  ): Promise<Told> {
    const masks = await this.settings.masksSecrets(tenant);
    const name = key === undefined ? undefined : { client, key: requireKey(key) };
    const made = await this.registrations.create(tenant, body, name);
    if (made.isNew) this.log.info({ webhookId: made.row.id, client }, 'webhook registered');
    return told(made, masks && !made.isNew);
  }

  @Get(':webhookId')
  async read(@From() { tenant }: Caller, @Param('webhookId') id: string): Promise<Shown> {
    const masks = await this.settings.masksSecrets(tenant);
    return shown(await this.registrations.find(tenant, id), masks);
  }

  @Put(':webhookId')
  async replace(
    @From() { tenant, client }: Caller,
    @Param('webhookId') id: string,
    @BodyOf(changeBody) body: ChangeBody,
  ): Promise<Told> {
    const masks = await this.settings.masksSecrets(tenant);
    const changed = await this.registrations.change(tenant, id, body);
    this.log.info({ webhookId: id, client, members: Object.keys(body) }, 'webhook changed');
    return told(changed, masks && !changed.isNew);
  }

  @Patch(':webhookId')
  change(
    @From() caller: Caller,
    @Param('webhookId') id: string,
    @BodyOf(changeBody) body: ChangeBody,
  ): Promise<Answer<'PUT /webhook/registration/{webhookId}'>> {
    return this.replace(caller, id, body);
  }

  @Delete(':webhookId')
  async delete(@From() { tenant, client }: Caller, @Param('webhookId') id: string): Promise<void> {
    await this.registrations.delete(tenant, id);
    this.log.info({ webhookId: id, client }, 'webhook deleted');
  }
}

const told = ({ row, secret }: Registration, masks: boolean): Told => ({
  secret: masks ? MASKED : base64(secret),
  webhookId: row.id,
});

function shown({ row, target, secret }: Registration, masks: boolean): Shown {
  const { header } = target;
  const { disabledAt, disabledReason } = row;
  return {
    webhookId: row.id,
    secretKey: masks ? MASKED : base64(secret),
    url: target.url,
    ...(header && { authHeaderKey: header.name, ...(!masks && { authHeaderValue: header.value }) }),
    encryptMessageBody: row.encryptMessageBody,
    addSignatureHeader: row.addSignatureHeader,
    events: row.events,
    ...(disabledAt && disabledReason && { disabledAt: disabledAt.toISOString(), disabledReason }),
  };
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
