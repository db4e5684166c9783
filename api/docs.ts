import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import express, { Router } from 'express';

const ASSETS = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Steward API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"><link rel="icon" href="/docs/favicon-32x32.png"></head>
<body><div id="docs"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body>
</html>`;
/** Tried out in the page, a request that changes something needs the header that a foreign page cannot send. */
const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, displayRequestDuration: true,
  requestInterceptor: (request) => { request.headers['X-Steward'] = '1'; return request; } });`;
const FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** The pages of the API, without anything from elsewhere. */
export function docsRouter(): Router {
  const router = Router();
  router.get('/', (_req, res) => void res.set('Cache-Control', 'no-cache').type('html').send(PAGE));
  router.get('/start.js', (_req, res) => void res.set('Cache-Control', 'no-cache').type('js').send(START));
  router.get(
    FILES.map((file) => `/${file}`),
    express.static(ASSETS, { index: false, maxAge: '1d' }),
  );
  return router;
}
