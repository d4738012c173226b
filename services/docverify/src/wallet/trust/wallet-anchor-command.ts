import { DomainError } from '@bonafide/platform/errors/domain-error';
import { type Command, type Outcome, onDatabase } from '@bonafide/platform/process/command';
import type { DataSource } from 'typeorm';
import { givenFile } from '../../trust/given-file.js';
import { ANCHOR_KINDS } from './anchor.js';
import { readAnchor } from './read-anchor.js';
import { WalletAnchor } from './wallet-anchor.entity.js';

const USAGE = `usage: wallet-anchor add TENANT iaca NAME FILE             trusts an issuing authority of ISO mdocs (certificate)
       wallet-anchor add TENANT issuer NAME FILE [ISSUER]  trusts an issuer of SD-JWT credentials (certificate, or JWK and its iss)
       wallet-anchor list TENANT
       wallet-anchor remove TENANT NAME
A file is a path, - for standard input, or base64:… for the bytes themselves.`;

const MOST_BYTES = 65_536;
const MOST_ANCHORS = 500;
const NAME = /^[\w .()-]{1,100}$/;

/** `node dist/main.js wallet-anchor add|list|remove`: the trust list of a tenant. Reads BONAFIDE_DATABASE_URL. */
export const walletAnchorCommand: Command = async (args, env) => {
  const [, action, tenant = '', ...rest] = args;
  if (tenant === '') return usage();
  if (action === 'list' && rest.length === 0)
    return onDatabase(env, [WalletAnchor], (database) => list(database, tenant));
  const [first = '', name = '', file = '', issuer] = rest;
  if (action === 'remove' && rest.length === 1)
    return onDatabase(env, [WalletAnchor], (database) => remove(database, tenant, first));
  const kind = ANCHOR_KINDS.find((one) => one === first);
  if (action !== 'add' || !kind || rest.length < 3 || rest.length > 4 || !NAME.test(name)) return usage();
  return onDatabase(env, [WalletAnchor], async (database) => {
    const anchor = await readAnchor(kind, await contentOf(file), new Date());
    const [jwk, certificate] = 'jwk' in anchor ? [anchor.jwk, null] : [null, anchor.certificate];
    if ((jwk === null) !== (issuer === undefined)) throw refused('ISSUER belongs to a JWK, and to nothing else.');
    const rows = database.getRepository(WalletAnchor);
    if ((await rows.countBy({ tenant })) >= MOST_ANCHORS) throw refused(`There are ${MOST_ANCHORS} anchors already.`);
    const { sha256 } = anchor;
    const values = { tenant, name, kind, sha256, certificate, jwk, issuer: issuer ?? null, addedAt: () => 'now()' };
    const { raw } = await rows.createQueryBuilder().insert().values(values).orIgnore().returning('name').execute();
    if (raw.length === 0) throw refused(`There is an anchor "${name}" already.`);
    return { code: 0, out: `${tenant} trusts ${name} (${kind}, SHA-256 ${sha256}).`, err: '' };
  });
};

async function contentOf(file: string): Promise<Buffer> {
  const content = await givenFile(file);
  if (content.length > MOST_BYTES) throw refused(`What is to be trusted has more than ${MOST_BYTES} bytes.`);
  return content;
}

async function list(database: DataSource, tenant: string): Promise<Outcome> {
  const rows = await database.getRepository(WalletAnchor).find({ where: { tenant }, order: { name: 'ASC' } });
  const lines = rows.map(({ name, kind, sha256, issuer }) => [name, kind, sha256, issuer].filter(Boolean).join('\t'));
  return { code: 0, out: lines.join('\n'), err: '' };
}

async function remove(database: DataSource, tenant: string, name: string): Promise<Outcome> {
  const { affected } = await database.getRepository(WalletAnchor).delete({ tenant, name });
  if (!affected) throw new DomainError('NOT_FOUND', `${tenant} has no anchor "${name}".`);
  return { code: 0, out: `${tenant} trusts ${name} no longer.`, err: '' };
}

const usage = (): Outcome => ({ code: 2, out: '', err: USAGE });
const refused = (message: string) => new DomainError('INVALID_VALUE', message);
