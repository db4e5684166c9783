import type { Flow } from '../../domain/case/flow.ts';
import { FLOWS } from '../../domain/case/flows.ts';
import { flowOf } from '../../domain/case/known-flows.ts';
import { arrowsOf, movesOf, stagesOf } from '../../domain/floor/picture.ts';
import type { CaseKind } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { movedSince, pilesOf } from '../../prisma/floor/flow.ts';
import { ensureFlows } from '../../prisma/flows.ts';
import { readable } from '../cases/find.ts';
import type { FlowPicture } from '../contract/floor.ts';
import type { Context } from '../route.ts';

const DAY_MS = 86_400_000;

/** The flows of these kinds with what lies and moves in them, of the cases this reader may see. Versions of a flow are one picture. */
export async function picturesOf(
  { deps: { prisma }, tenantId, reader }: Context<unknown, unknown, unknown>,
  kinds: readonly CaseKind[],
  now: number,
): Promise<FlowPicture[]> {
  const where = readable(tenantId, reader, kinds.length === 1 ? { kind: kinds[0] as string } : {});
  const flows = await flowsOf(prisma, tenantId, kinds);
  const ago = (days: number) => new Date(now - days * DAY_MS);
  const [piles, moved] = await Promise.all([
    pilesOf(prisma, where, new Date(now)),
    movedSince(prisma, where, flows, { day: ago(1), week: ago(7) }),
  ]);
  return kinds.map((kind) => {
    const versions = flows.filter((flow) => flow.kind === kind);
    // The newest version says the order; what only older ones have comes after.
    const stages = new Map(versions.toReversed().flatMap((flow) => stagesOf(flow).map((s) => [s.id, s] as const)));
    return {
      kind,
      stages: [...stages.values()].map((stage) => {
        const pile = piles.find((one) => one.kind === kind && one.stage === stage.id);
        const { open = 0, overdue = 0, unclaimed = 0, medianMinutes = null } = pile ?? {};
        return { ...stage, open, overdue, unclaimed, medianMinutes };
      }),
      arrows: arrowsOf(versions.flatMap(movesOf)).map((arrow) => {
        const found = moved.find((m) => m.kind === kind && m.from === arrow.from && m.to === arrow.to);
        return { ...arrow, day: found?.day ?? 0, week: found?.week ?? 0 };
      }),
    };
  });
}

/** Shipped flows, and those that managers published; oldest first. */
async function flowsOf(prisma: PrismaClient, tenantId: string, kinds: readonly CaseKind[]): Promise<Flow[]> {
  const published = await prisma.flowVersion.findMany({
    where: { tenantId, kind: { in: [...kinds] }, status: { not: 'draft' } },
    orderBy: { version: 'asc' },
    select: { kind: true, version: true },
  });
  await ensureFlows(
    prisma,
    published.map(({ version }) => version),
  );
  return [
    ...FLOWS.filter(({ kind }) => kinds.includes(kind)),
    ...published.map(({ kind, version }) => flowOf(kind as CaseKind, version)),
  ];
}
