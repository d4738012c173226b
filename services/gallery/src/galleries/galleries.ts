import { randomUUID } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Ledger, type TenantChange } from '../ledger/ledger.js';
import { knownMembers } from '../members/member.sql.js';
import {
  countGalleries,
  deleteGallery,
  findGalleries,
  galleriesOf,
  insertGallery,
  isInGallery,
  joinGalleries,
  leaveGalleries,
  listGalleries,
} from './gallery.sql.js';
import { DEFAULT_GALLERY, isReserved } from './gallery-name.js';

const MOST_GALLERIES = 10_000;

/** Galleries and fields of the request that names them, for its errors. */
export interface NamedGalleries {
  readonly names: readonly string[];
  readonly field: (i: number) => string;
}

/** Galleries of a tenant and who is in them. Every change is one transaction, and repeating one changes nothing. */
@Injectable()
export class Galleries {
  constructor(
    private readonly database: DataSource,
    private readonly ledger: Ledger,
  ) {}

  /** Throws INVALID_VALUE for a name that is taken or reserved, and where a tenant has as many as there may be. */
  async add(tenant: string, name: string): Promise<void> {
    if (isReserved(name)) throw refused('Field "galleryName" is the name of the built-in gallery.');
    await this.ledger.change(tenant, async ({ manager }) => {
      const [{ many } = { many: 0 }] = await countGalleries(manager, [tenant]);
      const inserted = await insertGallery(manager, [randomUUID(), tenant, name]);
      if (inserted.length === 0) throw refused('Field "galleryName" is the name of a gallery that exists already.');
      if (many >= MOST_GALLERIES) throw refused(`Field "galleryName": there are ${MOST_GALLERIES} galleries already.`);
    });
  }

  /** With its memberships. Throws INVALID_VALUE for an unknown one and the built-in one. */
  async delete(tenant: string, name: string): Promise<void> {
    refuseBuiltIn([name], () => 'galleryName');
    await this.ledger.change(tenant, async (change) => {
      const [deleted] = await deleteGallery(change.manager, [tenant, name]);
      if (!deleted) throw unknownGallery('galleryName');
      change.note('dissolve', { gallery: deleted.id });
    });
  }

  /** The built-in one first, the others by name. */
  async list(tenant: string): Promise<string[]> {
    return [DEFAULT_GALLERY, ...(await listGalleries(this.database.manager, [tenant])).map(({ name }) => name)];
  }

  /** Adds every registration to every gallery; all are in the built-in one anyway. */
  async join(tenant: string, galleries: NamedGalleries, codes: readonly string[]): Promise<void> {
    await this.ledger.change(tenant, async (change) => {
      const ids = await this.require(change.manager, tenant, galleries);
      await requireMembers(change, codes);
      if (ids.length === 0) return;
      const joined = await joinGalleries(change.manager, [tenant, ids, codes]);
      for (const pair of joined) change.note('join', pair);
    });
  }

  /** Removes every registration from every gallery, of which none may be the built-in one. */
  async leave(tenant: string, galleries: NamedGalleries, codes: readonly string[]): Promise<void> {
    refuseBuiltIn(galleries.names, galleries.field);
    await this.ledger.change(tenant, async (change) => {
      const ids = await this.require(change.manager, tenant, galleries);
      const left = await leaveGalleries(change.manager, [tenant, ids, codes]);
      for (const pair of left) change.note('leave', pair);
    });
  }

  async has(tenant: string, name: string, code: string): Promise<boolean> {
    if (name === DEFAULT_GALLERY) return true;
    const [id] = await this.require(this.database.manager, tenant, { names: [name], field: () => 'galleryName' });
    const [found] = await isInGallery(this.database.manager, [tenant, id, code]);
    return found?.exist === true;
  }

  /** Names of the galleries of a registration, the built-in one first. */
  async of(tenant: string, code: string): Promise<string[]> {
    return [DEFAULT_GALLERY, ...(await galleriesOf(this.database.manager, [tenant, code])).map(({ name }) => name)];
  }

  /** Ids of galleries but the built-in one. */
  private async require(manager: EntityManager, tenant: string, { names, field }: NamedGalleries): Promise<string[]> {
    const found = await findGalleries(manager, [tenant, names]);
    const ids = new Map(found.map(({ name, id }) => [name, id]));
    return names.flatMap((name, i) => {
      if (name === DEFAULT_GALLERY) return [];
      const id = ids.get(name);
      if (id === undefined) throw unknownGallery(field(i));
      return [id];
    });
  }
}

/** Who was erased between being looked up and now. */
async function requireMembers({ manager, tenant }: TenantChange, codes: readonly string[]): Promise<void> {
  const known = await knownMembers(manager, [tenant, codes]);
  if (known.length < codes.length) throw refused('Field "registrationCode" names nobody who is registered.');
}

function refuseBuiltIn(names: readonly string[], field: (i: number) => string): void {
  const at = names.indexOf(DEFAULT_GALLERY);
  if (at >= 0) throw refused(`Field "${field(at)}" is the built-in gallery, which nobody leaves.`, field(at));
}

export function unknownGallery(field: string): DomainError {
  return refused(`Field "${field}" names no gallery.`, field);
}

function refused(message: string, field = 'galleryName'): DomainError {
  return new DomainError('INVALID_VALUE', message, { field });
}
