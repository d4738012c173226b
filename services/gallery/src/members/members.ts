import { TemplateError } from '@bonafide/vision/face/template';
import { Injectable } from '@nestjs/common';
import { PresentPack } from '../face/present-pack.js';
import type { TenantChange } from '../ledger/ledger.js';
import { Spaces } from '../space/spaces.js';
import { deleteMembers, endMemberships, knownMembers, putMembers, rememberErased } from './member.sql.js';
import { MemberTemplates } from './member-templates.js';

/** A registration and the template of its face, if it has one. */
export interface Described {
  readonly code: string;
  readonly template?: Uint8Array | undefined;
}

/** The same, ready to be written. */
export interface SealedMember {
  readonly code: string;
  readonly space: string | null;
  readonly template: Buffer | null;
}

/** Registrations as the gallery keeps them. */
@Injectable()
export class Members {
  constructor(
    private readonly pack: PresentPack,
    private readonly spaces: Spaces,
    private readonly templates: MemberTemplates,
  ) {}

  /** Seals templates and finds the space of each; before the transaction that puts them. */
  async prepare(tenant: string, described: readonly Described[]): Promise<SealedMember[]> {
    const sized = described.map(({ code, template }) => ({
      code,
      template,
      dimensions: template && this.dimensionsOf(template),
    }));
    // Once for all of them: vectors of one pack have one size.
    const dimensions = sized.find((one) => one.dimensions !== undefined)?.dimensions;
    const current = dimensions === undefined ? null : await this.spaces.current(tenant, dimensions);
    return Promise.all(
      sized.map(async ({ code, template, dimensions }) => {
        if (!template) return { code, space: null, template: null };
        const space = dimensions === undefined ? null : current;
        return { code, space, template: await this.templates.seal(tenant, code, template) };
      }),
    );
  }

  /** Puts them in place of what is kept of them; those that were erased stay away. */
  async put(change: TenantChange, members: readonly SealedMember[]): Promise<void> {
    if (members.length === 0) return;
    const put = await putMembers(change.manager, [
      change.tenant,
      members.map(({ code }) => code),
      members.map(({ space }) => space),
      members.map(({ template }) => template),
    ]);
    for (const { code, isNew } of put) {
      change.note('put', { code });
      if (isNew) change.members += 1;
    }
  }

  /** Puts those that are no members yet; who is one may have been told of anew meanwhile. */
  async add(change: TenantChange, members: readonly SealedMember[]): Promise<void> {
    const codes = members.map(({ code }) => code);
    const known = new Set((await knownMembers(change.manager, [change.tenant, codes])).map(({ code }) => code));
    await this.put(
      change,
      members.filter(({ code }) => !known.has(code)),
    );
  }

  /** Removes them from everywhere, for good: an event that comes late does not bring them back. */
  async erase(change: TenantChange, codes: readonly string[]): Promise<void> {
    const { manager, tenant } = change;
    await rememberErased(manager, [tenant, codes]);
    const deleted = await deleteMembers(manager, [tenant, codes]);
    if (deleted.length === 0) return;
    const gone = deleted.map(({ code }) => code);
    await endMemberships(manager, [tenant, gone]);
    for (const code of gone) change.note('remove', { code });
    change.members -= gone.length;
  }

  /** Values of the vector of a template of the present pack; undefined for one of another, or one that cannot be read. */
  private dimensionsOf(template: Uint8Array): number | undefined {
    try {
      return this.pack.read(template).vector?.length;
    } catch (error) {
      if (error instanceof TemplateError) return undefined;
      throw error;
    }
  }
}
