import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Router } from 'express';
import { sha256 } from './seals.ts';

/** Style, script and icon: named after their content, so that browsers may keep them for ever. */
const TYPES = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' } as const;

const asset = (name: string, type: keyof typeof TYPES) => {
  const body = readFileSync(new URL(`looks/${name}.${type}`, import.meta.url));
  return {
    path: `/assets/${name}.${sha256(body).slice(0, 12)}.${type}`,
    type: TYPES[type],
    body,
    zipped: gzipSync(body),
  };
};

const assets = { style: asset('portal', 'css'), script: asset('portal', 'js'), icon: asset('icon', 'svg') };

export const STYLE = `/portal${assets.style.path}`;
export const SCRIPT = `/portal${assets.script.path}`;
export const ICON = `/portal${assets.icon.path}`;

export function assetRouter(): Router {
  const router = Router();
  for (const { path, type, body, zipped } of Object.values(assets)) {
    router.get(path, (req, res) => {
      res.set({
        'Content-Type': `${type}; charset=utf-8`,
        'Cache-Control': 'public, max-age=31536000, immutable',
        'X-Content-Type-Options': 'nosniff',
        Vary: 'Accept-Encoding',
      });
      const zip = req.acceptsEncodings('gzip') === 'gzip';
      if (zip) res.set('Content-Encoding', 'gzip');
      res.send(zip ? zipped : body);
    });
  }
  return router;
}
