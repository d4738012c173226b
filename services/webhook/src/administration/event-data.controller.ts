import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Vault } from '@bonafide/sealing/vault';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { payloadPurpose } from '../log/event.entity.js';
import { type EventDataBody, eventDataBody } from './administration.schemas.js';
import { findPayloads } from './delivery-log.sql.js';
import { KnownEndpoint } from './known-endpoint.js';

type Answered = Answer<'POST /webhook/event'>;

/** `/webhook/event`: what an endpoint was told, or is to be, by transaction number. */
@Controller('/webhook/event')
export class EventDataController {
  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
    private readonly known: KnownEndpoint,
  ) {}

  /** Numbers that are unknown, of events that the endpoint did not listen to, or that were erased, are left out. */
  @Post()
  async find(@From() { tenant }: Caller, @BodyOf(eventDataBody) body: EventDataBody): Promise<Answered> {
    const { id } = await this.known.require(tenant, body.webhookId);
    const rows = await findPayloads(this.database.manager, [tenant, id, body.list]);
    const list = rows.map(async (row) => {
      const text = (await this.vault.open(tenant, payloadPurpose(row.id), row.payload)).toString();
      const event = JSON.parse(text) as NonNullable<Answered['list']>[number];
      return { transactionNum: event.data?.transactionNum ?? '', ...event };
    });
    return { list: await Promise.all(list) };
  }
}
