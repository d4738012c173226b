import { SERVICES } from '@bonafide/local/services';
import { describe, expect, it } from 'vitest';
import { environmentOf, ofKind, render } from './chart.ts';

const manifests = render();
const configurable = new Set<string>(SERVICES.flatMap(({ settings }) => settings));

/** Routes as pairs of prefix and the service behind it, whatever the two installations call its address. */
const sorted = (routes: readonly (readonly [string, string])[]) =>
  routes.map(([prefix, service]) => `${prefix} → ${service}`).sort();

describe('the chart and the local stack agree on', () => {
  it('the routes of the gateway', () => {
    const config = ofKind(manifests, 'ConfigMap').find(({ metadata }) => metadata.name === 'test-gateway');
    const routes = JSON.parse(config?.data?.BONAFIDE_ROUTES ?? '{}') as Record<string, string>;
    const inChart = Object.entries(routes).map(
      ([prefix, url]) => [prefix, new URL(url).hostname.replace(/^test-/, '')] as const,
    );
    const inStack = SERVICES.flatMap(({ name, prefixes }) => prefixes.map((prefix) => [prefix, name] as const));
    expect(inStack.length).toBeGreaterThan(10);
    expect(sorted(inChart)).toEqual(sorted(inStack));
  });

  it.each(SERVICES)('the settings of $name', ({ name, settings }) => {
    const deployment = ofKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === `test-${name}`);
    const [container] = deployment?.spec?.template?.spec.containers ?? [];
    if (!container) throw new Error(`the chart renders no ${name}`);
    const given = [...environmentOf(container, manifests).keys()].filter((key) => configurable.has(key));
    expect(given.sort()).toEqual([...settings].sort());
  });

  it.each(SERVICES)('what the local stack alone shows of $name', ({ name, here = [] }) => {
    const deployment = ofKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === `test-${name}`);
    const [container] = deployment?.spec?.template?.spec.containers ?? [];
    if (!container) throw new Error(`the chart renders no ${name}`);
    const given = environmentOf(container, manifests);
    expect(here.filter((key) => given.has(key))).toEqual([]);
  });
});
