import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPack, importModel, readRecipe } from './build-pack.js';
import { sha256Hex } from './digest.js';
import { loadPack } from './load-pack.js';
import { type ModelEntry, type PackManifest, packManifest } from './manifest.js';

let dir: string;
let recipe: PackManifest;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bonafide-pack-'));
  recipe = await readRecipe('default');
});

afterAll(() => rm(dir, { recursive: true }));

/** A deep copy of the recipe with its first model changed, in JSON because what it shows may be invalid on purpose. */
function changed(change: (model: Record<string, unknown>) => void): PackManifest {
  const copy = structuredClone(recipe);
  change(copy.models[0] as unknown as Record<string, unknown>);
  return copy;
}

function withoutDetector(pack: PackManifest): void {
  pack.pad = 'networks';
  pack.models = pack.models.filter(({ role }) => role !== 'pad-minifasnet');
}

describe('building the default pack', () => {
  it('imports every model to the digest that the recipe records, twice the same', async () => {
    for (const entry of recipe.models) {
      expect(sha256Hex(await importModel(entry)), entry.name).toBe(entry.sha256);
      expect(sha256Hex(await importModel(entry)), entry.name).toBe(entry.sha256);
    }
  });

  it('writes nothing when everything is there, and repairs what is not', async () => {
    const first = await buildPack(recipe, join(dir, 'built'));
    expect(first.built).toEqual(recipe.models.map((model) => model.name));
    const file = join(dir, 'built', 'face-expression.onnx');
    const written = await stat(file);
    expect(await buildPack(recipe, join(dir, 'built'))).toEqual({ built: [], kept: first.built });
    expect((await stat(file)).mtimeMs).toBe(written.mtimeMs);
    await writeFile(file, 'damaged');
    expect((await buildPack(recipe, join(dir, 'built'))).built).toEqual(['face-expression']);
    const names = [...recipe.models.map((model) => model.file), 'manifest.json'];
    expect((await readdir(join(dir, 'built'))).sort()).toEqual(names.sort());
  });

  it('refuses source files with another digest', async () => {
    const other = changed((model) => {
      const source = model.source as { files: { sha256: string }[] };
      for (const file of source.files) file.sha256 = '0'.repeat(64);
    });
    await expect(buildPack(other, join(dir, 'source'))).rejects.toThrow(/blaze-face: source .* has digest/);
  });

  it('refuses a result with another digest and leaves no file behind', async () => {
    const other = changed((model) => {
      model.sha256 = '0'.repeat(64);
    });
    await expect(buildPack(other, join(dir, 'result'))).rejects.toThrow(/blaze-face: import gave digest/);
    expect(await readdir(join(dir, 'result'))).toEqual([]);
  });

  it('refuses a licence that is not permissive', async () => {
    const other = changed((model) => {
      model.licence = { spdx: 'CC-BY-NC-4.0', holder: 'someone', caveat: 'none' };
    });
    await expect(buildPack(other, join(dir, 'licence'))).rejects.toThrow(/blaze-face: licence CC-BY-NC-4.0/);
  });
});

describe('loading a pack', () => {
  const load = async (manifest: unknown) => {
    const folder = join(dir, 'loaded');
    await buildPack(recipe, folder);
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
    return loadPack(folder);
  };

  it('gives the manifest when all is well', async () => {
    expect((await load(recipe)).manifest).toEqual(recipe);
  });

  it('refuses a file with another digest', async () => {
    const folder = join(dir, 'tampered');
    await buildPack(recipe, folder);
    const file = join(folder, 'face-mesh-468.onnx');
    const bytes = await readFile(file);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await writeFile(file, bytes);
    await expect(loadPack(folder)).rejects.toThrow(/model face-mesh-468: digest of face-mesh-468.onnx is/);
  });

  it('refuses a missing licence', async () => {
    await expect(load(changed((model) => delete model.licence))).rejects.toThrow(/licence/);
  });

  it('refuses a licence that is not permissive', async () => {
    const other = changed((model) => {
      model.licence = { spdx: 'AGPL-3.0-only', holder: 'someone', caveat: 'none' };
    });
    await expect(load(other)).rejects.toThrow(/licence AGPL-3.0-only is not on the list/);
  });

  it.each([
    ['does not say what it knows of attacks', (pack: Partial<PackManifest>) => delete pack.pad, /pad/],
    ['claims a detector that it has not', withoutDetector, /"networks", but the roles that together detect/],
    ['says something else', (pack: object) => Object.assign(pack, { pad: 'yes' }), /say "none", or "networks"/],
  ])('refuses a manifest that %s, and names its file', async (_name, change, message) => {
    const manifest = structuredClone(recipe);
    change(manifest);
    await expect(load(manifest)).rejects.toThrow(message);
    await expect(load(manifest)).rejects.toThrow(join(dir, 'loaded', 'manifest.json'));
  });

  it('takes a detector in a pack that does not rely on it', async () => {
    const plus = await readRecipe('plus');
    expect(plus.pad).toBe('networks');
    expect(packManifest.parse({ ...plus, pad: 'none' }).pad).toBe('none');
  });

  it.each([
    ['without a calibration of what its detector says', () => [], /the one calibration of the fused live score/],
    ['with two of them', <T>(all: T[]) => [...all, ...all], /the one calibration of the fused live score/],
    [
      'whose points do not rise',
      (all: ModelEntry['calibration']) => all.map((one) => ({ ...one, points: one.points.toReversed() })),
      /raw scores must rise/,
    ],
  ])('refuses a manifest %s', async (_how, change: (all: ModelEntry['calibration']) => unknown, message) => {
    const plus = await readRecipe('plus');
    const models = plus.models.map((one) =>
      one.role === 'pad-facenox' ? { ...one, calibration: change(one.calibration) } : one,
    );
    expect(() => packManifest.parse({ ...plus, models })).toThrow(message);
  });

  it('refuses a file name that leaves the folder', async () => {
    await expect(load(changed((model) => Object.assign(model, { file: '../other.onnx' })))).rejects.toThrow(
      /file name/,
    );
  });
});
