/** Builds of the desktop side: `main`, `preload` and the workers, each one CommonJS file in `.vite/build`. */
import { isBuiltin } from 'node:module';
import type { InlineConfig } from 'vite';

/** File name -> source. Names are what the shell and `main/workers` refer to. */
export const entries = {
  main: 'main/electron/index.ts',
  preload: 'main/electron/preload.ts',
  trainer: 'main/workers/trainer.ts',
  inference: 'main/workers/inference.ts',
  importer: 'main/workers/importer.ts',
} as const;

/** Packages with native parts stay packages; they are shipped beside the bundle. */
const nativePackages = ['better-sqlite3', 'onnxruntime-node', 'sharp'];

export const isNative = (id: string): boolean => nativePackages.some((name) => id === name || id.startsWith(`${name}/`));

export function buildOf(name: keyof typeof entries, outDir = '.vite/build'): InlineConfig {
  return {
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: {
      outDir,
      emptyOutDir: false,
      target: 'node24',
      ssr: true,
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { [name]: entries[name] },
        external: (id) => id === 'electron' || isBuiltin(id) || isNative(id),
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: `${name}-[name]-[hash].cjs`, codeSplitting: name !== 'preload' },
      },
    },
    ssr: { noExternal: true },
  };
}
