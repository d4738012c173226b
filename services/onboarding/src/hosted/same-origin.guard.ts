import type { Config } from '@bonafide/platform/config/config';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { hostedConfig } from './hosted-config.js';

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/**
 * Lets in calls of our own pages, and of programs that are no browser. Throws FORBIDDEN for a page of another origin: by
 * `Origin`, by `Sec-Fetch-Site`, and by a media type that a form could send. Source: OWASP CSRF Prevention, Fetch Metadata.
 */
@Injectable()
export class SameOriginGuard implements CanActivate {
  private readonly origin: string;

  constructor(@Inject(CONFIG) config: Config<typeof hostedConfig>) {
    this.origin = new URL(config.BONAFIDE_PUBLIC_URL).origin;
  }

  canActivate(host: ExecutionContext): boolean {
    const { headers } = host.switchToHttp().getRequest<FastifyRequest>();
    const { origin, 'sec-fetch-site': site, 'content-type': type = '' } = headers;
    if (origin !== undefined && origin !== this.origin) throw refused();
    if (site !== undefined && site !== 'same-origin' && site !== 'none') throw refused();
    if (!JSON_TYPE.test(type)) throw new DomainError('INVALID_VALUE', 'The body must be application/json');
    return true;
  }
}

const refused = () => new DomainError('FORBIDDEN', 'Only our own page may call this');
