import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ViewRow } from '../../../api/contract/views.ts';
import { newId } from '../../../prisma/ids.ts';
import { type Desk, isProblem, openDesk, type PersonName, placeCase, TENANT } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const view = (name: string, more: object = {}) => ({
  name,
  filter: { view: 'open', severity: 'high' },
  sort: ['dueAt', 'ASC'],
  ...more,
});
const save = async (who: PersonName, body: object) => {
  const answer = await desk.as(who)('POST', '/api/views', body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body as ViewRow;
};
const namesFor = async (who: PersonName) =>
  ((await desk.as(who)('GET', '/api/views')).body as ViewRow[]).map(({ name }) => name);
const errorsOf = (answer: { body: unknown }) => (answer.body as { errors: object }).errors;

describe('a view', () => {
  test('is kept, renamed, asked anew, taken away and brought back, by its owner', async () => {
    const rep = desk.as('rep');
    const saved = await save('rep', view('Hot'));
    expect(saved).toMatchObject({
      name: 'Hot',
      filter: { view: 'open', severity: 'high' },
      sort: ['dueAt', 'ASC'],
      sharedWith: 'nobody',
      owner: { id: desk.people.rep },
      own: true,
      gone: [],
    });
    const path = `/api/views/${saved.id}`;
    expect((await rep('PATCH', path, { name: 'Hotter' })).body).toMatchObject({
      name: 'Hotter',
      sort: ['dueAt', 'ASC'],
    });
    expect((await rep('PATCH', path, { filter: { view: 'mine' }, sort: ['number', 'DESC'] })).body).toMatchObject({
      name: 'Hotter',
      filter: { view: 'mine' },
      sort: ['number', 'DESC'],
    });
    expect((await rep('DELETE', path)).status).toBe(204);
    expect(await namesFor('rep')).toEqual([]);
    expect((await rep('PATCH', path, { name: 'x' })).status).toBe(404);
    expect((await rep('POST', `${path}/restoration`, {})).body).toMatchObject({
      name: 'Hotter',
      filter: { view: 'mine' },
    });
    expect(await namesFor('rep')).toEqual(['Hotter']);
    await rep('DELETE', path);
  });

  test('has a name that no other of the same owner has; what was taken away gives its name up', async () => {
    const first = await save('rep', view('Same'));
    expect(errorsOf(await desk.as('rep')('POST', '/api/views', view('Same')))).toEqual({ name: 'Is taken already' });
    await save('colleague', view('Same'));
    const other = await save('rep', view('Other'));
    expect(errorsOf(await desk.as('rep')('PATCH', `/api/views/${other.id}`, { name: 'Same' }))).toHaveProperty('name');
    await desk.as('rep')('DELETE', `/api/views/${first.id}`);
    await save('rep', view('Same'));
    expect((await desk.as('rep')('POST', `/api/views/${first.id}/restoration`, {})).status).toBe(404);
    await desk.prisma.savedView.deleteMany();
  });

  test.each([
    [{ filter: { nonsense: 1 } }, 'filter.nonsense'],
    [{ filter: { queueId: 'x' } }, 'filter.queueId'],
    [{ sort: ['password', 'ASC'] }, 'sort.0'],
    [{ sort: ['number', 'SIDEWAYS'] }, 'sort.1'],
    [{ name: ' ' }, 'name'],
    [{ name: 'x'.repeat(61) }, 'name'],
    [{ sharedWith: 'world' }, 'sharedWith'],
    [{ ownerId: newId() }, 'ownerId'],
  ])('asks for what the list takes, and nothing else: %j', async (wrong, field) => {
    const answer = await desk.as('admin')('POST', '/api/views', view('Wrong', wrong));
    expect([answer.status, isProblem(answer)]).toEqual([422, true]);
    expect(Object.keys(errorsOf(answer))).toEqual([field]);
  });
});

describe('sharing', () => {
  afterAll(() => desk.prisma.savedView.deleteMany());

  test('is for leads, managers and administrators', async () => {
    for (const who of ['rep', 'executive'] as const) {
      expect((await desk.as(who)('POST', '/api/views', view('Mine', { sharedWith: 'everyone' }))).status).toBe(403);
      const own = await save(who, view('Mine'));
      expect((await desk.as(who)('PATCH', `/api/views/${own.id}`, { sharedWith: 'team' })).status).toBe(403);
    }
    await save('lead', view('Team', { sharedWith: 'team' }));
    await save('lead', view('Own'));
    await save('manager', view('All', { sharedWith: 'everyone' }));
    expect(await namesFor('rep')).toEqual(['Mine', 'All', 'Team']);
    expect(await namesFor('colleague')).toEqual(['All', 'Team']);
    expect(await namesFor('stranger')).toEqual(['All']);
    expect(await namesFor('lead')).toEqual(['Own', 'Team', 'All']);
    expect(await namesFor('admin')).toEqual(['All', 'Team']);
    // A manager who belongs to no team has no team to share with.
    expect(errorsOf(await desk.as('manager')('POST', '/api/views', view('T', { sharedWith: 'team' })))).toEqual({
      sharedWith: 'You belong to no team',
    });
  });

  test('shared ones are their owner’s to change; an administrator may take them away and bring them back', async () => {
    const team = ((await desk.as('lead')('GET', '/api/views')).body as ViewRow[]).find((v) => v.name === 'Team');
    const path = `/api/views/${team?.id}`;
    for (const who of ['rep', 'admin'] as const)
      expect([who, (await desk.as(who)('PATCH', path, { name: 'Ours' })).status]).toEqual([who, 403]);
    for (const who of ['rep', 'colleague'] as const) expect((await desk.as(who)('DELETE', path)).status).toBe(403);
    for (const [method, to] of [
      ['PATCH', path],
      ['DELETE', path],
      ['POST', `${path}/restoration`],
    ] as const)
      expect((await desk.as('stranger')(method, to, method === 'DELETE' ? undefined : {})).status).toBe(404);
    expect((await desk.as('admin')('DELETE', path)).status).toBe(204);
    expect(await namesFor('rep')).toEqual(['Mine', 'All']);
    expect((await desk.as('admin')('POST', `${path}/restoration`, {})).status).toBe(200);
    expect(await namesFor('rep')).toEqual(['Mine', 'All', 'Team']);
    expect((await desk.as('lead')('PATCH', path, { sharedWith: 'nobody' })).status).toBe(200);
    expect(await namesFor('rep')).toEqual(['Mine', 'All']);
    // What nobody else sees is not an administrator's either.
    expect((await desk.as('admin')('DELETE', path)).status).toBe(404);
  });
});

test('a view says what it asks for that is no longer there, and opens all the same', async () => {
  const { memberId } = await placeCase(desk);
  const filter = { queueId: desk.queues.second.id, assigneeId: desk.people.stranger, memberId };
  const saved = await save('manager', view('Old', { filter }));
  expect(saved.gone).toEqual([]);
  const where = (id: string) => ({ tenantId_id: { tenantId: TENANT, id } });
  await desk.prisma.queue.update({ where: where(filter.queueId), data: { retiredAt: new Date() } });
  await desk.prisma.staff.update({ where: where(filter.assigneeId), data: { disabledAt: new Date() } });
  const read = async () => ((await desk.as('manager')('GET', '/api/views')).body as ViewRow[])[0];
  expect(await read()).toMatchObject({ filter, gone: ['queueId', 'assigneeId'] });
  const list = await desk.as('manager')('GET', `/api/cases?filter=${encodeURIComponent(JSON.stringify(filter))}`);
  expect([list.status, list.body]).toEqual([200, []]);
  await desk.prisma.savedView.update({ where: where(saved.id), data: { filter: { ofLater: 1 }, sort: ['ofLater'] } });
  expect(await read()).toMatchObject({ filter: {}, sort: ['urgency', 'ASC'], gone: ['filter'] });
});
