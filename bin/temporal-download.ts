// Lets the SDK download the Temporal program into the folder given: it starts a server to do so, and stops it again.
import { TestWorkflowEnvironment } from '@temporalio/testing';

const giveUp = setTimeout(() => process.exit(1), 120_000);
const environment = await TestWorkflowEnvironment.createLocal({
  server: { executable: { type: 'cached-download', downloadDir: process.argv[2] ?? '.' } },
});
await environment.teardown();
clearTimeout(giveUp);
