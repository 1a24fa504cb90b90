import { defineConfig } from "vite";

// Hashed names and a manifest: templates ask for an entry, the server gives the file of this build.
export default defineConfig({
  base: "/static/ui/",
  publicDir: "public",
  build: {
    outDir: "../src/wenyuan/foundation/ui/static/ui",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { portal: "islands/portal.ts", staff: "islands/staff.ts" },
    },
  },
});
