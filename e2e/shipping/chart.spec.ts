import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { chart, type Labels, type Manifest, notes, ofKind, type Peer, podsOf, render, root, runHelm } from './chart.ts';

const services = readdirSync(join(root, 'services'));
const added = { services: { passkey: { role: 'service', prefixes: ['/passkey'] } } };
const everything = {
  image: { repository: 'registry.example.org/team/bonafide', tag: '1.2.3', pullSecrets: [{ name: 'registry' }] },
  models: { pack: 'plus', existingClaim: 'models' },
  defaults: {
    autoscaling: { enabled: false },
    podAnnotations: { 'prometheus.io/scrape': 'true' },
    nodeSelector: { disk: 'fast' },
    tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
  },
  services: {
    gateway: {
      replicas: 4,
      config: { BONAFIDE_RATE_LIMIT: 100 },
      egress: [{ ports: [{ port: 443 }], to: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }],
    },
  },
  trustedProxies: ['10.42.0.0/16', 'fd00:42::/48', '192.0.2.7'],
  ingress: { enabled: true, className: 'nginx', annotations: { a: 'b' }, tlsSecret: 'tls' },
  networkPolicy: { clients: [{ namespaceSelector: { matchLabels: { name: 'ingress' } } }] },
};
/** Rendered once: each rendering is a process of helm. */
const rendered = { plain: render(), full: render(everything), grown: render(added) };

type Models = Record<string, new (manifest: Manifest) => { validate(): void }>;
const MODELS: Record<string, () => Promise<unknown>> = {
  'apps/v1': () => import('kubernetes-models/apps/v1'),
  'autoscaling/v2': () => import('kubernetes-models/autoscaling/v2'),
  'batch/v1': () => import('kubernetes-models/batch/v1'),
  'networking.k8s.io/v1': () => import('kubernetes-models/networking.k8s.io/v1'),
  'policy/v1': () => import('kubernetes-models/policy/v1'),
  v1: () => import('kubernetes-models/v1'),
};

/** Checks a manifest against the schema of its kind; throws what is wrong. */
async function validate(manifest: Manifest): Promise<void> {
  const models = (await MODELS[manifest.apiVersion]?.()) as Models | undefined;
  const Model = models?.[manifest.kind];
  if (!Model) throw new Error(`${manifest.apiVersion} has no ${manifest.kind}`);
  new Model(manifest).validate();
}

const nameOf = ({ kind, metadata }: Manifest) => `${kind}/${metadata.name}`;
const selects = (selector: Labels, labels: Labels) =>
  Object.entries(selector).every(([label, value]) => labels[label] === value);

describe('the chart', () => {
  it('passes helm lint', () => expect(runHelm('lint', '--strict', chart)).toContain('0 chart(s) failed'));

  it.each([
    ['its own values', rendered.plain],
    ['everything set', rendered.full],
    ['one more service', rendered.grown],
    ['no policies', render({ networkPolicy: { enabled: false } })],
  ])('renders valid manifests, each name once, with %s', async (_name, manifests) => {
    expect(manifests.length).toBeGreaterThan(60);
    for (const manifest of manifests) {
      await expect(validate(manifest), nameOf(manifest)).resolves.toBeUndefined();
    }
    expect(new Set(manifests.map(nameOf)).size).toBe(manifests.length);
  });

  it('would report an invalid manifest', async () => {
    const [deployment] = ofKind(rendered.plain, 'Deployment');
    await expect(validate({ ...deployment, spec: { replicas: 'two' } } as unknown as Manifest)).rejects.toThrow();
  });

  it('has an entry for each service folder and a folder for each entry', () => {
    const values = parse(readFileSync(join(chart, 'values.yaml'), 'utf8')) as { services: object };
    expect(Object.keys(values.services).sort()).toEqual([...services].sort());
  });

  it('gives each service all it needs from one entry', () => {
    const kinds = (name: string, manifests: Manifest[]) =>
      manifests
        .filter(({ metadata }) => metadata.name === `test-${name}` || metadata.name === `test-${name}-migrate`)
        .map(({ kind }) => kind)
        .sort();
    const manifests = rendered.grown;
    for (const name of [...services, 'passkey']) {
      expect(kinds(name, manifests), name).toEqual([
        'ConfigMap',
        'Deployment',
        'HorizontalPodAutoscaler',
        'Job',
        'NetworkPolicy',
        'PodDisruptionBudget',
        'Service',
        'ServiceAccount',
      ]);
    }
    const routes = ofKind(manifests, 'ConfigMap').find(({ metadata }) => metadata.name === 'test-gateway')?.data;
    expect(JSON.parse(routes?.BONAFIDE_ROUTES ?? '')).toMatchObject({ '/passkey': 'http://test-passkey:8080' });
  });

  it('names images by service and version, never latest', () => {
    const images = (manifests: Manifest[]) =>
      podsOf(manifests).flatMap(({ spec }) => spec.containers.map(({ image }) => image));
    const { appVersion } = parse(readFileSync(join(chart, 'Chart.yaml'), 'utf8')) as { appVersion: string };
    expect(new Set(images(rendered.plain))).toEqual(new Set(services.map((name) => `bonafide/${name}:${appVersion}`)));
    expect(images(rendered.full)).toContain('registry.example.org/team/bonafide/gateway:1.2.3');
  });

  it('runs every container without privileges, with bounds and, where it serves, with probes', () => {
    for (const { spec } of podsOf(rendered.plain)) {
      expect(spec.automountServiceAccountToken).toBe(false);
      expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      for (const container of spec.containers) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(container.resources).toMatchObject({ requests: { memory: /./ }, limits: { memory: /./ } });
        if (container.args?.[0] === 'migrate') continue;
        expect(container.ports).toContainEqual({ name: 'management', containerPort: 9090 });
        const asks = (path: string) => ({ httpGet: { path, port: 'management' } });
        expect(container.livenessProbe).toMatchObject(asks('/livez'));
        expect(container.startupProbe).toMatchObject(asks('/livez'));
        expect(container.readinessProbe).toMatchObject(asks('/readyz'));
      }
    }
  });

  it('migrates with nothing that the chart makes, since the hook runs before any of it exists', () => {
    const manifests = rendered.full;
    const jobs = ofKind(manifests, 'Job');
    expect(jobs).toHaveLength(services.length);
    expect(ofKind(manifests, 'Secret')).toEqual([]);
    for (const { metadata, spec } of jobs) {
      expect(metadata.annotations).toMatchObject({ 'helm.sh/hook': 'pre-install,pre-upgrade' });
      expect(spec?.template?.spec.serviceAccountName).toBeUndefined();
      expect(JSON.stringify(spec)).not.toMatch(/configMap|persistentVolumeClaim/);
    }
  });

  it('lets a service state its own value and fall back to the shared one', () => {
    const deployments = ofKind(rendered.full, 'Deployment');
    const replicas = Object.fromEntries(deployments.map(({ metadata, spec }) => [metadata.name, spec?.replicas]));
    expect(replicas).toMatchObject({ 'test-gateway': 4, 'test-gallery': 2 });
  });
});

describe('the proxies in front of the gateway', () => {
  const trusted = (manifests: Manifest[]) =>
    ofKind(manifests, 'ConfigMap').flatMap(({ data }) => data?.BONAFIDE_TRUSTED_PROXIES ?? []);

  it('are the gateway’s configuration alone, and none unless they are named', () => {
    expect(trusted(rendered.full)).toEqual(['10.42.0.0/16,fd00:42::/48,192.0.2.7']);
    expect(trusted(rendered.plain)).toEqual([]);
  });

  it('must be named when the ingress is on, which the message says', () => {
    expect(() => render({ ingress: { enabled: true } })).toThrow('trustedProxies is empty although the ingress is on');
  });
});

describe('captures that no detector judges', () => {
  const policies = (manifests: Manifest[]) =>
    ofKind(manifests, 'ConfigMap').flatMap(({ metadata, data }) =>
      data?.BONAFIDE_LIVENESS_WITHOUT_PAD ? [[metadata.name, data.BONAFIDE_LIVENESS_WITHOUT_PAD]] : [],
    );

  it('are refused unless the values say otherwise, by the one engine that judges liveness', () => {
    expect(policies(rendered.plain)).toEqual([['test-faceliveness', 'refuse']]);
    const accepting = render({ models: { livenessWithoutPad: 'accept' } });
    expect(policies(accepting)).toEqual([['test-faceliveness', 'accept']]);
  });

  it.each([
    [{}, 'liveness is NOT assessed', 'passive captures are refused'],
    [{ livenessWithoutPad: 'accept' }, 'liveness is NOT assessed', 'For trials only'],
    [{ pack: 'acme', livenessWithoutPad: 'accept' }, 'if the pack acme says `pad: none`', 'pass unjudged'],
  ])('are warned of in the notes, with models %j', (models, ...said) => {
    for (const text of said) expect(notes({ models })).toContain(text);
  });

  it('are not, with the pack plus', () => expect(notes({ models: { pack: 'plus' } })).not.toContain('WARNING'));
});

describe('its network policies', () => {
  const manifests = rendered.full;
  const policies = ofKind(manifests, 'NetworkPolicy');
  const pods = podsOf(manifests);
  const policyOf = (name: string) => policies.find(({ metadata }) => metadata.name === `test-${name}`);
  const podNames = (peers: readonly Peer[] = []) =>
    peers.flatMap(({ podSelector }) => podSelector?.matchLabels['app.kubernetes.io/component'] ?? []).sort();
  const others = services.filter((name) => name !== 'gateway').sort();

  it('select pods that exist, on both sides', () => {
    const ours = ({ podSelector }: Peer) => podSelector?.matchLabels['app.kubernetes.io/instance'] !== undefined;
    for (const policy of policies) {
      const peers = [...(policy.spec?.ingress ?? []), ...(policy.spec?.egress ?? [])].flatMap(({ from, to }) => [
        ...(from ?? []),
        ...(to ?? []),
      ]);
      for (const { podSelector } of [policy.spec ?? {}, ...peers.filter(ours)]) {
        const selector = podSelector?.matchLabels ?? {};
        expect(
          pods.some((pod) => selects(selector, pod.metadata.labels)),
          nameOf(policy),
        ).toBe(true);
      }
    }
  });

  it('deny to every pod what none of them allows', () => {
    const deny = policyOf('deny')?.spec;
    expect(deny).toMatchObject({ policyTypes: ['Ingress', 'Egress'] });
    expect(deny).not.toHaveProperty('ingress');
    expect(deny).not.toHaveProperty('egress');
    for (const pod of pods) expect(selects(deny?.podSelector?.matchLabels ?? {}, pod.metadata.labels)).toBe(true);
  });

  it.each(others)('let only the gateway call %s, and let it call no other service', (name) => {
    const { ingress = [], egress = [] } = policyOf(name)?.spec ?? {};
    const [http, management] = ingress;
    expect(http?.ports).toEqual([{ port: 'http' }]);
    expect(podNames(http?.from)).toEqual(['gateway']);
    expect(management?.from).toHaveLength(1);
    const toReceivers = name === 'webhook' ? [443, 1024] : [];
    expect(egress.flatMap(({ ports }) => ports?.map(({ port }) => port))).toEqual([53, 53, 5432, 4222, ...toReceivers]);
    expect(egress.flatMap(({ to }) => podNames(to))).toEqual([]);
  });

  it('let webhook call public addresses, and none of inside', () => {
    const { to = [] } = policyOf('webhook')?.spec?.egress?.at(-1) ?? {};
    const blocks = to.map(({ ipBlock }) => ipBlock);
    expect(blocks.map((block) => block?.cidr)).toEqual(['0.0.0.0/0', '2000::/3']);
    const inside = ['10.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];
    expect(blocks[0]?.except).toEqual(expect.arrayContaining(inside));
  });

  it('let the gateway call all services and no NATS, and clients call the gateway', () => {
    const { ingress = [], egress = [] } = policyOf('gateway')?.spec ?? {};
    expect(egress.flatMap(({ ports }) => ports?.map(({ port }) => port))).toEqual([53, 53, 5432, 'http', 443]);
    expect(ingress[0]).toEqual({ ports: [{ port: 'http' }], from: everything.networkPolicy.clients });
    expect(egress.flatMap(({ to }) => podNames(to))).toEqual(others);
    expect(egress.at(-1)).toEqual(everything.services.gateway.egress[0]);
  });

  it('let migrations reach DNS and PostgreSQL only', () => {
    const { ingress, egress = [] } = policyOf('migration')?.spec ?? {};
    expect(ingress).toBeUndefined();
    expect(egress.flatMap(({ ports }) => ports?.map(({ port }) => port))).toEqual([53, 53, 5432]);
  });
});

describe('its values', () => {
  it.each([
    ['the tag latest', { image: { tag: 'latest' } }, 'image.tag'],
    ['a role that does not exist', { services: { gallery: { role: 'other' } } }, 'services.gallery.role'],
    ['a policy that does not exist', { models: { livenessWithoutPad: 'maybe' } }, 'models.livenessWithoutPad'],
    ['a misspelt key', { services: { gallery: { prefixs: [] } } }, 'prefixs'],
    ['an unknown section', { colour: 'red' }, 'colour'],
    ['no number of replicas', { defaults: { replicas: 'two' } }, 'defaults.replicas'],
    ['a path that is none', { services: { gallery: { prefixes: ['gallery'] } } }, 'services.gallery.prefixes'],
    ['a public URL that is none', { publicUrl: 'bonafide' }, 'publicUrl'],
    ['a port out of range', { networkPolicy: { nats: { port: 70_000 } } }, 'networkPolicy.nats.port'],
    ['metrics open to all', { networkPolicy: { monitoring: [] } }, 'networkPolicy.monitoring'],
    ['a proxy that is no address', { trustedProxies: ['ingress-nginx'] }, 'trustedProxies.0'],
    ['everybody as a proxy', { trustedProxies: ['0.0.0.0/0'] }, 'trustedProxies.0'],
    ['a key that is not ours', { services: { gallery: { config: { PATH: '/' } } } }, 'services.gallery.config'],
  ])('are refused by the schema: %s', (_name, values, where) => {
    expect(() => render(values)).toThrow(where);
  });

  it('are all described', () => {
    const schema = JSON.parse(readFileSync(join(chart, 'values.schema.json'), 'utf8')) as Record<string, unknown>;
    const silent: string[] = [];
    const walk = (node: unknown, path: string): void => {
      const { properties, definitions } = (node ?? {}) as Record<string, Record<string, object>>;
      for (const [name, child] of Object.entries({ ...properties, ...definitions })) {
        if (!('description' in child) && !('$ref' in child) && path !== 'image.pullSecrets')
          silent.push(`${path}.${name}`);
        walk(child, `${path}.${name}`);
      }
    };
    walk(schema, '');
    expect(silent).toEqual([]);
  });
});
