/** Command line: `node dist/build-pack.js --out DIR [--pack NAME]` builds a model pack; does nothing when it is there. */
import { parseArgs } from 'node:util';
import { buildPack, readRecipe } from './pack/build-pack.js';

const { values } = parseArgs({ options: { out: { type: 'string' }, pack: { type: 'string', default: 'default' } } });
if (!values.out) throw new Error('usage: build-pack.js --out DIR [--pack NAME]');
const { built, kept } = await buildPack(await readRecipe(values.pack), values.out);
process.stdout.write(`pack ${values.pack}: ${built.length} built, ${kept.length} unchanged\n`);
