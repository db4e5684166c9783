import { nextDue } from '../../domain/case/clocks.ts';
import { deliverCommand } from '../../domain/case/delivery.ts';
import type { CommandType } from '../../domain/case/flow.ts';
import type { CaseState } from '../../domain/case/state.ts';
import { DEFAULT_TENANT as tenantId } from '../../domain/tenant.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { refuseCommand, writeCommand } from '../../prisma/commands.ts';
import { newId } from '../../prisma/ids.ts';
import { becomes } from '../chaos/run.ts';
import type { Skipping } from '../chaos/skipping.ts';
import { fileCase } from '../setup/desk.ts';
import { Account } from './account.ts';
import { type Deed, deedsOf, meaningOf, situationOf } from './deeds.ts';
import { helpdeskFlow } from './flow.ts';
import type { Logged, Ticket } from './log.ts';

const VERSION = 1_000;
const PATIENCE_MS = 30_000;
const LOOK_MS = 10;
const SAYS: ReadonlySet<CommandType> = new Set(['reply', 'resolve', 'reject']);

/** Lives the tickets as cases of a real desk, all of them side by side from one instant on, in a world whose time is skipped. */
export async function runReal(
  world: Skipping,
  tickets: readonly Ticket[],
  say: (line: string) => void = () => {},
): Promise<Account[]> {
  const { prisma, env } = world;
  const { kind, ...flow } = helpdeskFlow(VERSION);
  await prisma.flowVersion.create({
    data: {
      ...{ tenantId, kind, version: VERSION, basedOn: 2, status: 'published', publishedAt: new Date() },
      definition: JSON.parse(JSON.stringify({ ...flow, kind })),
    },
  });
  const people = await hire(world, new Set(tickets.flatMap(({ events }) => events.map(({ who }) => who))));
  const start = await env.currentTimeMs();
  const agenda = tickets
    .flatMap((ticket) => {
      const life = new Life(world, ticket, people);
      const shift = start - (ticket.events[0]?.at ?? 0);
      return ticket.events.map((event, i) => ({ life, i, event: { ...event, at: event.at + shift } }));
    })
    .sort((a, b) => a.event.at - b.event.at);
  for (const [n, { life, i, event }] of agenda.entries()) {
    const wait = event.at - (await env.currentTimeMs());
    if (wait > 0) await env.sleep(wait);
    await life.take(event, i === 0);
    if (n % 200 === 199) say(`${n + 1} of ${agenda.length} events, day ${Math.floor((event.at - start) / 86_400_000)}`);
  }
  const lives = [...new Set(agenda.map(({ life }) => life))];
  return Promise.all(lives.map((life) => life.end()));
}

/** Everybody in the log works here. @returns their ids by the names in the log */
async function hire({ prisma, desk }: Skipping, names: ReadonlySet<string>): Promise<Map<string, string>> {
  const people = new Map([...names].map((name) => [name, newId()]));
  await prisma.staff.createMany({
    data: [...people].map(([name, id], n) => ({
      ...{ tenantId, id, name, role: 'rep', locale: 'en', email: `agent${n}@desk.example` },
      reportsToId: desk.people.teamLead,
    })),
  });
  return people;
}

class Life {
  readonly #world: Skipping;
  readonly #people: Map<string, string>;
  readonly #account: Account;
  #id = '';
  #memberId = '';

  constructor(world: Skipping, ticket: Ticket, people: Map<string, string>) {
    this.#world = world;
    this.#people = people;
    this.#account = new Account(ticket);
  }

  async take(event: Logged, first: boolean): Promise<void> {
    if (first) await this.#open(event.at);
    const account = this.#account;
    const { state, closedAt } = await this.#caughtUp(event.at);
    if (state.outcome === 'lapsed' && closedAt) account.lapsedAt = closedAt.getTime();
    const met = situationOf(state);
    const means = meaningOf(event, met, first);
    const given = account.commands;
    for (const verb of means.is === 'verbs' ? means.verbs : [])
      for (const deed of deedsOf(verb, event, this.#nameOf((await this.#row()).state.assigneeId))) {
        account.commands++;
        await this.#give(event, deed);
      }
    const after = await this.#row();
    account.dealtWith(event, means, { met, given: account.commands - given }, after.state);
    // The log ends here; the world goes on, and silence closes what it left open.
    account.ended(after.state);
  }

  async end(): Promise<Account> {
    const { prisma } = this.#world;
    const byClocks = { tenantId, caseId: this.#id, type: { in: ['ranOut', 'warned'] } };
    this.#account.clocks = await prisma.caseEvent.count({ where: byClocks });
    return this.#account;
  }

  async #open(at: number): Promise<void> {
    const { prisma, hands } = this.#world;
    const filed = await fileCase(prisma, { kind: 'serviceRequest', openedAt: new Date(at), severity: 'normal' });
    this.#id = filed.id;
    this.#memberId = filed.memberId;
    await hands.relay();
    await this.#until('was not taken up', async () => (await stateIn(prisma, this.#id)) !== null);
  }

  /** Every clock that ran out before this instant has done what it does. */
  async #caughtUp(at: number) {
    await this.#until('has a clock that does not run out', async () => {
      const due = nextDue((await this.#row()).state);
      return due === null || due.at > at;
    });
    return this.#row();
  }

  async #give(event: Logged, { type, by, ...payload }: Deed): Promise<void> {
    const { prisma, env } = this.#world;
    const member = by === 'member';
    const written = await writeCommand(prisma, {
      ...{ tenantId, caseId: this.#id, type, payload },
      actor: member ? { type: 'member', id: this.#memberId } : { type: 'staff', id: this.#people.get(by.who) ?? null },
      ...(SAYS.has(type)
        ? { message: { direction: member ? 'inbound' : 'outbound', channel: 'portal', locale: 'en', body: type } }
        : {}),
    });
    if (written.refusal) return this.#account.refused(event, type, written.refusal.code);
    if (!written.direct) return this.#byRelay(event, type, written.id);
    const end = await deliverCommand(env.client, written, PATIENCE_MS);
    if (end.status === 'done') return;
    if (end.status === 'unknown') throw end.error;
    await refuseCommand(prisma, tenantId, written.id, end.refusal, end.version);
    this.#account.refused(event, type, end.refusal.code);
  }

  /** What begins the next generation of its workflow. */
  async #byRelay(event: Logged, type: CommandType, id: string): Promise<void> {
    const { prisma, hands } = this.#world;
    const standing = () => prisma.command.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
    await this.#until(`does not take ${type}`, async () => {
      await hands.relay();
      return (await standing()).status !== 'pending';
    });
    const { status, result } = await standing();
    if (status === 'refused') this.#account.refused(event, type, (result as { code: string }).code);
  }

  async #row(): Promise<{ state: CaseState; closedAt: Date | null }> {
    const { state, closedAt } = await this.#world.prisma.case.findFirstOrThrow({ where: { tenantId, id: this.#id } });
    return { state: state as CaseState, closedAt };
  }

  #nameOf = (id: string | null): string | null =>
    id === null ? null : ([...this.#people].find(([, known]) => known === id)?.[0] ?? id);

  async #until(what: string, holds: () => Promise<boolean>): Promise<void> {
    if (!(await becomes(holds, PATIENCE_MS, LOOK_MS))) throw new Error(`${this.#account.ticket.id} ${what}`);
  }
}

const stateIn = async (prisma: PrismaClient, id: string) =>
  (await prisma.case.findFirstOrThrow({ where: { tenantId, id } })).state;
