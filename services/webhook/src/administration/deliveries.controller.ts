import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { parse } from '@bonafide/platform/http/parse';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { listQuery, type ReplayBody, replayBody } from './administration.schemas.js';
import { DeliveryLog } from './delivery-log.js';
import { KnownEndpoint } from './known-endpoint.js';
import { Resending } from './resending.js';

/** Deliveries of an endpoint: what came of them, and sending them again. */
@Controller('/webhook/registration/:webhookId')
export class DeliveriesController {
  constructor(
    private readonly known: KnownEndpoint,
    private readonly log: DeliveryLog,
    private readonly resending: Resending,
  ) {}

  @Get('deliveries')
  async list(
    @From() { tenant }: Caller,
    @Param('webhookId') webhookId: string,
    @Query() query: unknown,
  ): Promise<Answer<'GET /webhook/registration/{webhookId}/deliveries'>> {
    const { id } = await this.known.require(tenant, webhookId);
    return this.log.list(tenant, id, parse(listQuery, query));
  }

  @Get('deliveries/:eventId')
  async one(
    @From() { tenant }: Caller,
    @Param('webhookId') webhookId: string,
    @Param('eventId') eventId: string,
  ): Promise<Answer<'GET /webhook/registration/{webhookId}/deliveries/{eventId}'>> {
    const { id } = await this.known.require(tenant, webhookId);
    return this.log.one(tenant, id, eventId);
  }

  @Post('deliveries/:eventId/resend')
  async resend(
    @From() { tenant }: Caller,
    @Param('webhookId') webhookId: string,
    @Param('eventId') eventId: string,
  ): Promise<Answer<'POST /webhook/registration/{webhookId}/deliveries/{eventId}/resend'>> {
    await this.resending.one(await this.known.require(tenant, webhookId), eventId);
    return {};
  }

  @Post('replay')
  async replay(
    @From() { tenant }: Caller,
    @Param('webhookId') webhookId: string,
    @BodyOf(replayBody) body: ReplayBody,
  ): Promise<Answer<'POST /webhook/registration/{webhookId}/replay'>> {
    return this.resending.since(await this.known.require(tenant, webhookId), body);
  }
}
