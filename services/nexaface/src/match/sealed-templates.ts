import { DomainError, toDomainError } from '@bonafide/platform/errors/domain-error';
import { Vault } from '@bonafide/sealing/vault';
import { decodeTemplate, TemplateError } from '@bonafide/vision/face/template';
import { Injectable } from '@nestjs/common';
import type { MatchReason } from './match.errors.js';

const PURPOSE = 'exported-template';

/** Bytes of the vault's format, key id, nonce and tag; a sealed template is longer. */
const FRAME = 1 + 16 + 12 + 16;

/**
 * Templates as they leave over HTTP and come back: sealed under a key of their tenant, so that nobody reads, changes or
 * makes one, and none works for another tenant (ADR 0026).
 */
@Injectable()
export class SealedTemplates {
  constructor(private readonly vault: Vault) {}

  /** Base64 of the sealed template. */
  async seal(tenant: string, template: Uint8Array): Promise<string> {
    return (await this.vault.seal(tenant, PURPOSE, template)).toString('base64');
  }

  /** What another service holds of a tenant, sealed; throws DomainError INVALID_VALUE (reason `template`) for what is none. */
  async sealBytes(tenant: string, template: Uint8Array): Promise<Uint8Array> {
    try {
      decodeTemplate(template);
    } catch (cause) {
      if (cause instanceof TemplateError) throw unreadable(cause);
      throw cause;
    }
    return this.vault.seal(tenant, PURPOSE, template);
  }

  /** The template; throws DomainError INVALID_VALUE (reason `template`) for what was not sealed for this tenant. */
  async open(tenant: string, sealed: Uint8Array): Promise<Uint8Array> {
    if (sealed.length <= FRAME) throw unreadable();
    try {
      return new Uint8Array(await this.vault.open(tenant, PURPOSE, sealed));
    } catch (cause) {
      if (toDomainError(cause).code === 'UNAVAILABLE') throw cause;
      throw unreadable(cause);
    }
  }
}

function unreadable(cause?: unknown): DomainError {
  const reason: MatchReason = 'template';
  return new DomainError('INVALID_VALUE', 'The template is not readable.', { reason }, { cause });
}
