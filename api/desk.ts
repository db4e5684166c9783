import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import express, { type RequestHandler, Router } from 'express';
import { localeOf, say } from '../domain/language/index.ts';
import type { Locale } from '../domain/vocabulary.ts';
import { notFound } from './problem.ts';

export const BUILT_DESK = join(import.meta.dirname, '../dist/admin-ui');

/** Files whose names hold a hash of their content never change; the page that names them is asked for each time. */
export function deskRouter(folder = BUILT_DESK): Router {
  const router = Router();
  router.use(
    '/assets',
    packed(join(folder, 'assets')),
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

/** What the build has packed goes out packed, to whoever can read it. */
const packed =
  (assets: string): RequestHandler =>
  (req, res, next) => {
    const name = basename(req.path);
    const type = /\.(js|css)$/.exec(name)?.[1];
    if (type && existsSync(join(assets, `${name}.gz`))) {
      res.vary('Accept-Encoding');
      if (req.acceptsEncodings('gzip')) {
        res.type(type).set('Content-Encoding', 'gzip');
        req.url = `/${name}.gz`;
      }
    }
    next();
  };

/** Looked for at each request: it may be built while this process runs. */
const page =
  (folder: string): RequestHandler =>
  (req, res) => {
    res.set('Cache-Control', 'no-cache');
    const file = join(folder, 'index.html');
    if (existsSync(file)) return res.sendFile(file);
    res
      .status(503)
      .type('html')
      .send(plainPage(localeOf(req.get('accept-language')), 'deskNotBuilt', ''));
  };

/** An address that nobody serves: words for a reader, a problem document for a machine. */
export const nowhere: RequestHandler = (req, res) => {
  if (req.method !== 'GET' || req.accepts(['json', 'html']) !== 'html') throw notFound();
  res
    .status(404)
    .type('html')
    .send(plainPage(localeOf(req.get('accept-language')), 'nowhere', '/'));
};

function plainPage(locale: Locale, about: 'deskNotBuilt' | 'nowhere', desk: string): string {
  const words = (key: string) => say(locale, `api.${about}.${key}`);
  const place = (href: string, key: string) => `<a href="${href}">${say(locale, `api.place.${key}`)}</a>`;
  const places = [...(desk ? [place(desk, 'desk')] : []), place('/portal', 'portal'), place('/docs', 'docs')];
  return `<!doctype html><html lang="${locale}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>Steward</title>
<body style="font: 16px/1.6 system-ui; max-width: 40rem; margin: 4rem auto; padding: 0 1rem">
<h1>${words('title')}</h1><p>${words('text')}</p>
<p>${places.join(' · ')}</p></body></html>`;
}
