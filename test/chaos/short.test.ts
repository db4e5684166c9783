import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_TENANT as tenantId } from '../../domain/tenant.ts';
import { createApiKey } from '../../prisma/api-keys.ts';
import { createPrisma, type PrismaClient } from '../../prisma/client.ts';
import { writeCommand } from '../../prisma/commands.ts';
import { Place, until } from '../launcher/launcher.ts';

/**
 * `kill -9` of worker, API, Temporal and Postgres, at random, while complaints go from intake to acceptance. More cases by
 * CHAOS_CASES=500 npm test -- chaos.
 */
const CASES = Number(process.env.CHAOS_CASES ?? 100);
/** Long enough for what was killed to come back and do something worth interrupting. */
const KILL_EVERY_MS = 3_000;
const AT_ONCE = 20;

let place: Place;
let prisma: PrismaClient;
let key: string;

beforeAll(async () => {
  place = await Place.find();
  await place.start({}, ['--demo']).ready();
  prisma = createPrisma(place.databaseUrl(), 5);
  key = (await createApiKey(prisma, { tenantId, name: 'chaos', scopes: ['cases:write', 'cases:read'] })).key;
}, 120_000);
afterAll(async () => {
  await prisma?.$disconnect();
  await place?.clear();
});

test('nothing acknowledged is lost, no effect happens twice, nothing is stuck', async () => {
  const rep = (await prisma.staff.findFirstOrThrow({ where: { tenantId, role: 'rep', disabledAt: null } })).id;
  const chaos = new AbortController();
  const killing = killAtRandom(chaos.signal);
  const todo = Array.from({ length: CASES }, (_, i) => i);
  const filed: { id: string; number: string }[] = [];
  const given: string[] = [];
  const hands = Array.from({ length: AT_ONCE }, async () => {
    for (let i = todo.shift(); i !== undefined; i = todo.shift()) {
      const one = await file(i);
      filed.push(one);
      given.push(...(await handle(one.id, rep)));
    }
  });
  await Promise.all(hands);
  chaos.abort();
  const kills = await killing;

  const ids = filed.map(({ id }) => id);
  await until('every case is closed', async () => (await stubborn(() => stuck(ids))).length === 0, 180_000).catch(
    async (error) => {
      throw new Error(`${(error as Error).message}\n${JSON.stringify(await stuck(ids), null, 1)}`);
    },
  );
  await until(
    'every notice is delivered',
    async () =>
      (await stubborn(() =>
        prisma.noticeDelivery.count({ where: { notice: { caseId: { in: ids } }, status: 'pending' } }),
      )) === 0,
    90_000,
  );

  // Lost: each acknowledged number is in the record, once; each acknowledged command was decided.
  expect(new Set(filed.map((c) => c.number)).size).toBe(CASES);
  expect(await prisma.case.count({ where: { id: { in: ids }, number: { in: filed.map((c) => c.number) } } })).toBe(
    CASES,
  );
  expect(await prisma.case.count({ where: { subject: { startsWith: 'chaos ' } } })).toBe(CASES);
  const commands = await prisma.command.findMany({
    where: { id: { in: given } },
    select: { status: true, type: true },
  });
  expect(commands.length).toBe(CASES * 4);
  expect(commands.filter((c) => c.status !== 'done')).toEqual([]);

  // Twice: the story of each case has no gap and no repeat.
  const events = await prisma.caseEvent.findMany({
    where: { caseId: { in: ids } },
    orderBy: [{ caseId: 'asc' }, { version: 'asc' }],
  });
  for (const { id } of filed) {
    const story = events.filter((e) => e.caseId === id);
    expect(story.map((e) => e.version)).toEqual(story.map((_, i) => i + 1));
    expect(
      story.map((e) => e.type).filter((type) => ['opened', 'claim', 'reply', 'resolve', 'accept'].includes(type)),
    ).toEqual(['opened', 'claim', 'reply', 'resolve', 'accept']);
  }
  const notices = await prisma.notice.groupBy({
    by: ['caseId', 'kind'],
    where: { caseId: { in: ids }, kind: { in: ['received', 'message', 'resolved', 'closed'] } },
    _count: true,
  });
  expect(notices.filter((n) => n._count !== 1)).toEqual([]);
  expect(notices.length).toBe(CASES * 4);

  console.log(`chaos: ${CASES} complaints, kills ${JSON.stringify(kills)}`);
  expect(Object.values(kills).every((n) => n > 0)).toBe(true);
});

/** The cases that are not closed, with what there is to know of them. */
const stuck = (ids: string[]) =>
  prisma.case.findMany({
    where: { id: { in: ids }, stage: { not: 'closed' } },
    select: {
      ...{ id: true, number: true, stage: true, ball: true, generation: true, version: true },
      commands: {
        select: { seq: true, type: true, status: true, attempts: true, leaseUntil: true },
        orderBy: { seq: 'asc' },
      },
      events: { select: { version: true, type: true, at: true }, orderBy: { version: 'asc' } },
    },
  });

const VICTIMS = ['worker', 'api', 'temporal', 'postgres'] as const;

async function killAtRandom(signal: AbortSignal): Promise<Record<(typeof VICTIMS)[number], number>> {
  const kills = { worker: 0, api: 0, temporal: 0, postgres: 0 };
  // Each has its turn before chance decides, so that none is spared.
  for (let turn = 0; !signal.aborted; turn++) {
    await wait(KILL_EVERY_MS * (0.5 + Math.random()));
    const victim = VICTIMS[
      turn < VICTIMS.length ? turn : Math.floor(Math.random() * VICTIMS.length)
    ] as (typeof VICTIMS)[number];
    const pid =
      victim === 'temporal'
        ? place.temporal()[0]?.pid
        : victim === 'postgres'
          ? place.postgres()[0]?.pid
          : place.child(victim);
    if (!pid) continue;
    try {
      process.kill(pid, 'SIGKILL');
      kills[victim]++;
    } catch {
      // Just gone by itself.
    }
  }
  return kills;
}

/** As a careful client does: the same key until there is an answer. */
async function file(i: number): Promise<{ id: string; number: string }> {
  const idempotencyKey = randomUUID();
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await wait(200)) {
    try {
      const response = await fetch(`http://127.0.0.1:${place.port}/api/cases`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${key}`,
          'idempotency-key': idempotencyKey,
        },
        body: JSON.stringify({
          kind: 'complaint',
          subject: `chaos ${i}`,
          body: 'Where is it?',
          email: `chaos${i}@member.example`,
          name: `Chaos ${i}`,
          locale: 'en',
        }),
        signal: AbortSignal.timeout(10_000),
      });
      if (response.status === 201) return (await response.json()) as { id: string; number: string };
      if (response.status < 500 && response.status !== 429)
        throw new Error(`Refused: ${response.status} ${await response.text()}`);
    } catch (error) {
      if ((error as Error).message.startsWith('Refused')) throw error;
    }
  }
  throw new Error(`Complaint ${i} was never taken`);
}

/** Claim, reply, resolve by a rep, acceptance by the member: each written down; the relay delivers them in order. */
async function handle(caseId: string, rep: string): Promise<string[]> {
  const { memberId } = await stubborn(() =>
    prisma.case.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: caseId } } }),
  );
  // Whoever claims before it is routed is told so: a person would see the button dimmed.
  await until(
    'it is routed',
    async () =>
      (await stubborn(() => prisma.case.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: caseId } } })))
        .stage === 'firstLine',
    120_000,
  );
  const given: string[] = [];
  for (const type of ['claim', 'reply', 'resolve', 'accept'] as const) {
    const byMember = type === 'accept';
    const once = { sender: 'chaos', key: `${caseId}:${type}`, bodyHash: type };
    const written = await stubborn(() =>
      writeCommand(prisma, {
        tenantId,
        caseId,
        type,
        actor: byMember ? { type: 'member', id: memberId } : { type: 'staff', id: rep },
        payload: {},
        message:
          type === 'reply' || type === 'resolve'
            ? { direction: 'outbound', channel: 'portal', locale: 'en', body: type }
            : undefined,
        once,
      }),
    );
    given.push(written.id);
  }
  return given;
}

/** The database may be away for a moment. */
async function stubborn<T>(work: () => Promise<T>): Promise<T> {
  for (const deadline = Date.now() + 60_000; ; await wait(200)) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
