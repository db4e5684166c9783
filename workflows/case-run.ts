import { ApplicationFailure, condition, proxyLocalActivities } from '@temporalio/workflow';
import type { ProjectedEvent } from '../activities/case/project.ts';
import type { Activities } from '../activities/index.ts';
import { clocksOf, type nextDue } from '../domain/case/clocks.ts';
import type { Clock, Flow } from '../domain/case/flow.ts';
import { flowOf } from '../domain/case/flows.ts';
import { RefusedError, refusal } from '../domain/case/legal.ts';
import { machine } from '../domain/case/machine.ts';
import {
  type Carried,
  type CaseInput,
  type CommandInput,
  type CommandResult,
  REFUSED,
} from '../domain/case/messages.ts';
import {
  type CaseEvent,
  type CaseState,
  type CommandEvent,
  type Effect,
  initialState,
  type Refusal,
} from '../domain/case/state.ts';
import type { Actor } from '../domain/vocabulary.ts';

/** The record belongs to another run of this case: this one ends, without another word. */
export class StoodDown extends Error {}

/** How many command ids are remembered against repeats over continue-as-new; the record judges what is older. */
const REMEMBERED = 300;

/**
 * Local activities: short, idempotent, against our own database. They retry for ever: a lost database is waited for, and a fault
 * of ours is waited for until it is mended, which loses nothing.
 */
const world = proxyLocalActivities<Activities>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '1m',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});

/** One run of a case: its state, and how an event is carried out. One event at a time, in the order they came. */
export class CaseRun {
  state: CaseState;
  version: number;
  readonly flow: Flow;
  private readonly input: CaseInput;
  private readonly results: Map<string, CommandResult | null>;
  private turn: Promise<unknown> = Promise.resolve();
  private queued = 0;
  private changes = 0;
  private behind = false;

  private constructor(input: CaseInput, flow: Flow, at: Pick<Carried, 'state' | 'version' | 'commandIds'>) {
    this.input = input;
    this.flow = flow;
    this.state = at.state;
    this.version = at.version;
    this.results = new Map(at.commandIds.map((id) => [id, null]));
  }

  /** Where the run before left off, or where the record stands. @throws StoodDown when the case is not ours */
  static async begin(input: CaseInput): Promise<CaseRun> {
    if (input.carried)
      return new CaseRun(input, flowOf(input.carried.state.flow.kind, input.carried.state.flow.version), input.carried);
    const record = await world.loadCase(input);
    if (!record.found) throw new StoodDown(record.why);
    const flow = flowOf(record.kind, record.flowVersion);
    const state = record.state ?? initialState(flow, record.openedAt);
    return new CaseRun(input, flow, { state, version: record.version, commandIds: [] });
  }

  carry(): Carried {
    return { state: this.state, version: this.version, commandIds: [...this.results.keys()].slice(-REMEMBERED) };
  }

  /** What intake left open: nothing, when the case was taken up before. */
  async takeUp(): Promise<void> {
    const fresh = this.state.queueId === null && this.state.pending.length === 0;
    if (fresh) await this.inTurn(() => this.carryOut({ type: 'opened' }, []));
  }

  /** @throws ApplicationFailure `Refused`. Synchronous: the SDK does not await validators. */
  mayTake(given: CommandInput): void {
    // While a step is being written the state is about to change: the machine judges when its turn comes.
    if (this.queued > 0 || this.results.has(given.commandId)) return;
    const why = refusal(this.flow, this.state, given);
    if (why) throw refused(why, this.version);
  }

  async command(given: CommandInput): Promise<CommandResult> {
    try {
      return await this.inTurn(() => this.takeCommand(given));
    } catch (error) {
      if (error instanceof RefusedError) throw refused(error.refusal, this.version);
      // Whoever sent it is told nothing final: the command stays pending and goes to the next generation.
      if (error instanceof StoodDown) throw ApplicationFailure.nonRetryable(error.message, 'Behind');
      throw error;
    }
  }

  private async takeCommand({ commandId, actorType, ...event }: CommandInput): Promise<CommandResult> {
    if (this.results.has(commandId)) return this.results.get(commandId) ?? this.result();
    const result = await this.carryOut(event, [storyLine(event, { type: actorType, id: event.by })], commandId);
    this.results.set(commandId, result);
    return result;
  }

  /** Waits for the next deadline or for anything else to happen, and carries out a deadline that came. */
  async untilDueOrChanged(due: ReturnType<typeof nextDue>): Promise<void> {
    const seen = this.changes;
    const changed = () => this.changes !== seen || this.behind;
    if (!due) await condition(changed);
    else if (!(await condition(changed, Math.max(1, due.at - Date.now()))))
      await this.inTurn(() => this.ranOut(due.clock));
    if (this.behind) throw new StoodDown();
  }

  private async ranOut(clock: Clock): Promise<void> {
    const c = this.state.clocks[clock];
    // Between the timer and its turn a command may have stopped the clock.
    if (c?.status !== 'running' || c.dueAt === null || c.dueAt > Date.now()) return;
    const late = Date.now() - c.dueAt;
    const actor: Actor = { type: 'clock', id: null };
    await this.carryOut({ type: 'ranOut', clock }, [
      { type: 'ranOut', actor, data: { clock, dueAt: c.dueAt, lateMs: late } },
    ]);
  }

  /** One step: what the machine says, what it asks of the world, and all of it written down at once. */
  private async carryOut(event: CaseEvent, events: ProjectedEvent[], commandId?: string): Promise<CommandResult> {
    const now = Date.now();
    const { next } = machine(this.flow);
    const notices: Extract<Effect, { type: 'notify' }>[] = [];
    let { state, effects } = next(this.state, event, now);
    for (let asked = effects; asked.length > 0; ) {
      notices.push(...asked.filter((e) => e.type === 'notify'));
      const decisions = asked.filter((e) => e.type === 'decide');
      asked = [];
      for (const { set, line } of decisions) {
        const { answer, decisionId } = await this.decide(set, line, now);
        ({ state, effects } = next(state, answer, now));
        asked.push(...effects);
        events.push({ type: 'decided', actor: { type: 'system', id: null }, decisionId, data: { set } });
      }
    }
    state = await this.setClocks(state, now);
    const result: CommandResult = {
      version: this.version + events.length,
      stage: state.stage,
      assigneeId: state.assigneeId,
    };
    await this.write({ state, events, notices, at: now, ...(commandId ? { command: { id: commandId, result } } : {}) });
    this.state = state;
    this.version += events.length;
    this.changes++;
    return result;
  }

  private async decide(set: 'routing' | 'serviceLevel', line: 'first' | 'second' | 'head', asOf: number) {
    const { tenantId, caseId } = this.input;
    const question = { tenantId, caseId, key: `${this.version}:${set}:${line}`, asOf };
    if (set === 'routing') {
      const { decisionId, outcome } = await world.decideRouting({ ...question, line });
      return { decisionId, answer: { type: 'decided', set, decisionId, outcome } satisfies CaseEvent };
    }
    const { decisionId, outcome } = await world.decideServiceLevel(question);
    return { decisionId, answer: { type: 'decided', set, decisionId, outcome } satisfies CaseEvent };
  }

  /** Deadlines for the clocks that run without one. */
  private async setClocks(before: CaseState, now: number): Promise<CaseState> {
    const clocks = clocksOf(before).flatMap(([clock, c]) =>
      c.status === 'running' && c.dueAt === null ? [{ clock, spans: c.spans, budgetMs: c.budgetMs }] : [],
    );
    if (clocks.length === 0) return before;
    const { next } = machine(this.flow);
    const answers = await world.computeDue({ tenantId: this.input.tenantId, clocks });
    return answers.reduce((state, answer) => next(state, { type: 'clockSet', ...answer }, now).state, before);
  }

  private async write(
    step: Omit<Parameters<Activities['projectCase']>[0], 'tenantId' | 'caseId' | 'generation' | 'version'>,
  ): Promise<void> {
    const { tenantId, caseId, generation } = this.input;
    const written = await world.projectCase({ tenantId, caseId, generation, version: this.version, ...step });
    if (written.written) return;
    this.behind = true;
    throw new StoodDown('The record is not where this run believed');
  }

  private result(): CommandResult {
    return { version: this.version, stage: this.state.stage, assigneeId: this.state.assigneeId };
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.queued++;
    const ended = () => {
      this.queued--;
    };
    const mine = this.turn.then(work);
    this.turn = mine.then(ended, ended);
    return mine;
  }
}

/** Fails the update, not the workflow. Details are RefusedDetails. */
const refused = (why: Refusal, version: number) =>
  ApplicationFailure.create({
    message: `Refused: ${why.code}`,
    type: REFUSED,
    nonRetryable: true,
    details: [why, version],
  });

/** What a command leaves in the story: ids only. */
function storyLine(event: CommandEvent, actor: Actor): ProjectedEvent {
  const { messageId, staffId, queueId } = event;
  return {
    type: event.type,
    actor,
    ...(messageId ? { messageId } : {}),
    data: { ...(staffId ? { staffId } : {}), ...(queueId ? { queueId } : {}) },
  };
}
