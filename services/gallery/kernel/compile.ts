/**
 * Compiles the kernel into a module of the sources (`npm run generate`): a module is found from the sources, from the
 * build, in threads and in the image alike.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const FEATURES = ['simd', 'relaxed-simd', 'threads'];
const MEMORY = ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
const SPEED = ['--runtime', 'stub', '--optimizeLevel', '3', '--shrinkLevel', '0', '--converge', '--noAssert'];

const { error, stderr, binary } = await compile();
if (error || !binary) throw new Error(`The kernel does not compile: ${stderr}`, { cause: error });
const folder = join(import.meta.dirname, '../src/gen');
mkdirSync(folder, { recursive: true });
writeFileSync(
  join(folder, 'kernel.ts'),
  `/** services/gallery/kernel, compiled. */\nexport const KERNEL = '${Buffer.from(binary).toString('base64')}';\n`,
);

async function compile() {
  let binary: Uint8Array | undefined;
  const features = FEATURES.flatMap((feature) => ['--enable', feature]);
  const args = ['scan.ts', '-o', 'kernel.wasm', '--baseDir', import.meta.dirname, ...features, ...MEMORY, ...SPEED];
  const { error, stderr } = await asc.main(args, {
    writeFile: (_name: string, contents: string | Uint8Array) => {
      if (typeof contents !== 'string') binary = contents;
    },
  });
  return { error, stderr: stderr.toString(), binary };
}
