/** Preloaded by Node (see arguments.ts): lets it run the TypeScript of this repository, decorators included. */
import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'rolldown/utils';

/** A `.js` file that does not exist but whose source is beside it: an import as tsc wants it, before any build. */
function sourceOf(url: string): string | undefined {
  if (!url.startsWith('file:') || !url.endsWith('.js') || url.includes('/node_modules/')) return undefined;
  const source = `${url.slice(0, -'.js'.length)}.ts`;
  return !existsSync(fileURLToPath(url)) && existsSync(fileURLToPath(source)) ? source : undefined;
}

registerHooks({
  resolve(specifier, context, nextResolve) {
    const isFile = /^(\.{0,2}\/|file:)/.test(specifier);
    const source = isFile ? sourceOf(new URL(specifier, context.parentURL).href) : undefined;
    return nextResolve(source ?? specifier, context);
  },
  load(url, context, nextLoad) {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context);
    const file = fileURLToPath(url);
    const { code, errors, map } = transformSync(file, readFileSync(file, 'utf8'), {
      decorator: { legacy: true, emitDecoratorMetadata: true },
      sourcemap: true,
      tsconfig: false,
    });
    if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0]?.message}`);
    const comment = `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
    return { format: 'module', shortCircuit: true, source: code + comment };
  },
});
