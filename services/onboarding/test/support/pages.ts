import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ObjectRemovals } from '../../src/objects/object-removals.js';
import { OBJECT_STORE, type ObjectStore } from '../../src/objects/object-store.js';
import { onboarding } from '../../src/service.js';
import { type Documents, page, startDocuments, tenantOf } from './documents.js';
import { KEYS, PUBLIC_URL, photograph, type Stand, startStand } from './stand.js';

/** A stand with docverify and a folder of objects, and what operators do there. */
export async function startPages() {
  const folder = mkdtempSync(join(tmpdir(), 'bonafide-pages-'));
  const stand: Stand = await startStand({ BONAFIDE_RECORDINGS_FOLDER: folder });
  const documents: Documents = await startDocuments(stand);
  const store: ObjectStore = stand.service.get(OBJECT_STORE as never);
  const env = {
    BONAFIDE_DATABASE_URL: stand.service.databaseUrl,
    BONAFIDE_KEYS: KEYS,
    BONAFIDE_PUBLIC_URL: PUBLIC_URL,
    BONAFIDE_RECORDINGS_FOLDER: folder,
  };
  const command = (args: readonly string[], change: NodeJS.ProcessEnv = {}) => {
    const run = onboarding.commands?.[args[0] ?? ''];
    if (!run) throw new Error(`No verb ${args[0]}`);
    return run(args, { ...env, ...change });
  };
  const set = (tenant: string, choices: object, change: NodeJS.ProcessEnv = {}) =>
    command(['setting', 'change', tenant, 'documents', JSON.stringify(choices)], change);
  return {
    folder,
    stand,
    documents,
    store,
    env,
    command,
    set,
    /** A tenant that keeps pages. */
    keeping: async (enrollment: object = {}, choices: object = {}) => {
      const tenant = await tenantOf(stand, enrollment);
      const { code, err } = await set(tenant, { keepPages: true, ...choices });
      if (code !== 0) throw new Error(err);
      return tenant;
    },
    objects: async (tenant: string) => (await store.list(`id-example/${tenant}/page/`)).map(({ key }) => key),
    rows: (tenant: string) =>
      stand.service.database.query(
        `SELECT id, page_number AS number, object_key AS key, bytes, orientation, passed_at AS passed FROM document_page
         WHERE tenant = $1 ORDER BY page_number`,
        [tenant],
      ),
    removals: () => stand.service.get(ObjectRemovals).removeDue(),
    stop: async () => {
      await documents.stop();
      await stand.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

export type Pages = Awaited<ReturnType<typeof startPages>>;

/** A body's part with as many pages as pictures. */
export const sent = (...pictures: readonly Buffer[]) => ({
  documentsInfo: { documentImage: pictures.map((picture) => page({ image: picture.toString('base64') })) },
});

/** Front and back of a document that no other test sends. */
export const twoPages = async () => [await photograph(), await photograph()] as const;
