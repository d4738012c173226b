import type { Answer } from '@bonafide/contract/answer';
import { parse } from '@bonafide/platform/http/parse';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Get, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Notice } from '../log/notice.entity.js';
import { noticesQuery } from './administration.schemas.js';

/** `/webhook/notices`: what administrators should know, the latest first. */
@Controller('/webhook/notices')
export class NoticesController {
  constructor(private readonly database: DataSource) {}

  @Get()
  async list(@From() { tenant }: Caller, @Query() query: unknown): Promise<Answer<'GET /webhook/notices'>> {
    const { limit } = parse(noticesQuery, query);
    const notices = this.database.getRepository(Notice);
    const rows = await notices.find({ where: { tenant }, order: { at: 'DESC', id: 'ASC' }, take: limit });
    return {
      list: rows.map(({ endpointId, kind, reason, at }) => ({
        webhookId: endpointId,
        kind,
        reason,
        at: at.toISOString(),
      })),
    };
  }
}
