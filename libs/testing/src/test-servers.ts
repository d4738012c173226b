import { inject } from 'vitest';

/** Where the private servers of this test run listen; provided by the global set-up of the `service` project. */
export interface TestServers {
  /** Superuser URL of PostgreSQL's own database. */
  postgresUrl: string;
  natsUrl: string;
  /** Ed25519 keys of the signed contexts of this run, base64 DER: PKCS#8 and SubjectPublicKeyInfo. */
  contextPrivateKey: string;
  contextPublicKey: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    testServers: TestServers;
  }
}

/** The servers of this run. Throws in a test that is outside the `service` project. */
export function testServers(): TestServers {
  const servers = inject('testServers');
  if (!servers) throw new Error('This test needs servers: put it in the test/ folder of its library or service');
  return servers;
}
