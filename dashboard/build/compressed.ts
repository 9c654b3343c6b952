import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Writes a .br and a .gz beside every built file that is served as it is, so that the gateway compresses nothing. */
export function compressed(): Plugin {
  let out = '';
  return {
    name: 'sluice-compressed',
    apply: 'build',
    configResolved(config) {
      out = config.build.outDir;
    },
    async closeBundle() {
      const files = await readdir(out, { recursive: true, withFileTypes: true });
      const served = files.filter((file) => file.isFile() && /\.(js|css|svg)$/.test(file.name));
      await Promise.all(
        served.map(async (file) => {
          const path = join(file.parentPath, file.name);
          const content = await readFile(path);
          const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
          await writeFile(`${path}.br`, await brotli(content, quality));
          await writeFile(`${path}.gz`, await zip(content, { level: 9 }));
        }),
      );
    },
  };
}
