import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const pages = { index: here('./index.html'), call: here('./call.html') };

/** Two pages: the staff console (/) and the resident's web phone (/call). The output runs under a strict CSP: no inline script, no eval, no foreign address. */
export default defineConfig({
  root: here('.'),
  base: '/',
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    // Sentences are interpreted, not compiled to functions: `unsafe-eval` stays forbidden.
    __INTLIFY_JIT_COMPILATION__: 'true',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
  },
  build: {
    outDir: here('../../dist/web'),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    rollupOptions: { input: Object.fromEntries(Object.entries(pages).filter(([, file]) => existsSync(file))) },
  },
});
