import { statement } from '@bonafide/platform/database/statement';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PresentPack } from '../face/present-pack.js';
import { DEFAULT_GALLERY } from '../galleries/gallery-name.js';

/** Registrations whose events came just now are described within it; those that wait longer are missing. */
const GRACE_SECONDS = 10;

/** What a search has to know of a tenant, all of one moment. */
export interface TenantState {
  /** Of its latest change. */
  revision: number;
  /** Whether its members were ever compared with onboarding's registrations. */
  isCompared: boolean;
  /** Whether a member's template is of another model pack. */
  isStale: boolean;
  /** Whether a registration has waited for long to become a member. */
  isAwaiting: boolean;
  /** Ids of the spaces of the present pack, in their order. */
  spaces: string[];
  members: number;
  /** The gallery that was asked for, but for the built-in one; null where there is none of that name. */
  galleryId: string | null;
  galleryMembers: number | null;
}

/** $1 tenant, $2 model key, $3 name of a gallery. */
const readState = statement<TenantState>(
  'search state',
  `SELECT tenant_index.revision::float8 AS revision, compared_at IS NOT NULL AS "isCompared",
     EXISTS (SELECT FROM member WHERE member.tenant = $1 AND space_id IS NULL AND template IS NOT NULL)
       OR EXISTS (SELECT FROM space WHERE space.tenant = $1 AND model_key <> $2
         AND EXISTS (SELECT FROM member WHERE member.space_id = space.id)) AS "isStale",
     EXISTS (SELECT FROM awaited_registration WHERE awaited_registration.tenant = $1
       AND since < now() - make_interval(secs => ${GRACE_SECONDS})) AS "isAwaiting",
     ARRAY (SELECT id FROM space WHERE space.tenant = $1 AND model_key = $2 ORDER BY id) AS spaces,
     tenant_index.members::float8 AS members, gallery.id AS "galleryId", gallery.members::float8 AS "galleryMembers"
   FROM tenant_index LEFT JOIN gallery ON gallery.tenant = tenant_index.tenant AND gallery.name = $3
   WHERE tenant_index.tenant = $1`,
);

/** Reads what a search has to know. */
@Injectable()
export class SearchState {
  constructor(
    private readonly database: DataSource,
    private readonly pack: PresentPack,
  ) {}

  /** Undefined for a tenant that nothing is known of yet. */
  async read(tenant: string, galleryName: string): Promise<TenantState | undefined> {
    return (await readState(this.database.manager, [tenant, this.pack.modelKey, galleryName]))[0];
  }
}

/** Whether the gallery that was asked for is there. */
export const hasGallery = ({ galleryId }: TenantState, galleryName: string) =>
  galleryName === DEFAULT_GALLERY || galleryId !== null;
