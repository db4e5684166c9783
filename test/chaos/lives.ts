import { deliverCommand } from '../../domain/case/delivery.ts';
import type { CommandType } from '../../domain/case/flow.ts';
import { caseWorkflowId } from '../../domain/case/messages.ts';
import { DEFAULT_TENANT as tenantId } from '../../domain/tenant.ts';
import type { CaseKind } from '../../domain/vocabulary.ts';
import { commandInput, refuseCommand, writeCommand } from '../../prisma/commands.ts';
import { nextGeneration } from '../../prisma/generations.ts';
import { fileCase } from '../setup/desk.ts';
import { becomes } from './run.ts';
import type { Skipping } from './skipping.ts';

const SAYS: ReadonlySet<CommandType> = new Set([
  ...(['reply', 'ask', 'resolve', 'answer', 'reject', 'adopt', 'dismiss', 'passOn', 'pause', 'decide'] as const),
]);

/** Whoever lives a case in a world whose time is skipped, and what they do. */
export class Living {
  readonly #world: Skipping;
  readonly id: string;
  readonly #memberId: string;

  private constructor(world: Skipping, id: string, memberId: string) {
    this.#world = world;
    this.id = id;
    this.#memberId = memberId;
  }

  static async begin(world: Skipping, kind: CaseKind): Promise<Living> {
    const at = await world.env.currentTimeMs();
    const { id, memberId } = await fileCase(world.prisma, { kind, openedAt: new Date(at), severity: 'normal' });
    await world.hands.relay();
    const living = new Living(world, id, memberId);
    if (!(await becomes(async () => (await living.row()).stage !== 'received', 20_000, 50)))
      throw new Error(`${id} was not taken up`);
    return living;
  }

  row = () => this.#world.prisma.case.findFirstOrThrow({ where: { tenantId, id: this.id } });
  sleep = (time: string) => this.#world.env.sleep(time as '1 hour');

  async rep(...types: CommandType[]): Promise<this> {
    for (const type of types) await this.give(type, this.#world.desk.people.rep);
    return this;
  }

  async member(...types: ('answer' | 'accept' | 'reject' | 'withdraw')[]): Promise<this> {
    for (const type of types) await this.give(type, this.#memberId, 'member');
    return this;
  }

  async by(who: keyof Skipping['desk']['people'], type: CommandType): Promise<this> {
    await this.give(type, this.#world.desk.people[who]);
    return this;
  }

  async give(type: CommandType, by: string, actorType: 'staff' | 'member' = 'staff'): Promise<void> {
    const { prisma, env } = this.#world;
    const direction = actorType === 'member' ? 'inbound' : 'outbound';
    const written = await writeCommand(prisma, {
      ...{ tenantId, caseId: this.id, type, actor: { type: actorType, id: by }, payload: await this.#payload(type) },
      ...(SAYS.has(type) ? { message: { direction, channel: 'portal', locale: 'zh', body: type } } : {}),
    });
    if (written.refusal) return;
    const end = await deliverCommand(env.client, written, 10_000);
    if (end.status === 'refused') await refuseCommand(prisma, tenantId, written.id, end.refusal, end.version);
  }

  async #payload(type: CommandType): Promise<Parameters<typeof writeCommand>[1]['payload']> {
    const { env, desk } = this.#world;
    const in_ = async (hours: number) => (await env.currentTimeMs()) + hours * 3_600_000;
    if (type === 'assign') return { staffId: desk.people.secondRep };
    if (type === 'pause') return { reason: 'other', at: await in_(30) };
    if (type === 'promise') return { at: await in_(5) };
    if (type === 'keepPromise') return { promise: 1 };
    if (type === 'prioritise') return { priority: 1 };
    if (type === 'extend') return { clock: 'resolution', minutes: 60 };
    if (type === 'assess') return { severity: 'high' };
    return type === 'passOn' ? { staffIds: [desk.people.secondRep] } : {};
  }

  /** Several at the same moment: the workflow takes them in turn. */
  async atOnce(...types: CommandType[]): Promise<this> {
    await Promise.all(types.map((type) => this.give(type, this.#world.desk.people.rep)));
    return this;
  }

  /** The calendar the desk runs by has other hours now. */
  async calendarChanged(): Promise<this> {
    const { prisma, desk, env } = this.#world;
    const written = await writeCommand(prisma, {
      ...{ tenantId, caseId: this.id, type: 'calendarChanged' as 'reply', actor: { type: 'system', id: null } },
      payload: { calendarId: desk.calendarId },
    });
    await deliverCommand(env.client, written, 10_000);
    return this;
  }

  /** What was said once is said again. */
  async repeatLast(): Promise<this> {
    const last = await this.#world.prisma.command.findFirstOrThrow({
      where: { tenantId, caseId: this.id },
      orderBy: { seq: 'desc' },
    });
    await this.#world.env.client.workflow
      .getHandle(caseWorkflowId(tenantId, this.id, 1))
      .executeUpdate('command', { args: [commandInput(last)], updateId: `again ${last.id}` });
    return this;
  }

  /** Its workflow was lost, and the next one goes on from the record. */
  async nextGeneration(): Promise<this> {
    const { generation } = await this.row();
    await nextGeneration(this.#world.prisma, { tenantId, caseId: this.id, generation });
    await this.#world.hands.relay();
    return this;
  }
}

type Life = {
  kind?: CaseKind /** Which of its workflows is of interest. */;
  generation?: number;
  live(a: Living): Promise<unknown>;
};

/** Lives that differ in what their workflow went through, short ones: what a history is kept for is the order of its steps. */
export const LIVES: Record<string, Life> = {
  accepted: { live: async (a) => (await a.rep('claim', 'reply', 'resolve')).member('accept') },
  'asked-and-answered': {
    live: async (a) => (await (await (await a.rep('claim', 'ask')).member('answer')).rep('resolve')).member('accept'),
  },
  'asked-twice': {
    live: async (a) => {
      for (const _ of [1, 2]) await (await a.rep('ask')).member('answer');
      await (await a.rep('resolve')).member('accept');
    },
  },
  'member-silent': {
    live: async (a) => {
      await a.rep('claim', 'ask');
      await a.sleep('6 days');
      await a.member('withdraw');
    },
  },
  lapsed: { live: async (a) => (await a.rep('claim', 'resolve')).sleep('6 days') },
  'withdrawn-at-once': { live: (a) => a.member('withdraw') },
  'withdrawn-when-resolved': { live: async (a) => (await a.rep('claim', 'resolve')).member('withdraw') },
  'said-more-when-resolved': {
    live: async (a) => {
      await a.rep('claim', 'resolve');
      await a.sleep('10 hours');
      await a.member('answer');
      await a.rep('reply');
      await a.member('accept');
    },
  },
  'second-line': { live: async (a) => (await a.rep('claim', 'handover', 'claim', 'resolve')).member('accept') },
  'second-line-twice': {
    live: async (a) => (await a.rep('handover', 'handover', 'claim', 'resolve')).member('accept'),
  },
  'handed-over-while-asked': {
    live: async (a) => (await a.rep('claim', 'ask', 'handover', 'claim', 'resolve')).member('accept'),
  },
  rejected: {
    live: async (a) =>
      (await (await (await a.rep('claim', 'resolve')).member('reject')).by('departmentHead', 'resolve')).member(
        'accept',
      ),
  },
  'rejected-twice': {
    live: async (a) => {
      await a.rep('claim', 'resolve');
      for (const _ of [1, 2]) await (await a.member('reject')).by('departmentHead', 'resolve');
      await a.member('accept');
    },
  },
  'rejected-and-handed-over': {
    live: async (a) => {
      await (await a.rep('claim', 'resolve')).member('reject');
      await (await a.rep('handover', 'claim', 'resolve')).member('accept');
    },
  },
  'released-and-claimed': { live: async (a) => (await a.rep('claim', 'release', 'claim', 'resolve')).member('accept') },
  assigned: { live: async (a) => (await (await a.by('teamLead', 'assign')).rep('resolve')).member('accept') },
  'ladder-acknowledged': {
    live: async (a) => {
      await a.sleep('70 minutes');
      await a.by('rep', 'acknowledge');
      await (await a.rep('resolve')).member('accept');
    },
  },
  'ladder-second-rung': {
    live: async (a) => {
      await a.sleep('4 hours');
      await a.by('teamLead', 'acknowledge');
      await (await a.rep('resolve')).member('accept');
    },
  },
  'follow-up-ran-out': {
    live: async (a) => {
      await a.sleep('70 minutes');
      await a.by('rep', 'acknowledge');
      await a.sleep('20 hours');
      await a.by('teamLead', 'acknowledge');
      await (await a.rep('resolve')).member('accept');
    },
  },
  'ladder-waits-for-the-member': {
    live: async (a) => {
      await a.sleep('70 minutes');
      await a.rep('claim', 'ask');
      await a.sleep('5 hours');
      await a.member('answer');
      await a.sleep('2 hours');
      await (await a.rep('resolve')).member('accept');
    },
  },
  'solved-while-escalated': {
    live: async (a) => {
      await a.sleep('3 hours');
      await (await a.rep('claim', 'resolve')).member('accept');
    },
  },
  'calendar-changed': {
    live: async (a) => (await (await (await a.rep('claim')).calendarChanged()).rep('resolve')).member('accept'),
  },
  'calendar-changed-while-asked': {
    live: async (a) =>
      (await (await (await a.rep('claim', 'ask')).calendarChanged()).member('answer')).member('withdraw'),
  },
  'at-once': { live: async (a) => (await (await a.atOnce('claim', 'reply', 'reply')).rep('resolve')).member('accept') },
  'claimed-twice': {
    live: async (a) => (await (await (await a.rep('claim')).by('secondRep', 'claim')).rep('resolve')).member('accept'),
  },
  'said-again': { live: async (a) => (await (await a.rep('claim', 'reply')).repeatLast()).member('withdraw') },
  'next-generation': {
    generation: 2,
    live: async (a) => (await (await (await a.rep('claim', 'reply')).nextGeneration()).rep('resolve')).member('accept'),
  },
  'next-generation-while-asked': {
    generation: 2,
    live: async (a) =>
      (await (await (await a.rep('claim', 'ask')).nextGeneration()).member('answer')).member('withdraw'),
  },
  'stood-down': {
    live: async (a) => {
      await (await a.rep('claim')).nextGeneration();
      await a.sleep('5 hours');
      await a.member('withdraw');
    },
  },
  'service-request': {
    kind: 'serviceRequest',
    live: async (a) => (await a.rep('claim', 'reply', 'resolve')).member('accept'),
  },
  enquiry: { kind: 'enquiry', live: async (a) => (await a.rep('claim', 'resolve')).member('reject', 'withdraw') },
  praise: { kind: 'praise', live: (a) => a.rep('claim', 'resolve', 'passOn') },
  'praise-ladder': {
    kind: 'praise',
    live: async (a) => {
      await a.sleep('2 days');
      await a.rep('resolve', 'passOn');
    },
  },
  'suggestion-adopted': { kind: 'suggestion', live: (a) => a.rep('claim', 'adopt') },
  'suggestion-assessed': {
    kind: 'suggestion',
    live: async (a) => (await a.rep('claim', 'handover')).by('departmentHead', 'dismiss'),
  },
  paused: { live: async (a) => (await a.rep('claim', 'pause', 'resume', 'resolve')).member('accept') },
  'pause-ran-out': {
    live: async (a) => {
      await a.rep('claim', 'pause');
      await a.sleep('31 hours');
      await (await a.rep('resolve')).member('accept');
    },
  },
  promised: { live: async (a) => (await a.rep('claim', 'promise', 'keepPromise', 'resolve')).member('accept') },
  'promise-broken': {
    live: async (a) => {
      await a.rep('claim', 'reply', 'promise');
      await a.sleep('6 hours');
      await (await a.rep('resolve')).member('accept');
    },
  },
  'assessed-anew': {
    live: async (a) => (await a.rep('claim', 'prioritise', 'assess', 'reassess', 'extend', 'resolve')).member('accept'),
  },
  declined: { live: async (a) => (await a.rep('claim', 'decline')).member('withdraw') },
  'not-reacted': {
    live: async (a) => {
      await a.by('teamLead', 'assign');
      await a.sleep('3 hours');
      await a.member('withdraw');
    },
  },
  decided: {
    live: async (a) => {
      await a.sleep('70 minutes');
      await a.by('rep', 'decide');
      await (await a.rep('resolve')).member('accept');
    },
  },
  opinion: {
    kind: 'opinion',
    live: async (a) => (await (await a.rep('claim', 'ask')).member('answer')).rep('resolve'),
  },
};
