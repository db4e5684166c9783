import type { z } from 'zod';
import { endLostUploads } from '../../prisma/import/lost.ts';
import { takeIn } from '../../prisma/import/uploads.ts';
import { announce } from '../../prisma/live.ts';
import { lookAgain } from '../../prisma/once.ts';
import { takeYourTime } from '../arrival.ts';
import { audit } from '../audit.ts';
import type { ImportUpload } from '../contract/files.ts';
import { isReadable } from '../input.ts';
import { invalid, ProblemError } from '../problem.ts';
import { actorOf } from '../reader.ts';
import type { Answer, Context } from '../route.ts';
import { importRows } from './rows.ts';

/**
 * Takes a file in as it comes, in pieces into the record; memory does not grow with it. A second upload under a key that is known is
 * answered with the first one: what it holds is not read again.
 */
export async function upload(c: Context<undefined, z.output<typeof ImportUpload>, undefined>): Promise<Answer> {
  const { deps, tenantId, staff, query, req, locale } = c;
  const { prisma, env } = deps;
  if (req.is('json') || req.is('multipart/form-data')) throw new ProblemError('unsupportedMediaType');
  takeYourTime(req);
  const uploadKey = keyOf(req.get('idempotency-key'));
  const before = () =>
    uploadKey === null ? null : prisma.importRun.findFirst({ where: { tenantId, createdBy: staff.id, uploadKey } });
  // One that was lost must not be taken for the first half of this one.
  if (uploadKey !== null) await endLostUploads(prisma);
  // Two equal uploads at once: the unique key refuses the second, which on looking again finds the first.
  const { id, known } = await lookAgain(async () => {
    const found = await before();
    if (!found) {
      const most = env.IMPORT_MAX_MB * 1024 * 1024;
      // A file that is refused midway is still received to its end: who sends it reads no answer before.
      const body = req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
      const id = await takeIn(prisma, { tenantId, ...query, createdBy: staff.id, uploadKey }, body, most);
      req.resume();
      return { known: false, id };
    }
    if (found.kind !== query.kind || found.fileName !== query.fileName) throw new ProblemError('idempotencyClash');
    req.resume();
    return { known: true, id: found.id };
  });
  if (!known) {
    await audit(prisma, {
      ...{
        tenantId,
        actor: actorOf(staff),
        action: 'import.uploaded',
        recordType: 'ImportRun',
        recordId: id,
        ip: req.ip,
      },
      fields: { kind: query.kind },
    });
    await announce(prisma, [{ tenantId, topic: 'import', id }]);
  }
  const run = await prisma.importRun.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
  const [body] = await importRows(prisma, tenantId, [run], locale);
  return { status: 201, body, headers: { Location: `/api/imports/${id}` } };
}

function keyOf(key: string | undefined): string | null {
  if (key === undefined) return null;
  if (key.length < 1 || key.length > 200 || !isReadable(key)) throw invalid({ 'Idempotency-Key': 'invalid' });
  return key;
}
