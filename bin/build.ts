import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { prisma } from './database.ts';
import { diskFull, Failure } from './failure.ts';
import { lock } from './lock.ts';
import { type Result, root, run, runScript } from './run.ts';

/**
 * What is made from sources, and made again when their content changed: the stamp beside each product is a hash of all
 * that went into it, so a checkout of another branch rebuilds and a touched file does not.
 */
type Product = {
  name: string;
  /** Files and folders that go into it. */
  from: string[];
  /** What must exist. */
  makes: string;
  make(): Promise<Result>;
};

const dist = join(root, 'dist');
export const workflowBundle = join(dist, 'workflow-bundle.js');
const desk = join(dist, 'admin-ui');

const client: Product = {
  name: 'database client',
  from: ['prisma/schema.prisma', 'node_modules/prisma/package.json'],
  makes: join(root, 'prisma/generated/client.ts'),
  make: () => prisma(['generate']),
};

const workflows: Product = {
  name: 'workflow bundle',
  from: ['workflows', 'domain', 'bin/bundle.ts', 'package-lock.json'],
  makes: workflowBundle,
  make: () => runScript(join(root, 'bin/bundle.ts'), [workflowBundle]),
};

const ui: Product = {
  name: 'desk',
  from: ['admin-ui', 'domain', 'api/contract', 'bin/build.ts', 'package-lock.json'],
  makes: join(desk, 'index.html'),
  async make() {
    const making = `${desk}.${process.pid}`;
    const old = `${desk}.old.${process.pid}`;
    try {
      const result = await run(process.execPath, [
        ...[join(root, 'node_modules/vite/bin/vite.js'), 'build', join(root, 'admin-ui')],
        ...[
          '--config',
          join(root, 'admin-ui/vite.config.ts'),
          '--outDir',
          making,
          '--emptyOutDir',
          '--logLevel',
          'warn',
        ],
      ]);
      if (result.code !== 0) return result;
      packFiles(join(making, 'assets'));
      // Whoever reads the desk now keeps reading whole files of one build.
      if (existsSync(desk)) renameSync(desk, old);
      renameSync(making, desk);
      return result;
    } finally {
      for (const left of [making, old]) rmSync(left, { recursive: true, force: true });
    }
  },
};

/** Packs scripts and styles once, when they are built, rather than each time they are sent. */
function packFiles(folder: string): void {
  for (const name of readdirSync(folder).filter((file) => /\.(js|css)$/.test(file))) {
    writeFileSync(join(folder, `${name}.gz`), gzipSync(readFileSync(join(folder, name)), { level: 9 }));
  }
}

const products = { client, workflows, ui };
export type ProductName = keyof typeof products;

/** Makes the product if it is missing or stale; one at a time per clone. @returns true when it was made now */
export async function build(
  which: ProductName,
  around: (name: string, work: () => Promise<void>) => Promise<void> = (_, work) => work(),
) {
  const product = products[which];
  if (isFresh(product)) return false;
  await around(product.name, async () => {
    const held = await lock(dist, `build-${which}`);
    try {
      const stamp = contentHash(product.from);
      if (isFresh(product, stamp)) return;
      const { code, output } = await product.make();
      if (/ENOSPC|no space left/i.test(output)) throw diskFull(dist);
      if (code !== 0 || !existsSync(product.makes))
        throw new Failure(`The ${product.name} could not be built:\n${head(output, 25)}`);
      writeFileSync(stampFile(product), stamp);
    } finally {
      held.release();
    }
  });
  return true;
}

const isFresh = (product: Product, stamp = contentHash(product.from)) =>
  existsSync(product.makes) && existsSync(stampFile(product)) && readFileSync(stampFile(product), 'utf8') === stamp;

function stampFile(product: Product): string {
  mkdirSync(dist, { recursive: true });
  return join(dist, `${product.name.replaceAll(' ', '-')}.stamp`);
}

/** Names and contents of all files below; what cannot matter (READMEs) is left out. */
function contentHash(paths: string[]): string {
  const hash = createHash('sha256');
  const visit = (path: string) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) visit(`${path}/${name}`);
    } else if (!path.endsWith('.md')) {
      hash.update(`${path}\0`).update(readFileSync(full)).update('\0');
    }
  };
  for (const path of paths) visit(path);
  return hash.digest('hex');
}

/** A compiler says first what matters. */
const head = (text: string, lines: number) => text.trim().split('\n').slice(0, lines).join('\n');
