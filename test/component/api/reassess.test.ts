import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StoryEntry } from '../../../api/contract/cases.ts';
import { type Desk, openDesk, placeCase, TENANT } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

/** Monday noon and evening. */
const [NOON, EVENING] = [Date.UTC(2026, 5, 1, 12), Date.UTC(2026, 5, 1, 18)];
const change = (clock: string, what: string, dueAt: number | null) => ({
  clock,
  change: what,
  dueAt,
  budgetMinutes: 60,
});

async function storyLine(data: object, locale: string) {
  const { id: caseId } = await placeCase(desk);
  await desk.prisma.caseEvent.create({
    data: { tenantId: TENANT, caseId, version: 2, type: 'reassess', at: new Date(NOON), actorType: 'system', data },
  });
  const answer = await desk.as('rep')('GET', `/api/cases/${caseId}/story`, undefined, { 'accept-language': locale });
  const story = answer.body as StoryEntry[];
  return story.flatMap((entry) => (entry.is === 'event' && entry.type === 'reassess' ? [entry.text] : []));
}

test('the story says what changed, and which deadlines moved because of it', async () => {
  const tier = {
    ...{ reason: 'tier', from: 'silver', to: 'platinum' },
    clocks: [
      change('resolution', 'moved', EVENING),
      change('firstLine', 'moved', NOON),
      change('answer', 'met', null),
      change('interim', 'moved', null),
    ],
  };
  const [en] = await storyLine(tier, 'en');
  expect(en).toMatch(
    /^The member is now Platinum \(was Silver\): the service level was decided again\. Now due: Resolution by .+, First line by .+$/,
  );
  expect(en).not.toMatch(/First answer|Next word/);
  const [zh] = await storyLine(tier, 'zh');
  expect(zh).toMatch(/^会员等级由银卡变为白金，重新确定服务级别。新的期限：解决 .+、一线处理 .+$/);

  const policy = { reason: 'policy', version: 7 };
  expect(await storyLine(policy, 'en')).toEqual([
    'New rules of service levels (version 7): the service level was decided again',
  ]);
  expect(await storyLine(policy, 'zh')).toEqual(['服务级别规则更新（第7版），重新确定服务级别']);
});
