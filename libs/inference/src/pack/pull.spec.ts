import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { IMPORTERS } from '../importer/importers.js';
import { modelFile, noModels } from '../importer/onnx-weights.fixture.js';
import { encodeOnnx } from '../onnx/encode.js';
import { buildPack, readRecipe } from './build-pack.js';
import { calibratedCopy } from './calibrate.js';
import { sha256Hex } from './digest.js';
import { download } from './download.js';
import { loadPack } from './load-pack.js';
import { ALLOW_NON_PERMISSIVE, type ModelEntry, type PackManifest, packManifest } from './manifest.js';
import { probeValues } from './probe.js';

/** A network with the input and outputs of the head pose network, which gives the mean blue, green and red. */
function tinyNetwork(name: string): Uint8Array {
  const outputs = ['angle_y_fc', 'angle_p_fc', 'angle_r_fc'];
  const slices = outputs.map((output, i) => ({
    type: 'Slice',
    inputs: ['mean', `from${i}`, `to${i}`, 'axis'],
    outputs: [output],
    attributes: {},
  }));
  const whole = (name: string, value: number) => ({ name, dims: [1], data: BigInt64Array.of(BigInt(value)) });
  return encodeOnnx({
    name,
    inputs: [{ name: 'data', type: 'float32', dims: ['N', 3, 60, 60] }],
    outputs: outputs.map((output) => ({ name: output, type: 'float32', dims: ['N', 1] })),
    constants: [...[0, 1, 2].flatMap((i) => [whole(`from${i}`, i), whole(`to${i}`, i + 1)]), whole('axis', 1)],
    nodes: [
      {
        type: 'ReduceMean',
        inputs: ['data'],
        outputs: ['mean'],
        attributes: { axes: { ints: [2, 3] }, keepdims: { i: 0 } },
      },
      ...slices,
    ],
  });
}

const upstream = tinyNetwork('tiny');
const imported = IMPORTERS['onnx/head-pose']?.([upstream]) as Uint8Array;
const limits = { maxBytes: 100_000, timeoutMs: 10_000, protocols: ['http:'] };

let dir: string;
let server: Server;
let origin: string;
let requests: string[];

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request.url ?? '');
    if (request.url === '/files/tiny.onnx') response.end(upstream);
    else if (request.url === '/long') response.end(Buffer.alloc(200_000));
    else if (request.url === '/away') response.writeHead(302, { location: 'file:///etc/hostname' }).end();
    else if (request.url === '/moved') response.writeHead(302, { location: '/files/tiny.onnx' }).end();
    else if (request.url === '/round') response.writeHead(302, { location: '/round' }).end();
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(async () => {
  requests = [];
  dir = await mkdtemp(join(tmpdir(), 'bonafide-pull-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true });
});

function recipe(changes: Partial<ModelEntry> = {}): PackManifest {
  const model: ModelEntry = {
    name: 'tiny',
    role: 'face-pose',
    contract: 'angles/box',
    importer: 'onnx/head-pose',
    file: 'tiny.onnx',
    source: {
      kind: 'url',
      url: `${origin}/files/`,
      revision: '1',
      files: [{ path: 'tiny.onnx', sha256: sha256Hex(upstream) }],
    },
    sha256: sha256Hex(imported),
    licence: { spdx: 'MIT', holder: 'nobody', caveat: 'none' },
    inputs: [{ name: 'image', dtype: 'uint8', shape: ['N', 60, 60, 3], meaning: 'RGB' }],
    outputs: [{ name: 'angles', dtype: 'float32', shape: ['N', 3], meaning: 'degrees' }],
    calibration: [],
    ...changes,
  };
  return { pack: 'tiny', version: '1', pad: 'none', models: [model], matchers: [] };
}

describe('pulling a pack', () => {
  const pull = (what: PackManifest, modelDir?: string, network = true) =>
    buildPack(what, join(dir, 'pack'), { modelDir, network, limits });

  it('downloads what does not lie ready, once', async () => {
    expect((await pull(recipe())).built).toEqual(['tiny']);
    expect((await pull(recipe())).kept).toEqual(['tiny']);
    expect(requests).toEqual(['/files/tiny.onnx']);
    expect((await loadPack(join(dir, 'pack'))).manifest).toEqual(recipe());
  });

  it('takes a file from the model folder, but only with the right digest', async () => {
    await writeFile(join(dir, 'tiny.onnx'), upstream);
    await pull(recipe(), dir, false);
    expect(requests).toEqual([]);
    await rm(join(dir, 'pack'), { recursive: true });
    await writeFile(join(dir, 'tiny.onnx'), tinyNetwork('other'));
    await expect(pull(recipe(), dir, false)).rejects.toThrow('model tiny: not in the model folder');
    await pull(recipe(), dir);
    expect(requests).toEqual(['/files/tiny.onnx']);
  });

  it('prefers the prepared network, read by its own importer', async () => {
    const prepared = { path: 'ready/tiny.onnx', sha256: sha256Hex(upstream), importer: 'onnx/head-pose' };
    await mkdir(join(dir, 'ready'));
    await writeFile(join(dir, 'ready', 'tiny.onnx'), upstream);
    const source = { ...recipe().models[0]?.source, prepared } as ModelEntry['source'];
    await pull(recipe({ source, importer: 'openvino/head-pose' }), dir, false);
    expect(await readFile(join(dir, 'pack', 'tiny.onnx'))).toEqual(Buffer.from(imported));
  });

  it.each([
    ['another digest', { files: [{ path: 'tiny.onnx', sha256: '0'.repeat(64) }] }, /source tiny.onnx has digest/],
    ['no file there', { files: [{ path: 'absent.onnx', sha256: '0'.repeat(64) }] }, /the server answered 404/],
  ])('refuses %s and leaves nothing behind', async (_name, change, message) => {
    const source = { ...recipe().models[0]?.source, ...change } as ModelEntry['source'];
    await expect(pull(recipe({ source }))).rejects.toThrow(message);
    expect(await readdir(join(dir, 'pack'))).toEqual([]);
  });

  it('holds a conversion to its probe and records the digest that came out', async () => {
    const values = await probeValues(recipe().models[0] as ModelEntry, 'angles', imported);
    expect(values).toHaveLength(3);
    const prepared = { path: 'none', sha256: '0'.repeat(64), importer: 'onnx/other' };
    const source = { ...recipe().models[0]?.source, prepared } as ModelEntry['source'];
    const probed = (first: number) =>
      recipe({ source, sha256: '0'.repeat(64), probe: { output: 'angles', values: [first], tolerance: 0.01 } });
    await expect(pull(probed((values[0] as number) + 1))).rejects.toThrow('answers the probe with a deviation of 1');
    await pull(probed(values[0] as number));
    expect((await loadPack(join(dir, 'pack'))).manifest.models[0]?.sha256).toBe(sha256Hex(imported));
    expect((await pull(probed(values[0] as number))).kept).toEqual(['tiny']);
  });

  it('refuses licences that are not permissive or unknown, unless the operator takes the responsibility', async () => {
    for (const spdx of ['CC-BY-NC-4.0', 'NOASSERTION']) {
      const licence = { spdx, holder: 'someone', caveat: 'none' };
      await expect(pull(recipe({ licence }))).rejects.toThrow(`licence ${spdx} is not on the list`);
      vi.stubEnv(ALLOW_NON_PERMISSIVE, 'yes');
      await expect(pull(recipe({ licence }))).rejects.toThrow(`licence ${spdx} is not on the list`);
      vi.stubEnv(ALLOW_NON_PERMISSIVE, 'true');
      await pull(recipe({ licence }));
      expect((await loadPack(join(dir, 'pack'))).manifest.pack).toBe('tiny');
      vi.unstubAllEnvs();
      await expect(loadPack(join(dir, 'pack'))).rejects.toThrow(`licence ${spdx} is not on the list`);
    }
  });

  it('copies a built pack with calibrations of the operator’s own', async () => {
    const evidence = { set: 'own', genuine: 10, impostor: 20_000 };
    const calibration = (s: number) => ({
      score: 'cosine',
      method: 'm',
      evidence,
      points: [
        [0, 0],
        [1, s],
      ] as [number, number][],
    });
    const parts = [{ model: 'tiny', weight: 1 }];
    const matchers = [{ algorithm: 'F500' as const, parts, calibration: calibration(1), conditions: [] }];
    await pull({ ...recipe(), matchers });
    const measured = join(dir, 'measured.json');
    await writeFile(measured, JSON.stringify([{ algorithm: 'F500', calibration: calibration(3) }]));
    await calibratedCopy(join(dir, 'pack'), join(dir, 'acme'), 'acme', measured);
    const { manifest } = await loadPack(join(dir, 'acme'));
    expect(manifest.pack).toBe('acme');
    expect(manifest.matchers[0]?.calibration.points[1]).toEqual([1, 3]);
    await expect(calibratedCopy(join(dir, 'pack'), join(dir, 'acme'), 'acme', measured)).rejects.toThrow();
  });
});

describe('calibrating attack detection', () => {
  const calibration = {
    score: 'live score',
    method: 'quantiles',
    evidence: { set: 'own captures', genuine: 400, impostor: 0 },
    points: [
      [1.5, 2],
      [4.5, 1],
    ],
  };
  const few = (evidence: object) => ({ ...calibration, evidence: { ...calibration.evidence, ...evidence } });
  const write = async (entries: object[]) => {
    const file = join(dir, 'cal.json');
    await writeFile(file, JSON.stringify(entries));
    return file;
  };
  const built = async (role: ModelEntry['role']) => {
    await buildPack(recipe({ role }), join(dir, 'pack'), { network: true, limits });
    return join(dir, 'pack');
  };

  it.each([
    ['no JSON', '{', /no calibrations/],
    ['an unknown algorithm', [{ algorithm: 'F900', calibration }], /F900|algorithm/],
    ['one twice', [1, 2].map(() => ({ algorithm: 'face-pad', calibration })), /more than once/],
    ['too few captures', [{ algorithm: 'face-pad', calibration: few({ genuine: 99 }) }], /fewer than 100 genuine/],
    ['too few pairs', [{ algorithm: 'F500', calibration: few({ impostor: 19_999 }) }], /fewer than 20000 impostor/],
    ['S that goes the wrong way', [{ algorithm: 'F500', calibration: few({ impostor: 20_000 }) }], /S must rise/],
    [
      'S that rises with the live score',
      [
        {
          algorithm: 'face-pad',
          calibration: {
            ...calibration,
            points: [
              [1.5, 1],
              [4.5, 2],
            ],
          },
        },
      ],
      /S must fall/,
    ],
  ])('refuses a file with %s, and copies nothing', async (_what, content, message) => {
    const file = join(dir, 'bad.json');
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    await expect(calibratedCopy(await built('pad-facenox'), join(dir, 'refused'), 'refused', file)).rejects.toThrow(
      message,
    );
    await expect(stat(join(dir, 'refused'))).rejects.toThrow('ENOENT');
  });

  it.each(['../evil', 'a/b', '..', 'Evil', ''])('refuses %o as the name of a copy', async (name) => {
    const file = await write([{ algorithm: 'face-pad', calibration }]);
    await expect(calibratedCopy(await built('pad-facenox'), join(dir, 'x', name), name, file)).rejects.toThrow(
      'is no name of a pack',
    );
  });

  it('replaces that of the fused score and leaves the matchers', async () => {
    const file = await write([{ algorithm: 'face-pad', calibration }]);
    await calibratedCopy(await built('pad-facenox'), join(dir, 'acme'), 'acme', file);
    const { manifest } = await loadPack(join(dir, 'acme'));
    expect(manifest.models[0]?.calibration).toEqual([calibration]);
    expect(manifest.matchers).toEqual([]);
  });

  it('is refused for a pack that detects no attacks, and from an empty file', async () => {
    const pack = await built('face-pose');
    const some = await write([{ algorithm: 'face-pad', calibration }]);
    await expect(calibratedCopy(pack, join(dir, 'a'), 'a', some)).rejects.toThrow('pack tiny detects no attacks');
    expect((await readdir(dir)).sort()).not.toContain('a');
    await expect(calibratedCopy(pack, join(dir, 'b'), 'b', await write([]))).rejects.toThrow();
  });
});

describe('a download', () => {
  it('follows a redirect', async () => {
    expect(await download(`${origin}/moved`, limits)).toEqual(Buffer.from(upstream));
  });

  it.each([
    ['/long', /longer than 100000 bytes/],
    ['/away', /protocol file: is not accepted/],
    ['/round', /more than 5 redirects/],
    ['/nothing', /answered 404/],
  ])('of %s is refused', async (path, message) => {
    await expect(download(origin + path, limits)).rejects.toThrow(message);
  });

  it('without encryption is refused unless asked for', async () => {
    await expect(download(`${origin}/files/tiny.onnx`)).rejects.toThrow('protocol http: is not accepted');
    expect(requests).toEqual([]);
  });
});

describe('the recipe of plus', () => {
  it('names only addresses with encryption and importers that exist', async () => {
    const plus = await readRecipe('plus');
    expect(packManifest.parse(plus)).toEqual(plus);
    for (const { importer, source } of plus.models) {
      expect(IMPORTERS[importer], importer).toBeTypeOf('function');
      if (source.kind !== 'url') continue;
      expect(source.url).toMatch(/^https:/);
      if (source.prepared) expect(IMPORTERS[source.prepared.importer]).toBeTypeOf('function');
    }
  });

  it.skipIf(noModels)(`builds from prepared files alone (${noModels ?? 'with the prepared networks'})`, async () => {
    const plus = await readRecipe('plus');
    for (const { name, source } of plus.models) {
      if (source.kind !== 'url' || !source.prepared) continue;
      const { path, sha256, importer } = source.prepared;
      const file = await modelFile(path);
      expect(sha256Hex(file), name).toBe(sha256);
      const entry = plus.models.find((model) => model.name === name) as ModelEntry;
      expect(sha256Hex(IMPORTERS[importer]?.([file]) as Uint8Array), name).toBe(entry.sha256);
    }
  });
});
