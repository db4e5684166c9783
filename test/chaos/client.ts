import { setTimeout as wait } from 'node:timers/promises';
import type { CommandType } from '../../domain/case/flow.ts';
import { DEFAULT_TENANT as tenantId } from '../../domain/tenant.ts';
import type { Post } from '../../domain/vocabulary.ts';
import { createApiKey } from '../../prisma/api-keys.ts';
import { writeCommand } from '../../prisma/commands.ts';
import { hashPassword } from '../../prisma/passwords.ts';
import type { Ledger } from './ledger.ts';
import { stubborn } from './run.ts';
import type { Site } from './site.ts';

export type Who = 'rep' | 'secondRep' | 'teamLead' | 'departmentHead';
export type Filed = { id: string; number: string };
export type Acted = { is: 'done' | 'pending' | 'refused'; commandId: string | undefined };

const STAFF: readonly Who[] = ['rep', 'secondRep', 'teamLead', 'departmentHead'] satisfies (Post | 'secondRep')[];
const PASSWORD = 'a long enough password';
/** A reader may ask 1,200 times a minute: a crowd has several keys. */
const KEYS = 12;
const PATIENCE_MS = 180_000;
const ANSWER_MS = 15_000;

/** What each command is called where it is asked for. */
const NOUNS: Partial<Record<CommandType, string>> = {
  ...{ claim: 'claim', release: 'release', assign: 'assignment', reply: 'reply', ask: 'question' },
  ...{ resolve: 'resolution', handover: 'handover', acknowledge: 'acknowledgement' },
};

/** Careful people and programs: they repeat a request under the same key until there is an answer, and write down what they were told. */
export class Clients {
  readonly #site: Site;
  readonly #ledger: Ledger;
  readonly #keys: string[];
  readonly #cookies: Record<Who, string>;
  /** Milliseconds of each answer to a filing, as its sender saw it. */
  readonly filing: { status: number; ms: number }[] = [];
  /** Requests that had no answer, or none that says how it ended. */
  unanswered = 0;

  private constructor(site: Site, ledger: Ledger, keys: string[], cookies: Record<Who, string>) {
    this.#site = site;
    this.#ledger = ledger;
    this.#keys = keys;
    this.#cookies = cookies;
  }

  static async open(site: Site, ledger: Ledger): Promise<Clients> {
    const passwordHash = await hashPassword(PASSWORD);
    const keys: string[] = [];
    for (let n = 0; n < KEYS; n++)
      keys.push(
        (await createApiKey(site.prisma, { tenantId, name: `${n}`, scopes: ['cases:write', 'cases:read'] })).key,
      );
    const cookies = {} as Record<Who, string>;
    for (const who of STAFF) {
      const where = { tenantId_id: { tenantId, id: site.desk.people[who] } };
      const email = `${who.toLowerCase()}@desk.example`;
      await site.prisma.staff.update({ where, data: { passwordHash, email } });
      cookies[who] = await signIn(site.base, email);
    }
    return new Clients(site, ledger, keys, cookies);
  }

  /** Files a complaint. @param at  which of several senders it is, too */
  async file(key: string, at: number, subject = key): Promise<Filed> {
    const from = Date.now();
    const body = {
      ...{ kind: 'complaint', category: 'delivery', subject, body: 'Where is it?', locale: 'en' },
      ...{ email: `${key.replaceAll(/[^a-z0-9]/gi, '')}@member.example`, name: `Member ${at}` },
    };
    const { json } = await this.#until(`${key} is filed`, 'POST', '/api/cases', {
      headers: { authorization: `Bearer ${this.#keyOf(at)}`, 'idempotency-key': key },
      body,
      good: [201],
      seen: (status, ms) => this.filing.push({ status, ms }),
    });
    const filed = json as Filed;
    await this.#ledger.add({ fact: 'filed', key, caseId: filed.id, number: filed.number, from, at: Date.now() });
    return filed;
  }

  /** What a person at the desk does. */
  async act(who: Who, caseId: string, command: CommandType, key: string, body: object = {}): Promise<Acted> {
    const { status, json } = await this.#until(key, 'POST', `/api/cases/${caseId}/${NOUNS[command]}`, {
      headers: { cookie: this.#cookies[who], 'x-steward': 'desk', 'idempotency-key': key },
      body,
      good: [200, 202, 403, 409],
    });
    const at = Date.now();
    if (status === 200 || status === 202) {
      const is = status === 200 ? 'done' : 'pending';
      const commandId = (json as { id: string }).id;
      await this.#ledger.add({ fact: 'taken', caseId, commandId, command, status: is, at });
      return { is, commandId };
    }
    const { code, refusal } = json as { code: string; refusal?: { code: string; commandId?: string } };
    const [why, commandId] = [refusal?.code ?? code, refusal?.commandId];
    await this.#ledger.add({ fact: 'refused', caseId, commandId, command, why, at });
    return { is: 'refused', commandId };
  }

  /** The member, by the very door the portal has behind its pages. */
  async member(caseId: string, type: 'answer' | 'accept' | 'reject' | 'withdraw', key: string): Promise<Acted> {
    const written = await stubborn(async () => {
      const { memberId } = await this.#site.prisma.case.findUniqueOrThrow({
        where: { tenantId_id: { tenantId, id: caseId } },
        select: { memberId: true },
      });
      return writeCommand(this.#site.prisma, {
        ...{ tenantId, caseId, type, actor: { type: 'member', id: memberId }, payload: {} },
        ...(type === 'answer' || type === 'reject'
          ? { message: { direction: 'inbound', channel: 'portal', locale: 'en', body: 'Not yet.' } }
          : {}),
        once: { sender: 'chaos', key, bodyHash: type },
      });
    }, PATIENCE_MS);
    const commandId = written.id;
    await this.#ledger.add({ fact: 'taken', caseId, commandId, command: type, status: 'pending', at: Date.now() });
    return { is: 'pending', commandId };
  }

  /** Waits, as a person does who watches the page, until a command has ended. @returns how */
  async settled({ is, commandId }: Acted, at: number): Promise<'done' | 'refused' | 'pending'> {
    if (is !== 'pending' || commandId === undefined) return is;
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await wait(400)) {
      const { json } = await this.#ask(`/api/commands/${commandId}`, at);
      const { status } = json as { status: 'done' | 'refused' | 'pending' };
      if (status !== 'pending') return status;
    }
    return 'pending';
  }

  /** Waits until the case is in one of these stages. */
  async stage(caseId: string, stages: readonly string[], at: number): Promise<string | undefined> {
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await wait(400)) {
      const { json } = await this.#ask(`/api/cases/${caseId}`, at);
      const { stage } = json as { stage: string };
      if (stages.includes(stage)) return stage;
    }
    return undefined;
  }

  #ask = (path: string, at: number) =>
    this.#until(path, 'GET', path, { headers: { authorization: `Bearer ${this.#keyOf(at)}` }, good: [200] });

  #keyOf = (at: number) => this.#keys[at % this.#keys.length] as string;

  async #until(what: string, method: string, path: string, asked: Asked): Promise<{ status: number; json: unknown }> {
    let tries = 0;
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; ) {
      const begun = performance.now();
      // A crowd that asks again at once would keep down what is just getting up.
      let pause = Math.min(1_000, 200 * ++tries);
      try {
        const response = await fetch(this.#site.base + path, {
          method,
          headers: { ...asked.headers, ...(asked.body ? { 'content-type': 'application/json' } : {}) },
          ...(asked.body ? { body: JSON.stringify(asked.body) } : {}),
          signal: AbortSignal.timeout(ANSWER_MS),
        });
        const text = await response.text();
        asked.seen?.(response.status, performance.now() - begun);
        if (asked.good.includes(response.status)) return { status: response.status, json: JSON.parse(text) };
        if (response.status < 500 && response.status !== 429) throw new Refused(`${what}: ${response.status} ${text}`);
        if (response.status === 429) pause = 1_000 * Number(response.headers.get('retry-after') ?? 1);
      } catch (error) {
        if (error instanceof Refused) throw error;
      }
      this.unanswered++;
      await wait(pause);
    }
    throw new Error(`No answer within ${PATIENCE_MS / 1_000} s: ${what}`);
  }
}

type Asked = {
  headers: Record<string, string>;
  body?: object;
  good: readonly number[];
  seen?: (status: number, ms: number) => void;
};

class Refused extends Error {}

async function signIn(base: string, email: string): Promise<string> {
  const response = await fetch(`${base}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  if (!response.ok) throw new Error(`${email} cannot sign in: ${response.status} ${await response.text()}`);
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}
