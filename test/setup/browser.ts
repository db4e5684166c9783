import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../bin/failure.ts';
import { lock } from '../../bin/lock.ts';
import { run, tail } from '../../bin/run.ts';
import { cacheFolder, onPath } from '../../bin/temporal-program.ts';

/** Hand both to playwright's `chromium.launch`. `args` suit a browser without a sandbox, as root and in containers. */
export type Browser = { executablePath: string; env: Record<string, string>; args: string[] };

const ARGS = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none'];
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const UNPACK = "import('@sparticuz/chromium').then((m) => m.default.executablePath())";

/** A Chromium: CHROMIUM_PATH, else one that is installed, else the one from the npm package, unpacked once per user. */
export async function findBrowser(otherFolder: string): Promise<Browser> {
  const given = process.env.CHROMIUM_PATH;
  if (given && !existsSync(given)) throw new Failure(`CHROMIUM_PATH=${given} does not exist.`);
  const installed = given ?? NAMES.map(onPath).find((path) => path !== undefined);
  return installed ? { executablePath: installed, env: {}, args: ARGS } : unpacked(otherFolder);
}

async function unpacked(otherFolder: string): Promise<Browser> {
  // A folder of our own: in the shared temporary folder it would belong to whoever unpacked it first.
  const folder = join(cacheFolder(otherFolder), 'chromium-147');
  mkdirSync(folder, { recursive: true });
  const held = await lock(folder, 'unpack');
  try {
    const executablePath = join(folder, 'chromium');
    if (!existsSync(join(folder, 'al2023/lib'))) {
      // It adds the libraries a bare machine lacks only where it takes itself to run on Lambda.
      const env = { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };
      const { code, output } = await run(process.execPath, ['--input-type=module', '-e', UNPACK], { env });
      if (code !== 0) throw new Failure(`The browser for end-to-end tests could not be unpacked:\n${tail(output)}`);
    }
    const missing = spawnSync('ldd', [executablePath], { encoding: 'utf8' }).stdout?.includes('not found');
    return { executablePath, env: missing ? { LD_LIBRARY_PATH: join(folder, 'al2023/lib') } : {}, args: ARGS };
  } finally {
    held.release();
  }
}
