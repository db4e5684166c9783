import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Request, RequestHandler, Response } from 'express';
import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';

const zip = promisify(gzip);

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What browsers may do with these pages: nothing from elsewhere, no frames, no traces in other sites' logs. */
export const protect: RequestHandler = (_req, res, next) => {
  res.set({
    'Content-Security-Policy': POLICY,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Opener-Policy': 'same-origin',
    // A page that holds personal data is never kept by anybody in between; forms may come back with the Back button.
    'Cache-Control': 'private, no-cache',
  });
  next();
};

export async function send(req: Request, res: Response, status: number, page: ReactElement): Promise<void> {
  const html = Buffer.from(`<!doctype html>${renderToStaticMarkup(page)}`);
  res
    .status(status)
    .set({ 'Content-Type': 'text/html; charset=utf-8', Vary: 'Accept-Encoding, Accept-Language, Cookie' });
  if (req.acceptsEncodings('gzip') !== 'gzip') {
    res.send(html);
    return;
  }
  res.set('Content-Encoding', 'gzip').send(await zip(html));
}
