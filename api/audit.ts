import type { AuditAction, Audited } from '../domain/audit.ts';
import type { Actor } from '../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../prisma/client.ts';
import { newId } from '../prisma/ids.ts';

/** Writes down who did or saw what. Append-only; commands have rows of their own and are not repeated here. */
export async function audit(
  tx: PrismaClient | Prisma.TransactionClient,
  entry: {
    tenantId: string;
    actor: Actor;
    action: AuditAction;
    recordType: Audited;
    recordId: string | null;
    fields?: Prisma.InputJsonObject;
    ip: string | undefined;
  },
): Promise<void> {
  const { actor, ip, fields = {}, ...rest } = entry;
  await tx.audit.create({
    data: { ...rest, id: newId(), actorType: actor.type, actorId: actor.id, fields, ip: ip ?? null },
  });
}
