import type { Config } from '@bonafide/platform/config/config';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';

import { Targets } from '../targets/targets.js';
import type { Target } from './endpoint-seals.js';
import type { endpointsConfig } from './endpoints-config.js';

/** What of a request says where messages go, and with which header of its owner. */
interface Wanted {
  url?: string | undefined;
  authHeaderKey?: string | undefined;
  authHeaderValue?: string | undefined;
}

/** Holds what an owner wants to what is allowed. */
@Injectable()
export class TargetRule {
  private readonly signatureHeader: string;

  constructor(
    private readonly targets: Targets,
    @Inject(CONFIG) config: Config<typeof endpointsConfig>,
  ) {
    this.signatureHeader = config.BONAFIDE_WEBHOOK_SIGNATURE_HEADER;
  }

  /** What was, with what is wanted over it; an empty name of the header removes it. Throws INVALID_VALUE, naming the field. */
  target(wanted: Wanted, before: Target): Target {
    const url = wanted.url === undefined ? before.url : this.urlOf(wanted.url);
    const name = wanted.authHeaderKey ?? before.header?.name ?? '';
    if (name === '') {
      if (wanted.authHeaderValue) throw refused('authHeaderKey', 'is missing');
      return { url, header: null };
    }
    if (name.toLowerCase() === this.signatureHeader) throw refused('authHeaderKey', 'names a header that is not yours');
    const value = wanted.authHeaderValue ?? before.header?.value ?? '';
    if (value === '') throw refused('authHeaderValue', 'is missing');
    return { url, header: { name, value } };
  }

  private urlOf(text: string): string {
    const read = this.targets.read(text);
    if ('wrong' in read) throw refused('url', read.wrong);
    return read.url.href;
  }
}

const refused = (field: string, problem: string) =>
  new DomainError('INVALID_VALUE', `Field "${field}" ${problem}.`, { field });
