import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type RequestHandler, Router } from 'express';
import { localeOf, say } from '../domain/language/index.ts';

export const BUILT_DESK = join(import.meta.dirname, '../dist/admin-ui');

/** Files whose names hold a hash of their content never change; the page that names them is asked for each time. */
export function deskRouter(folder = BUILT_DESK): Router {
  const router = Router();
  router.use(
    '/assets',
    express.static(join(folder, 'assets'), { immutable: true, maxAge: '365d', index: false, fallthrough: true }),
  );
  router.use(
    express.static(folder, {
      index: false,
      maxAge: 0,
      setHeaders: (res) => void res.setHeader('Cache-Control', 'no-cache'),
    }),
  );
  router.get('/', page(folder));
  return router;
}

/** Looked for at each request: it may be built while this process runs. */
const page =
  (folder: string): RequestHandler =>
  (req, res) => {
    res.set('Cache-Control', 'no-cache');
    const file = join(folder, 'index.html');
    if (existsSync(file)) return res.sendFile(file);
    const locale = localeOf(req.get('accept-language'));
    const words = (key: string) => say(locale, `api.deskNotBuilt.${key}`);
    res
      .status(503)
      .type('html')
      .send(`<!doctype html><html lang="${locale}"><meta charset="utf-8"><title>Steward</title>
<body style="font: 16px/1.6 system-ui; max-width: 40rem; margin: 4rem auto; padding: 0 1rem">
<h1>${words('title')}</h1><p>${words('text')}</p>
<p><a href="/portal">${words('portal')}</a> · <a href="/docs">${words('docs')}</a></p></body></html>`);
  };
