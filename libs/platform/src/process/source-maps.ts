/** Preloaded in each thread: stack traces name our sources. `--enable-source-maps` would read maps of all packages, slowly. */
import { setSourceMapsSupport } from 'node:module';

setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
