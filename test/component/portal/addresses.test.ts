import { request } from 'node:http';
import { expect, test } from 'vitest';
import { database } from '../../setup/world.ts';
import { site } from './site.ts';

/** As it is typed: browsers and fetch would take the dots out. */
const raw = (url: string, path: string) =>
  new Promise<string>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    request({ hostname, port, path }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      answer.on('end', () => resolve(text));
    })
      .on('error', reject)
      .end();
  });

test('no address leads a link of the page to another site', async () => {
  const db = await database();
  const here = await site(db.prisma);
  for (const path of ['/portal/..//evil.example', '/portal/%2e%2e//evil.example', '/portal/.././/evil.example']) {
    const html = await raw(here.url, path);
    expect(html).toContain('<html');
    expect(html).not.toMatch(/(?:href|action|src)="(?:[a-z]+:)?\/\//i);
  }
  await here.stop();
  await db.close();
});
