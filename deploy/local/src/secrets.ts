import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { recall, remember } from './remembered.ts';

/** A tenant as the gateway's bootstrap list has it. */
export interface Tenant {
  tenant: string;
  clientId: string;
  clientSecret: string;
  apiKey: string;
}

/** Secrets of one service. */
export interface ServiceSecrets {
  /** Of the role that the service runs as. */
  databasePassword: string;
  /** Of the role that owns its database and migrates it. */
  ownerPassword: string;
  /** Of its NATS user. */
  natsPassword: string;
  keyRing: string;
}

/** All secrets of one stack. They are made once and live as long as its state folder. */
export interface Secrets {
  /** PostgreSQL's superuser. */
  postgres: string;
  /** Operator of NATS. */
  nats: string;
  /** Ed25519, base64 DER: PKCS#8 and SubjectPublicKeyInfo. */
  contextPrivateKey: string;
  contextPublicKey: string;
  /** PEM, RSA 2048: opens sealed requests. */
  sealedRequestKey: string;
  tenants: Tenant[];
  services: Record<string, ServiceSecrets>;
}

const fileOf = (stateDir: string) => join(stateDir, 'secrets.json');
const text = (bytes: number) => randomBytes(bytes).toString('hex');

/** The secrets of the stack in `stateDir`, those of new services and tenants added; kept in a file of mode 600. */
export function stackSecrets(stateDir: string, services: readonly string[], tenants: readonly string[]): Secrets {
  const file = fileOf(stateDir);
  const secrets = recall<Secrets>(file) ?? newSecrets();
  for (const name of services) {
    // Existing secrets stay; those that an older version did not have are added.
    const known: Partial<ServiceSecrets> = secrets.services[name] ?? {};
    secrets.services[name] = {
      databasePassword: known.databasePassword ?? text(16),
      natsPassword: known.natsPassword ?? text(16),
      ownerPassword: known.ownerPassword ?? text(16),
      keyRing: known.keyRing ?? `local:${randomBytes(32).toString('base64')}`,
    };
  }
  for (const tenant of tenants) {
    if (secrets.tenants.some((known) => known.tenant === tenant)) continue;
    secrets.tenants.push({ tenant, clientId: 'bimaas-b2b', clientSecret: text(24), apiKey: text(24) });
  }
  remember(file, secrets);
  return secrets;
}

/** The tenants of the stack in `stateDir`, as they were made; none where no stack was started. */
export function knownTenants(stateDir: string): readonly Tenant[] {
  return recall<Secrets>(fileOf(stateDir))?.tenants ?? [];
}

function newSecrets(): Secrets {
  const context = generateKeyPairSync('ed25519');
  const sealed = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    postgres: text(16),
    nats: text(16),
    contextPrivateKey: context.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    contextPublicKey: context.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    sealedRequestKey: sealed.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    tenants: [],
    services: {},
  };
}
