import { isPlanned } from '@bonafide/contract/planned';
import type { ServiceDefinition } from '@bonafide/platform/process/service-definition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { startTestService, type TestService } from './service.js';

/** A request of an operation, its parameters being `x`. */
function methodAndPath(route: string): [method: string, path: string] {
  const [method = '', path = ''] = route.split(' ');
  return [method, path.replace(/:\w+/g, 'x')];
}

/**
 * Tests that a service answers its version and serves the operations of its contract: each has a route, those that are
 * planned and no others answer 501, and (reported when the service stops) no answer breaks the contract. `start` is for
 * services that need more configuration than all do.
 */
export function servesItsContract<S extends z.ZodRawShape>(
  definition: ServiceDefinition<S>,
  start: () => Promise<TestService> = () => startTestService(definition),
): void {
  describe(`the contract of ${definition.name}`, () => {
    let service: TestService;
    beforeAll(async () => {
      service = await start();
    });
    afterAll(() => service?.stop());

    const ask = async (route: string) => {
      const [method, path] = methodAndPath(route);
      return fetch(`${service.url}${path}`, { method, headers: service.as('acme') });
    };

    // A new service has no operations yet; that each operation has one service is e2e/contract/operations.spec.ts.
    it.each(definition.version.paths)('answers its version at %s', async (path) =>
      expect(await (await ask(`GET ${path}`)).text()).toBe(definition.version.line),
    );

    it.each(definition.contract)('%s has a route, and says 501 only when it is planned', async (route) => {
      const answer = await ask(route);
      expect(await answer.text()).not.toContain('No such route');
      expect(answer.status === 501).toBe(service.routes.planned.includes(route));
    });

    it('lacks the operations that contract/src/planned.ts says are planned, and no others', () =>
      expect(definition.contract.filter((route) => isPlanned(...methodAndPath(route)))).toEqual(
        service.routes.planned,
      ));

    it('has no route for a path that it does not know', async () =>
      expect((await ask('GET /nowhere/at/all')).status).toBe(404));
  });
}
