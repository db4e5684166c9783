import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where the API listens while the desk is developed with `vite` alone; `npm run dev` passes its own. */
const api = process.env.VITE_PROXY_TO ?? 'http://127.0.0.1:3000';

export default defineConfig(({ command }) => {
  // A NODE_ENV of whoever builds (a test run, say) would put React's development build into the bundle.
  if (command === 'build') process.env.NODE_ENV = 'production';
  return {
    root: import.meta.dirname,
    base: '/',
    plugins: [react()],
    build: {
      outDir: '../dist/admin-ui',
      emptyOutDir: true,
      // A strict content security policy allows no data: scripts and needs no exceptions for images.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1600,
    },
    server: { proxy: { '^/(api|portal|l|docs|openapi\\.json)(/|\\?|$)': { target: api, changeOrigin: false } } },
  };
});
