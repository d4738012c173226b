import type { Caller } from '@bonafide/platform/http/signed-context';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type AuditIds, AuditLog } from '../audit/audit-log.js';

/** What an administrator has read. */
export interface Read {
  kind: 'registration.listed' | 'registration.read' | 'registration.exported' | 'review.read';
  /** The registration code; left out where it was not one. */
  registration?: string;
  /** Whom else it was about. */
  ids?: Pick<AuditIds, 'session' | 'person'>;
  facts?: object;
}

/** Tells the audit log which personal data administrators read. */
@Injectable()
export class PersonalReads {
  constructor(
    private readonly database: DataSource,
    private readonly audit: AuditLog,
  ) {}

  /** To be awaited before the answer leaves: where the log cannot be written, nothing is shown. */
  async told<T>(
    { tenant, client: actor }: Caller,
    answer: T,
    { kind, registration, ids, facts = {} }: Read,
  ): Promise<T> {
    await this.audit.write(this.database.manager, { tenant, kind, actor, ids: { ...ids, registration }, facts });
    return answer;
  }
}
