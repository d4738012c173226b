import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { openBytes, sealBytes } from '@bonafide/sealing/aead';
import type { KeyRing } from '@bonafide/sealing/key-ring';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { IssuerConfig } from './issuer-config.js';
import { retired, signing, takesOverAt } from './rotation.machine.js';
import { SigningKey } from './signing-key.entity.js';

const MODULUS_BITS = 2048;
const DAY_MS = 86_400_000;

interface OpenKey {
  id: string;
  signsFrom: number;
  publicJwk: Record<string, string>;
  publicKey: KeyObject;
  privateKey: KeyObject;
}

/**
 * The keys of the built-in issuer, shared by all replicas through the database and kept in memory. `refresh` reads
 * them, makes the next one when it is due (one replica does, under a lock), removes the retired, and seals again those
 * under an older key-encryption key. While the database is away, the keys in memory go on signing.
 */
@Injectable()
export class SigningKeys {
  private readonly ring: KeyRing;
  private readonly periodMs: number;
  private keys: OpenKey[] = [];

  constructor(
    private readonly database: DataSource,
    @Inject(CONFIG) config: Pick<IssuerConfig, 'BONAFIDE_KEYS' | 'BONAFIDE_SIGNING_KEY_DAYS'>,
  ) {
    this.ring = config.BONAFIDE_KEYS;
    this.periodMs = config.BONAFIDE_SIGNING_KEY_DAYS * DAY_MS;
  }

  async refresh(): Promise<void> {
    const keys = await this.read(this.database.manager);
    const isUpkeepDue =
      takesOverAt(keys, Date.now(), this.periodMs) !== undefined || retired(keys, Date.now()).length > 0;
    this.keys = isUpkeepDue ? await this.database.transaction((manager) => this.upkeep(manager)) : keys;
  }

  /** The key that signs now, with its id. */
  signer(): { id: string; privateKey: KeyObject } {
    const key = signing(this.keys, Date.now());
    if (!key) throw new Error('No signing key has taken over');
    return key;
  }

  /** The key that verifies tokens with this `kid`. */
  verifier(id: string | undefined): KeyObject | undefined {
    return this.keys.find((key) => key.id === id)?.publicKey;
  }

  /** All keys whose tokens are or will soon be valid, as JWKs. Source: RFC 7517. */
  published(): Record<string, string>[] {
    return this.keys.map((key) => key.publicJwk);
  }

  private async upkeep(manager: EntityManager): Promise<OpenKey[]> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtext('signing_key'))`);
    const keys = await this.read(manager);
    for (const { id } of retired(keys, Date.now())) await manager.delete(SigningKey, { id });
    const takesOver = takesOverAt(keys, Date.now(), this.periodMs);
    if (takesOver !== undefined) await manager.insert(SigningKey, await this.make(takesOver));
    return this.read(manager);
  }

  private async read(manager: EntityManager): Promise<OpenKey[]> {
    const rows = await manager.find(SigningKey);
    for (const row of rows.filter((row) => row.wrappingKeyId !== this.ring.activeId)) {
      Object.assign(row, this.seal(row.id, this.unseal(row)));
      await manager.update(SigningKey, { id: row.id }, { sealed: row.sealed, wrappingKeyId: row.wrappingKeyId });
    }
    return rows.map((row) => this.keys.find((key) => key.id === row.id) ?? this.openKey(row));
  }

  private openKey(row: SigningKey): OpenKey {
    const privateKey = createPrivateKey({ key: this.unseal(row), format: 'der', type: 'pkcs8' });
    const { id, publicJwk } = row;
    return { id, publicJwk, privateKey, publicKey: createPublicKey(privateKey), signsFrom: row.signsFrom.getTime() };
  }

  private async make(signsFrom: number) {
    const pair = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
    const id = randomUUID();
    const publicJwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: id, alg: 'RS256', use: 'sig' };
    const sealed = this.seal(id, pair.privateKey.export({ format: 'der', type: 'pkcs8' }));
    return { id, publicJwk: publicJwk as Record<string, string>, ...sealed, signsFrom: new Date(signsFrom) };
  }

  private seal(id: string, plain: Uint8Array): Pick<SigningKey, 'sealed' | 'wrappingKeyId'> {
    const wrappingKeyId = this.ring.activeId;
    return { sealed: sealBytes(this.wrappingKey(wrappingKeyId), plain, `signing-key/${id}`), wrappingKeyId };
  }

  private unseal(row: SigningKey): Buffer {
    return openBytes(this.wrappingKey(row.wrappingKeyId), row.sealed, `signing-key/${row.id}`);
  }

  private wrappingKey(id: string): Uint8Array {
    const key = this.ring.keys.get(id);
    if (!key) throw new Error('A signing key is sealed under a key-encryption key that is not configured');
    return key;
  }
}
