// Makes the workflow bundle: bundle.ts OUTPUT. A process of its own, because the bundler is large and the launcher stays.
import { renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const output = process.argv[2];
if (!output) throw new Error('Usage: bundle.ts OUTPUT');
const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
  // Evaluated once and frozen, not once for each run: what is pure may be shared.
  preloadModules: [fileURLToPath(new URL('../workflows/preloaded.ts', import.meta.url))],
  logger: new DefaultLogger('WARN'),
}).catch((error: Error) => {
  console.error(error.message); // what is wrong was said by the bundler before
  process.exit(1);
});
writeFileSync(`${output}.${process.pid}`, code);
renameSync(`${output}.${process.pid}`, output);
