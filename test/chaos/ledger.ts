import { closeSync, fdatasync, openSync, readFileSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';

/** What somebody outside was told, and by when. The record is judged by these, never by itself. */
export type Fact =
  | { fact: 'filed'; key: string; caseId: string; number: string; from: number; at: number }
  /** A command was taken: done (200) or written down (202). */
  | { fact: 'taken'; caseId: string; commandId: string; command: string; status: 'done' | 'pending'; at: number }
  /** A command was refused in so many words. `commandId` is missing when it was not even written down. */
  | { fact: 'refused'; caseId: string; commandId: string | undefined; command: string; why: string; at: number }
  /** A sink took something in. `after`: and then failed, so that its sender cannot know. */
  | { fact: 'accepted'; sink: 'mail' | 'text'; id: string; to: string; after: boolean; at: number };

const sync = promisify(fdatasync);

/** An append-only file of the client's own. A fact counts when `add` has resolved: then it is on the disk. */
export class Ledger {
  readonly path: string;
  readonly #file: number;
  #lines: string[] = [];
  #writing: Promise<void> | undefined;

  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, 'a');
  }

  /** What comes in while the disk is busy goes to it together. */
  async add(fact: Fact): Promise<void> {
    this.#lines.push(`${JSON.stringify(fact)}\n`);
    // The write under way has begun without it: the one after has it.
    while (this.#writing) {
      await this.#writing;
      if (this.#lines.length === 0) return;
    }
    this.#writing = this.#write().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async #write(): Promise<void> {
    const lines = this.#lines.join('');
    this.#lines = [];
    writeSync(this.#file, lines);
    await sync(this.#file);
  }

  /** Read back from the disk: what a judge sees is what was kept. */
  facts<K extends Fact['fact']>(kind: K): Extract<Fact, { fact: K }>[] {
    return readFileSync(this.path, 'utf8')
      .split('\n')
      .flatMap((line) => (line ? [JSON.parse(line) as Fact] : []))
      .filter((fact): fact is Extract<Fact, { fact: K }> => fact.fact === kind);
  }

  close(): void {
    closeSync(this.#file);
  }
}
