import { ApplicationFailure, condition, sleep, workflowInfo } from '@temporalio/workflow';
import type { TakenUp } from '../activities/case/load.ts';
import type { StepWritten } from '../activities/case/step.ts';
import { nextDue } from '../domain/case/clocks.ts';
import type { Flow } from '../domain/case/flow.ts';
import { OWN_VERSIONS_FROM, shippedFlow } from '../domain/case/flows.ts';
import { refusal } from '../domain/case/legal.ts';
import {
  type Carried,
  type CaseInput,
  type CommandInput,
  type CommandResult,
  type Given,
  REFUSED,
} from '../domain/case/messages.ts';
import { type CaseState, initialState, type Refusal } from '../domain/case/state.ts';
import { workedOut } from '../domain/case/step.ts';
import { world } from './world.ts';

/** The record belongs to another run of this case: this one ends, without another word. */
export class StoodDown extends Error {}

/** How many command ids are remembered against repeats over continue-as-new; the record judges what is older. */
const REMEMBERED = 300;

/** One run of a case: its state, and how an event is carried out. One event at a time, in the order they came. */
export class CaseRun {
  state: CaseState;
  version: number;
  flow: Flow;
  private readonly input: CaseInput;
  private readonly results: Map<string, CommandResult | null>;
  private turn: Promise<unknown> = Promise.resolve();
  private queued = 0;
  private behind = false;
  /** When the next timer rings, epoch ms. */
  private rings = Number.POSITIVE_INFINITY;
  /** The latest instant at which one rang. */
  private rang = Number.NEGATIVE_INFINITY;

  private constructor(input: CaseInput, flow: Flow, at: Pick<Carried, 'state' | 'version' | 'commandIds'>) {
    this.input = input;
    this.flow = flow;
    this.state = at.state;
    this.version = at.version;
    this.results = new Map(at.commandIds.map((id) => [id, null]));
  }

  /** Where the run before left off, or where the record stands; taken up. @throws StoodDown when the case is not ours */
  static async begin(input: CaseInput): Promise<CaseRun> {
    const { carried } = input;
    if (carried) {
      const { kind, version } = carried.state.flow;
      return new CaseRun(input, carried.flow ?? shippedFlow(kind, version), carried);
    }
    const record = await world.loadCase(input, Date.now());
    if (!record.found) throw new StoodDown(record.why);
    // The shipped ones are here; a manager's comes with the record.
    const flow = record.flow ?? shippedFlow(record.kind, record.flowVersion);
    const state = record.state ?? initialState(flow, record.openedAt);
    const run = new CaseRun(input, flow, { state, version: record.version, commandIds: [] });
    if (record.takenUp) run.takenUp(record.takenUp);
    // Histories of before loading took up, too, have a step for it.
    else if (!record.state) await run.step({ type: 'opened' });
    return run;
  }

  /**
   * Where somebody asks a run in the moment at which its timer rings, the timer is seen while the workflow's own clock still stands at the task before.
   * What was decided by that clock would be decided otherwise on replay.
   */
  private get now(): number {
    return Math.max(Date.now(), this.rang);
  }

  get isOver(): boolean {
    return this.state.stage === 'closed';
  }

  /** Its history is: the next run goes on. */
  get isLong(): boolean {
    return workflowInfo().continueAsNewSuggested;
  }

  carry(): Carried {
    const { state, version, flow } = this;
    const commandIds = [...this.results.keys()].slice(-REMEMBERED);
    return { state, version, commandIds, ...(flow.version < OWN_VERSIONS_FROM ? {} : { flow }) };
  }

  private takenUp({ given = { type: 'opened' }, ...written }: TakenUp): void {
    this.happened(given, written);
    if ('commandId' in given) this.results.set(given.commandId, this.result());
  }

  /** @throws ApplicationFailure `Refused`. Synchronous: the SDK does not await validators. */
  mayTake(given: CommandInput): void {
    // While a step is being written the state is about to change: the machine judges when its turn comes.
    if (this.queued > 0 || this.results.has(given.commandId)) return;
    const why = refusal(this.flow, this.state, given, this.now);
    if (why) throw refused(why, this.version);
  }

  command(given: CommandInput): Promise<CommandResult> {
    return this.inTurn(() => this.takeCommand(given));
  }

  private async takeCommand(given: CommandInput): Promise<CommandResult> {
    const { commandId } = given;
    if (this.results.has(commandId)) return this.results.get(commandId) ?? this.result();
    const why = refusal(this.flow, this.state, given, this.now);
    if (why) throw refused(why, this.version);
    try {
      await this.step(given);
    } catch (error) {
      // Whoever sent it is told nothing final: the command stays pending and goes to the next generation.
      if (error instanceof StoodDown) throw ApplicationFailure.nonRetryable(error.message, 'Behind');
      throw error;
    }
    this.results.set(commandId, this.result());
    return this.result();
  }

  /** Waits until a timer rings or something else is to be done, and carries out what is due then. */
  async untilDueOrChanged(): Promise<void> {
    if (!this.input.timers) return this.takingBack();
    const due = this.due;
    if (due < this.rings) this.ringAt(due);
    const set = this.rings;
    await condition(() => this.behind || this.isOver || this.isLong || this.rings !== set || this.due < set);
    if (this.rings !== set) await this.inTurn(() => this.ranOut());
    if (this.behind) throw new StoodDown();
  }

  private get due(): number {
    return nextDue(this.state)?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Most deadlines are met: a timer that rings for nothing costs less than one taken back for each that was. */
  private ringAt(at: number): void {
    this.rings = at;
    const rang = () => {
      this.rang = Math.max(this.rang, at);
      if (this.rings === at) this.rings = Number.POSITIVE_INFINITY;
    };
    // Cancelled with the run, of which the condition tells.
    sleep(Math.max(1, at - this.now)).then(rang, () => {});
  }

  /** The same in runs that were begun before timers were let ring. */
  private async takingBack(): Promise<void> {
    const due = nextDue(this.state)?.at;
    const changed = () => this.behind || this.isOver || this.isLong || nextDue(this.state)?.at !== due;
    if (due === undefined) await condition(changed);
    else if (!(await condition(changed, Math.max(1, due - this.now)))) {
      this.rang = Math.max(this.rang, due);
      await this.inTurn(() => this.ranOut());
    }
    if (this.behind) throw new StoodDown();
  }

  /** Between the timer and its turn a command may have stopped the clock: the next one that is due counts. */
  private async ranOut(): Promise<void> {
    const due = nextDue(this.state);
    if (due && due.at <= this.now) await this.step({ type: due.type, clock: due.clock });
  }

  /** One step: the world answers what the machine wants to know and writes it all down; then it has happened here, too. */
  private async step(given: Given): Promise<void> {
    const { tenantId, caseId, generation } = this.input;
    const { state, version } = this;
    const taken = await world.takeStep({ tenantId, caseId, generation, version, state, given, at: this.now });
    if (taken.is === 'behind') {
      this.behind = true;
      throw new StoodDown('The record is not where this run believed');
    }
    this.happened(given, taken);
  }

  private happened(given: Given, { at, answers, flow }: StepWritten): void {
    const known = given.type === 'moveFlow' && flow ? { ...given, flow } : given;
    const step = workedOut(this.flow, this.state, known, at, answers);
    this.state = step.state;
    this.flow = step.flow;
    this.version += step.story.length;
  }

  private result(): CommandResult {
    return { version: this.version, stage: this.state.stage, assigneeId: this.state.assigneeId };
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const ended = () => {
      this.queued--;
    };
    // Promises are dear in a workflow: the worker keeps a stack for each.
    const mine = this.queued++ > 0 ? this.turn.then(work) : work();
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
