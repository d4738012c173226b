import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { merge, type Tree } from '@bonafide/settings/tree';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { customerConfigSection } from './customer-config.section.js';

interface Described {
  $ref?: string;
  properties?: Record<string, Described>;
}

const document = parse(
  readFileSync(fileURLToPath(import.meta.resolve('../../../../contract/onboarding.yaml')), 'utf8'),
) as { components: { schemas: Record<string, Described> } };
/** Said to be ignored. */
const IGNORED = ['serviceVersion', 'expirationTime'];
const { schema, defaults } = customerConfigSection([], []);

function resolved(described: Described): Described {
  const name = described.$ref?.split('/').at(-1);
  return name ? resolved(document.components.schemas[name] ?? {}) : described;
}

/** Every member that the contract describes, as a path from the body. */
function members(described: Described, path: readonly string[] = []): string[][] {
  const { properties = {} } = resolved(described);
  return Object.entries(properties).flatMap(([name, one]) => [[...path, name], ...members(one, [...path, name])]);
}

const nested = (path: readonly string[], value: unknown): Tree =>
  path.reduceRight<unknown>((inside, name) => ({ [name]: inside }), value) as Tree;

describe('a member of customerConfig that the contract describes', () => {
  const documented = members({ $ref: 'CustomerConfigRequest' }).filter(([name = '']) => !IGNORED.includes(name));

  it('are many', () => expect(documented.length).toBeGreaterThan(40));

  // A list is right nowhere: an answer that held one would break the contract.
  it.each(documented.map((path) => [path.join('.'), path] as const))('%s is refused as a list', (_name, path) =>
    expect(schema.safeParse(merge(defaults as Tree, nested(path, ['x']))).success).toBe(false),
  );
});
