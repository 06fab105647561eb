/** Builds what runs on Node, the command line, the local host and the workers: a few files load in a third of the time that hundreds of sources take. */
import { isBuiltin } from 'node:module';
import { defineConfig } from 'vite';
import { isNative } from './vite.main.config.ts';

export default defineConfig({
  publicDir: false,
  build: {
    target: 'node24',
    ssr: true,
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        cli: 'main/cli/index.ts',
        'local-host': 'main/local-host/run.ts',
        trainer: 'main/workers/trainer.ts',
        inference: 'main/workers/inference.ts',
        importer: 'main/workers/importer.ts',
      },
      // `open` finds programs beside itself.
      external: (id) => id === 'open' || isBuiltin(id) || isNative(id),
      output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
  ssr: { noExternal: true },
});
