import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadOnly } from '@bonafide/platform/config/config';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { createLogger } from '@bonafide/platform/observability/logger';
import { type Command, type Outcome, onDatabase } from '@bonafide/platform/process/command';
import { DataKey } from '@bonafide/sealing/data-key.entity';
import { sealingConfig } from '@bonafide/sealing/sealing-config';
import { Vault } from '@bonafide/sealing/vault';
import { type DataSource, IsNull, Not } from 'typeorm';
import { AuditLog } from '../../../audit/audit-log.js';
import { hostedConfig } from '../../../hosted/hosted-config.js';
import { Subject } from '../../../journey/subject/subject.entity.js';
import { findByCode } from '../../../journey/subject/subject.sql.js';
import { isUuid } from '../../../journey/subject/uuid.js';
import { storeOf } from '../../../objects/object-store.provider.js';
import { objectStoreConfig } from '../../../objects/object-store-config.js';
import { DocumentPage } from './document-page.entity.js';
import { type OpenedPage, PageReader } from './page-reader.js';

const USAGE = `usage: pages export TENANT CODE FOLDER    writes the kept pages of a registration's document as files (- prints them as JSON)
       each call leaves an entry in the tenant's audit log`;

const SUFFIX = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' } as const;

/** A page as it is given out. */
interface GivenPage extends OpenedPage {
  number: number;
  passedAt: string;
}

/**
 * `node main.js pages export`: the pages that are kept of a registration's document, for an operator who must show them. The entry in the
 * audit log is written before a page is. Reads BONAFIDE_DATABASE_URL, BONAFIDE_KEYS, BONAFIDE_PUBLIC_URL and where objects are stored.
 */
export const pagesCommand: Command = async ([, action, tenant = '', code = '', folder = '', ...more], env) => {
  if (action !== 'export' || tenant === '' || code === '' || folder === '' || more.length > 0) {
    return { code: 2, out: '', err: USAGE };
  }
  return onDatabase(env, [DataKey, DocumentPage, Subject], async (database) => {
    const config = loadOnly({ ...sealingConfig, ...objectStoreConfig, ...hostedConfig }, env);
    const log = createLogger('pages', 'warn', process.stderr);
    const reader = new PageReader(new Vault(database, config.BONAFIDE_KEYS), storeOf(config), log);
    const pages = await pagesOf(database, reader, { tenant, code });
    const what = { tenant, kind: 'document.pages_read', actor: '', ids: { registration: code.toLowerCase() } };
    await new AuditLog(config).write(database.manager, { ...what, facts: { pages: pages.length, by: 'command' } });
    return folder === '-' ? printed(pages) : written(pages, folder);
  });
};

/** Throws NOT_FOUND where there is no such registration, or no page of it. */
async function pagesOf(
  database: DataSource,
  reader: PageReader,
  { tenant, code }: { tenant: string; code: string },
): Promise<GivenPage[]> {
  const [subject] = isUuid(code) ? await findByCode(database.manager, [tenant, code]) : [];
  if (!subject?.id) throw new DomainError('NOT_FOUND', `No registration ${code} of ${tenant}`);
  const where = { tenant, subjectId: subject.id, passedAt: Not(IsNull()) };
  const rows = await database.getRepository(DocumentPage).find({ where, order: { number: 'ASC' } });
  if (rows.length === 0) throw new DomainError('NOT_FOUND', 'No pages are kept of this registration');
  return Promise.all(
    rows.map(async (row) => {
      const page = await reader.open(row);
      if (!page) throw new DomainError('NOT_FOUND', `Page ${row.number} is not in the store`);
      return { ...page, number: row.number, passedAt: row.passedAt?.toISOString() ?? '' };
    }),
  );
}

function printed(pages: readonly GivenPage[]): Outcome {
  const told = pages.map(({ image, ...page }) => ({ ...page, image: image.toString('base64') }));
  return { code: 0, out: JSON.stringify(told), err: '' };
}

/** Never in place of what is there. */
async function written(pages: readonly GivenPage[], folder: string): Promise<Outcome> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = pages.map(({ number, mediaType }) => join(folder, `page-${number}.${SUFFIX[mediaType]}`));
  for (const [at, { image }] of pages.entries()) await writeFile(files[at] ?? '', image, { flag: 'wx', mode: 0o600 });
  return { code: 0, out: files.join('\n'), err: '' };
}
