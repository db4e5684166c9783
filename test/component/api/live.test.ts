import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { newId } from '../../../prisma/ids.ts';
import { announce } from '../../../prisma/live.ts';
import { type Desk, openDesk, placeCase, TENANT } from './desk.ts';
import { cuttable } from './line.ts';
import { type Event, openStream } from './stream.ts';

let desk: Desk;
let line: Awaited<ReturnType<typeof cuttable>>;
beforeAll(async () => {
  line = await cuttable();
  desk = await openDesk({ through: line.through });
});
afterAll(async () => {
  await desk.close();
  line.cut();
});

const isChange = (id: string) => (event: Event) => event.event === 'change' && (event.data as { id: string }).id === id;
const change = (id: string, topic: 'case' | 'notice' = 'case', staffId?: string) =>
  announce(desk.prisma, [{ tenantId: TENANT, topic, id, ...(staffId ? { staffId } : {}) }]);
/** Something everybody hears: when it has come, all before it have come, or never will. */
const mark = async (streams: Awaited<ReturnType<typeof openStream>>[]) => {
  const id = newId();
  await announce(desk.prisma, [{ tenantId: TENANT, topic: 'member', id }]);
  await Promise.all(streams.map((stream) => stream.until(isChange(id))));
};

test('each hears of what they may see, and of nothing else', async () => {
  const [rep, stranger, executive] = await Promise.all([
    openStream(desk, 'rep'),
    openStream(desk, 'stranger'),
    openStream(desk, 'executive'),
  ]);
  const { id } = await placeCase(desk);
  await change(id);
  await change('a notice', 'notice', desk.people.rep);
  await announce(desk.prisma, [{ tenantId: 'another tenant', topic: 'case', id }]);
  await mark([rep, stranger, executive]);
  const heard = (stream: typeof rep) =>
    stream.events.filter((e) => e.event === 'change').map((e) => (e.data as { id: string }).id);
  expect(heard(rep)).toEqual(expect.arrayContaining([id, 'a notice']));
  expect(heard(executive)).toContain(id);
  expect(heard(executive)).not.toContain('a notice');
  expect(heard(stranger)).toHaveLength(1);
  for (const stream of [rep, stranger, executive]) stream.close();
});

test('a command is heard of by whoever sees its case', async () => {
  const [rep, stranger] = await Promise.all([openStream(desk, 'rep'), openStream(desk, 'stranger')]);
  const { id } = await placeCase(desk);
  const { body } = await desk.as('rep')('POST', `/api/cases/${id}/claim`, {});
  const command = (body as { id: string }).id;
  await announce(desk.prisma, [{ tenantId: TENANT, topic: 'command', id: command }]);
  await mark([rep, stranger]);
  expect(rep.events.some(isChange(command))).toBe(true);
  expect(stranger.events.some(isChange(command))).toBe(false);
  rep.close();
  stranger.close();
});

test('after a lost connection of the reader: what was missed, in order, without a gap', async () => {
  const before = await openStream(desk, 'rep');
  const hello = await before.until((e) => e.event === 'hello');
  const first = await placeCase(desk);
  await change(first.id);
  await mark([before]);
  const lastId = before.events.at(-1)?.id ?? '';
  before.close();
  const missed = [await placeCase(desk), await placeCase(desk)];
  for (const { id } of missed) await change(id);
  const after = await openStream(desk, 'rep', lastId);
  await mark([after]);
  const ids = after.events.filter((e) => e.event === 'change').map((e) => (e.data as { id: string }).id);
  for (const { id } of missed) expect(ids).toContain(id);
  expect(ids).not.toContain(first.id);
  expect(ids.indexOf(missed[0]?.id ?? '')).toBeLessThan(ids.indexOf(missed[1]?.id ?? ''));
  expect(after.events.some((e) => e.event === 'gap')).toBe(false);
  after.close();
  const idle = await openStream(desk, 'rep', hello.id);
  await idle.until(isChange(first.id));
  idle.close();
});

test('an id of another process, or of before a restart, is a gap', async () => {
  const stream = await openStream(desk, 'rep', '0123456789ab-7');
  const gap = await stream.until((e) => e.event === 'gap');
  stream.close();
  const again = await openStream(desk, 'rep', gap.id);
  await mark([again]);
  expect(again.events.some((e) => e.event === 'gap')).toBe(false);
  again.close();
});

test('after a lost connection to Postgres readers are told of a gap, and hear again', async () => {
  const stream = await openStream(desk, 'rep');
  await mark([stream]);
  line.cut();
  await line.mend();
  await stream.until((e) => e.event === 'gap');
  const { id } = await placeCase(desk);
  await change(id);
  await stream.until(isChange(id));
  stream.close();
}, 30_000);

test('streams are counted while they are open', async () => {
  const count = async () => Number(/steward_live_readers (\d+)/.exec((await desk.nobody('GET', '/metrics')).text)?.[1]);
  await vi.waitFor(async () => expect(await count()).toBe(0));
  const stream = await openStream(desk, 'rep');
  expect(await count()).toBe(1);
  stream.close();
  await vi.waitFor(async () => expect(await count()).toBe(0));
});

test('who hangs up while their session is still looked for leaves no stream behind', async () => {
  const begun = desk.deps.live.streams.size;
  for (let i = 0; i < 5; i++) {
    desk.server.prependOnceListener('request', (req) => req.socket.destroy());
    await expect(desk.as('rep')('GET', '/api/events')).rejects.toThrow();
  }
  // A whole stream after them: by then theirs would be there too.
  const stream = await openStream(desk, 'rep');
  await mark([stream]);
  expect(desk.deps.live.streams.size).toBe(begun + 1);
  stream.close();
});
