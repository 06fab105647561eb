/** Builds the screen: `renderer/index.html` into `dist/renderer`, for the local host and the desktop app alike. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'renderer',
  base: '/',
  publicDir: false,
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'es2023',
    // The CSP allows no data: fonts, and a separate small file costs nothing on 127.0.0.1.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Monaco is large and comes lazily.
    chunkSizeWarningLimit: 6000,
    reportCompressedSize: false,
    // One file for all icons instead of one each: the start page asks for half as many.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'icons', test: /node_modules[\\/]lucide-react/ }] } } },
  },
});
