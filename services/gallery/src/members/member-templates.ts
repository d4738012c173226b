import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';

/** Seals and opens the templates of members, each bound to its registration. */
@Injectable()
export class MemberTemplates {
  constructor(private readonly vault: Vault) {}

  seal(tenant: string, code: string, template: Uint8Array): Promise<Buffer> {
    return this.vault.seal(tenant, purposeOf(code), template);
  }

  open(tenant: string, code: string, sealed: Uint8Array): Promise<Buffer> {
    return this.vault.open(tenant, purposeOf(code), sealed);
  }
}

const purposeOf = (code: string) => `member-template:${code}`;
