import { mkdir, writeFile } from 'node:fs/promises';
import type { WorkflowHandle } from '@temporalio/client';
import proto from '@temporalio/proto';

/** Histories of real runs, committed and replayed. */
export const FOLDER = new URL('../histories/', import.meta.url);
export const { History } = proto.temporal.api.history.v1;

/** Runs that write histories instead of testing: `RECORD_HISTORIES=1 npm test -- workflow timeskip`. */
export const recording = Boolean(process.env.RECORD_HISTORIES);

export async function record(handle: WorkflowHandle, name: string): Promise<void> {
  const history = History.fromObject(await handle.fetchHistory());
  const json = JSON.stringify(History.toObject(history, { longs: String, enums: String, bytes: String }));
  await mkdir(FOLDER, { recursive: true });
  // Who ran it (process and host) is nobody's business.
  const plain = json.replace(/"identity":"[^"]*"/g, '"identity":"worker"');
  await writeFile(new URL(`${name}-${new Date().toISOString().slice(0, 10)}.json`, FOLDER), `${plain}\n`);
}
