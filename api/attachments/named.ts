import type { Env } from '../../domain/env.ts';
import type { Kept } from '../../prisma/attachments/files.ts';
import { uploadsOf } from '../../prisma/attachments/uploads.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { invalid } from '../problem.ts';
import type { Reader } from '../reader.ts';
import { ownerOf } from './upload.ts';

type Asked = {
  deps: { prisma: PrismaClient; env: Pick<Env, 'ATTACHMENTS_MAX_MB'> };
  tenantId: string;
  reader: Reader | null;
};

/** The files that go with what somebody says, by the ids of their uploads. @throws a `validation` problem */
export async function attachmentsNamed(
  { deps: { prisma, env }, tenantId, reader }: Asked,
  ids: readonly string[] = [],
): Promise<Kept[]> {
  const files = await uploadsOf(prisma, { tenantId, owner: ownerOf(reader) }, ids);
  if (!files) throw invalid({ attachmentIds: 'unknownAttachment' });
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > env.ATTACHMENTS_MAX_MB * 1024 * 1024) throw invalid({ attachmentIds: 'filesTooLarge' });
  return files;
}
