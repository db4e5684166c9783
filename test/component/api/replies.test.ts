import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseDetail } from '../../../api/contract/cases.ts';
import type { CaseChecklist, Filled, MacroOutcome, MacroPreview, ToolRow } from '../../../api/contract/replies.ts';
import { newId } from '../../../prisma/ids.ts';
import { publishTools } from '../../../prisma/replies/seeds.ts';
import { type Answer, type Desk, isProblem, openDesk, type PersonName, placeCase, TENANT } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const common = { nameZh: '名', nameEn: 'Name', code: null, kinds: [], categories: [], shared: true };
const template = (more: object = {}, definition: object = {}) => ({
  ...{ type: 'template', ...common, ...more },
  definition: {
    ...{ words: { zh: '{{member.name}}您好，{{promise.answer|尽快}}答复', en: 'Hello {{member.name}}' }, only: null },
    ...{ verbs: ['reply'], shortcut: 'hi', ...definition },
  },
});
const checklist = (more: object = {}, items = [item('identity', true), item('told', false)]) => ({
  ...{ type: 'checklist', ...common, ...more },
  definition: { items },
});
const item = (id: string, required: boolean, en = `Item ${id}`) => ({ id, zh: `事项${id}`, en, required });
const macro = (steps: object[], more: object = {}) => ({ type: 'macro', ...common, ...more, definition: { steps } });

const make = async (who: PersonName, body: object): Promise<ToolRow> => {
  const answer = await desk.as(who)('POST', '/api/tools', body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body as ToolRow;
};
const remove = (id: string) => desk.as('manager')('DELETE', `/api/tools/${id}`);
const errorsOf = (answer: Answer) => (answer.body as { errors: Record<string, string> }).errors;
const refusalOf = (answer: Answer) =>
  (answer.body as { refusal: { code: string; text: string; values: Record<string, unknown> } }).refusal;
const idsFor = async (who: PersonName) =>
  ((await desk.as(who)('GET', '/api/tools')).body as ToolRow[]).map(({ id }) => id);

describe('tools', () => {
  test('are shared by leads, managers and administrators; a rep keeps their own, which nobody else sees', async () => {
    const shared = await make('manager', template({ code: 'hello' }));
    const own = await make('rep', template({ shared: false }));
    expect(own).toMatchObject({ own: true, shared: false, mayEdit: true, version: 1, uses: 0, initials: 'm' });
    expect(await idsFor('rep')).toEqual(expect.arrayContaining([shared.id, own.id]));
    expect(await idsFor('colleague')).toEqual([shared.id]);
    const rep = desk.as('rep');
    expect((await rep('POST', '/api/tools', template())).status).toBe(403);
    const change = { basedOn: 1, tool: template({ nameEn: 'Mine' }) };
    expect((await rep('PATCH', `/api/tools/${shared.id}`, change)).status).toBe(403);
    expect((await rep('DELETE', `/api/tools/${shared.id}`)).status).toBe(403);
    expect((await desk.as('colleague')('DELETE', `/api/tools/${own.id}`)).status).toBe(404);
    expect((await desk.as('manager')('DELETE', `/api/tools/${own.id}`)).status).toBe(404);
    expect(errorsOf(await desk.as('lead')('POST', '/api/tools', template({ code: 'hello' })))).toEqual({
      code: 'Is taken already',
    });
    await remove(shared.id);
    expect((await desk.as('lead')('POST', '/api/tools', template({ code: 'hello' }))).status).toBe(201);
    await rep('DELETE', `/api/tools/${own.id}`);
  });

  test('two who change one: the second is told what is there, loses nothing, and saves on top of it', async () => {
    const { id } = await make('manager', template());
    const path = `/api/tools/${id}`;
    const first = { basedOn: 1, tool: template({ nameEn: 'First' }) };
    expect((await desk.as('manager')('PATCH', path, first)).body).toMatchObject({ nameEn: 'First', version: 2 });
    const second = { basedOn: 1, tool: template({ nameEn: 'Second' }) };
    const late = await desk.as('lead')('PATCH', path, second);
    expect([late.status, isProblem(late), refusalOf(late).code]).toEqual([409, true, 'toolChanged']);
    expect(refusalOf(late).values).toMatchObject({ version: 2, by: 'manager', current: { nameEn: 'First' } });
    expect((await desk.as('lead')('PATCH', path, { ...second, basedOn: 2 })).body).toMatchObject({ version: 3 });
    const both = await Promise.all(
      ['Third', 'Fourth'].map((nameEn) => desk.as('admin')('PATCH', path, { basedOn: 3, tool: template({ nameEn }) })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    await remove(id);
    expect((await desk.as('lead')('POST', `${path}/restoration`, {})).body).toMatchObject({ removed: false });
    const actions = await desk.prisma.audit.findMany({ where: { recordId: id }, orderBy: { at: 'asc' } });
    expect(actions.map(({ action }) => action)).toEqual([
      ...['tool.created', 'tool.changed', 'tool.changed', 'tool.changed', 'tool.removed', 'tool.restored'],
    ]);
    await remove(id);
  });

  test.each([
    [{}, { words: { zh: '{{member.nmae}}', en: 'x' } }, 'definition.words.zh', 'Has a variable that is not known here'],
    [{}, { words: { zh: '好', en: '{{member.title}}' } }, 'definition.words.en', /not every case/],
    [{}, { words: { zh: '好', en: '{{member.name' } }, 'definition.words.en', /braces/],
    [{}, { words: { zh: '好', en: '<i>x</i>' } }, 'definition.words.en', /HTML/],
    [{}, { words: { zh: '好', en: '' } }, 'definition.words.en', /one language only/],
    [{}, { verbs: ['withdraw'] }, 'definition.verbs.0', /none of/],
    [{ nameZh: ' ' }, {}, 'nameZh', /Must be given/],
    [{ kinds: ['nonsense'] }, {}, 'kinds.0', /none of/],
  ])('are checked at save: %j %j', async (more, definition, field, words) => {
    const answer = await desk.as('admin')('POST', '/api/tools', template(more, definition));
    expect([answer.status, isProblem(answer)]).toEqual([422, true]);
    expect(errorsOf(answer)[field]).toMatch(words);
  });

  test('what ships fits its own rules, comes once, and checklists begin switched off', async () => {
    await desk.prisma.$executeRaw`TRUNCATE "DeskTool" CASCADE`;
    await desk.prisma.$transaction((tx) => publishTools(tx, TENANT, false));
    await desk.prisma.$transaction((tx) => publishTools(tx, TENANT, false));
    const rows = (await desk.as('rep')('GET', '/api/tools')).body as ToolRow[];
    expect(rows.map(({ type }) => type).sort()).toEqual([...Array(2).fill('macro'), ...Array(4).fill('template')]);
    await desk.prisma.$executeRaw`TRUNCATE "DeskTool" CASCADE`;
  });
});

describe('a template', () => {
  test('is filled for a case in the member’s language, counted, and a variable cannot be sent', async () => {
    const { id: toolId } = await make('manager', template());
    const { id } = await placeCase(desk, { name: '李秀兰', assignee: desk.people.rep });
    const rep = desk.as('rep');
    const filled = await rep('POST', `/api/cases/${id}/fillings`, { toolId });
    expect(filled.body as Filled).toEqual({ text: '李秀兰您好，尽快答复', locale: 'zh', missing: [] });
    expect((await rep('POST', `/api/cases/${id}/fillings`, { toolId, locale: 'en' })).body).toMatchObject({
      text: 'Hello 李秀兰',
      locale: 'en',
    });
    expect(((await rep('GET', '/api/tools?type=template')).body as ToolRow[])[0]).toMatchObject({ uses: 2 });
    expect((await desk.as('stranger')('POST', `/api/cases/${id}/fillings`, { toolId })).status).toBe(404);
    expect((await rep('POST', `/api/cases/${id}/fillings`, { toolId: newId() })).status).toBe(404);

    for (const noun of ['reply', 'question', 'resolution']) {
      const refused = await rep('POST', `/api/cases/${id}/${noun}`, { body: 'By {{promise.answer}}' });
      expect([refused.status, Object.keys(errorsOf(refused))]).toEqual([422, ['body']]);
    }
    expect(await desk.prisma.command.count({ where: { caseId: id } })).toBe(0);
    const preview = await rep('POST', `/api/cases/${id}/previews`, { verb: 'reply', body: 'Hi {{x.y}}' });
    expect(preview.body).toMatchObject({ locale: 'zh', missing: ['x.y'], mail: { greeting: '李秀兰，您好：' } });
    await remove(toolId);
  });
});

describe('a checklist', () => {
  test('holds up the solution until its required items are ticked, and says which', async () => {
    const tool = await make('manager', checklist({ categories: ['other'] }));
    const { id } = await placeCase(desk, { assignee: desk.people.rep });
    const rep = desk.as('rep');
    const path = `/api/cases/${id}`;
    const resolving = async () => {
      const detail = (await rep('GET', path)).body as CaseDetail;
      return detail.commands.find(({ command }) => command === 'resolve')?.refusal ?? null;
    };
    expect((await resolving())?.text).toBe('Before resolving, please check: “Item identity”');
    const refused = await rep('POST', `${path}/resolution`, { body: 'Done.' });
    expect([refused.status, refusalOf(refused).code]).toEqual([409, 'checklistOpen']);
    expect(refusalOf(refused).text).toContain('Item identity');
    expect(await desk.prisma.command.count({ where: { caseId: id } })).toBe(0);

    const ticking = `${path}/checklists/${tool.id}/items/identity/tick`;
    const ticked = (await rep('POST', ticking)).body as CaseChecklist[];
    expect(ticked[0]?.items[0]?.tick?.by).toEqual({ id: desk.people.rep, name: 'rep' });
    // Whoever was first stays.
    expect(((await desk.as('lead')('POST', ticking)).body as CaseChecklist[])[0]?.items[0]?.tick?.by.name).toBe('rep');
    expect(await desk.prisma.audit.count({ where: { action: 'checklist.ticked', recordId: tool.id } })).toBe(1);
    expect(await resolving()).toBeNull();
    expect((await rep('DELETE', ticking)).status).toBe(200);
    expect((await resolving())?.code).toBe('checklistOpen');
    await rep('POST', ticking);
    expect((await rep('POST', `${path}/resolution`, { body: 'Done.' })).status).toBe(202);

    expect((await desk.as('stranger')('POST', ticking)).status).toBe(404);
    expect((await desk.as('executive')('POST', ticking)).status).toBe(403);
    expect((await rep('POST', `${path}/checklists/${tool.id}/items/nothing/tick`)).status).toBe(404);
    await remove(tool.id);
  });

  test('a case keeps the version it began with; older cases are asked nothing', async () => {
    const before = await placeCase(desk, { assignee: desk.people.rep });
    const tool = await make('manager', checklist());
    const running = await placeCase(desk, { assignee: desk.people.rep });
    const later = { basedOn: 1, tool: checklist({}, [item('other', true, 'Another')]) };
    expect((await desk.as('manager')('PATCH', `/api/tools/${tool.id}`, later)).status).toBe(200);
    const idsOf = async (id: string) =>
      ((await desk.as('rep')('GET', `/api/cases/${id}/checklists`)).body as CaseChecklist[]).flatMap(({ items }) =>
        items.map((one) => one.id),
      );
    const openedLater = await placeCase(desk, { assignee: desk.people.rep });
    expect(await idsOf(before.id)).toEqual([]);
    expect(await idsOf(running.id)).toEqual(['identity', 'told']);
    expect(await idsOf(openedLater.id)).toEqual(['other']);
    await remove(tool.id);
    expect(await idsOf(running.id)).toEqual(['identity', 'told']);
    expect(await idsOf((await placeCase(desk)).id)).toEqual([]);
  });

  test('is everybody’s: nobody keeps one of their own', async () => {
    const answer = await desk.as('manager')('POST', '/api/tools', checklist({ shared: false }));
    expect(errorsOf(answer)).toEqual({ shared: 'Checklists are everybody’s' });
  });
});

describe('a macro', () => {
  const words = { zh: '{{member.name}}您好', en: 'Hello' };

  test('says what it will do, gives its steps in order, and stops at the one that is refused', async () => {
    const { id: templateId } = await make('manager', template());
    const tool = await make(
      'lead',
      macro([
        { do: 'note', words: { zh: '已看', en: 'Seen {{case.number}}' } },
        { do: 'reply', templateId, words: null },
        { do: 'handover', queueId: desk.queues.second.id },
      ]),
    );
    const { id, number } = await placeCase(desk, { name: '李秀兰' });
    const rep = desk.as('rep');
    const path = `/api/cases/${id}/macros/${tool.id}`;
    const preview = (await rep('GET', path)).body as MacroPreview;
    expect(preview.steps).toEqual([
      { do: 'note', text: `Seen ${number}`, missing: [], refusal: null },
      expect.objectContaining({ do: 'reply', text: '李秀兰您好，尽快答复', refusal: expect.anything() }),
      { do: 'handover', text: 'claims', missing: [], refusal: null },
    ]);
    const outcomes = (await rep('POST', `${path}/runs`, { version: 1 })).body as MacroOutcome[];
    expect(outcomes).toEqual([
      { do: 'note', status: 'done', text: 'Done' },
      { do: 'reply', status: 'refused', text: 'Claim it first' },
      { do: 'handover', status: 'left', text: 'Not done' },
    ]);
    expect(await desk.prisma.command.count({ where: { caseId: id } })).toBe(0);
    expect(await desk.prisma.audit.count({ where: { action: 'macro.applied', recordId: tool.id } })).toBe(1);
    await remove(tool.id);
    await remove(templateId);
  });

  test('the same run again goes on where it stopped, and does nothing twice', async () => {
    const tool = await make(
      'manager',
      macro([
        { do: 'note', words },
        { do: 'reply', templateId: null, words },
      ]),
    );
    const { id } = await placeCase(desk, { assignee: desk.people.rep });
    const key = { 'idempotency-key': newId() };
    const run = () => desk.as('rep')('POST', `/api/cases/${id}/macros/${tool.id}/runs`, { version: 1 }, key);
    for (const answer of [await run(), await run()])
      expect((answer.body as MacroOutcome[]).map(({ status }) => status)).toEqual(['done', 'pending']);
    expect(await desk.prisma.message.count({ where: { caseId: id, direction: 'note' } })).toBe(1);
    expect(await desk.prisma.command.count({ where: { caseId: id } })).toBe(1);
    await desk.as('manager')('PATCH', `/api/tools/${tool.id}`, { basedOn: 1, tool: macro([{ do: 'claim' }]) });
    const stale = await desk.as('rep')('POST', `/api/cases/${id}/macros/${tool.id}/runs`, { version: 1 });
    expect([stale.status, refusalOf(stale).code]).toEqual([409, 'laterVersion']);
    await remove(tool.id);
  });

  test.each([
    [{ do: 'handover', queueId: newId() }, 'definition.steps.0.queueId'],
    [{ do: 'reply', templateId: newId(), words: null }, 'definition.steps.0.templateId'],
    [{ do: 'close' }, 'definition.steps.0.do'],
  ])('names what is there: %j', async (step, field) => {
    const answer = await desk.as('admin')('POST', '/api/tools', macro([step]));
    expect([answer.status, Object.keys(errorsOf(answer))]).toEqual([422, [field]]);
  });
});
