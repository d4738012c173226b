import { testServers } from './test-servers.js';

/** URL of this test run's private NATS, credentials inside. All files of a run share it. */
export function testNatsUrl(): string {
  return testServers().natsUrl;
}
