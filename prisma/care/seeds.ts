import type { CadenceDefinition, Step } from '../../domain/care/cadence.ts';
import { parseCadence } from '../../domain/care/contract.ts';
import type { Condition } from '../../rules/definition.ts';
import type { Prisma, PrismaClient } from '../client.ts';

/** The shipped cadences. They begin switched off: nothing goes out before a manager says so. */

const valued: Condition = { fact: 'member.tier', operator: 'in', value: ['silver', 'gold', 'platinum'] };
const persons: Condition = { fact: 'member.kind', operator: 'equal', value: 'person' };

const call = (id: string, subjectZh: string, zh: string, subjectEn: string, en: string): Step => ({
  ...{ id, kind: 'call', afterDays: 0, channel: 'preferred' },
  text: { zh: { subject: subjectZh, body: zh }, en: { subject: subjectEn, body: en } },
});

const birthday: CadenceDefinition = {
  trigger: { type: 'birthday', leapDay: 'feb28' },
  audience: { all: [persons] },
  at: '10:00',
  patienceDays: 2,
  caps: { perDays: 7, most: 2 },
  stopOnResponse: true,
  steps: [
    {
      id: 'wish',
      kind: 'message',
      afterDays: 0,
      channel: 'preferred',
      text: {
        zh: {
          subject: '%{name}，生日快乐',
          body: '%{name}，您好！\n\n今天是您的生日，%{brand}全体同事祝您生日快乐，平安顺遂。\n\n如果有什么我们可以做得更好，随时告诉我们。',
        },
        en: {
          subject: 'Happy birthday, %{name}',
          body: 'Dear %{name},\n\nall of us at %{brand} wish you a happy birthday and a good year.\n\nIf there is anything we can do better for you, just tell us.',
        },
      },
    },
  ],
};

const silence: CadenceDefinition = {
  trigger: { type: 'silence', days: 90 },
  audience: { all: [persons, valued] },
  at: '10:00',
  patienceDays: 14,
  caps: { perDays: 30, most: 2 },
  stopOnResponse: true,
  steps: [
    {
      id: 'hello',
      kind: 'message',
      afterDays: 0,
      channel: 'preferred',
      text: {
        zh: {
          subject: '%{name}，近来可好？',
          body: '%{name}，您好！\n\n我们已有%{days}天没有您的消息了。一切都好吗？\n\n如有任何需要，请回复我们，或在会员中心留言。',
        },
        en: {
          subject: 'How are you, %{name}?',
          body: 'Dear %{name},\n\nwe have not heard from each other for %{days} days. Is everything all right?\n\nIf there is anything you need, write to us in the member portal at any time.',
        },
      },
    },
    {
      id: 'call',
      kind: 'call',
      afterDays: 7,
      channel: 'preferred',
      text: {
        zh: {
          subject: '回访：%{days}天没有联系',
          body: '您好，请问是%{name}吗？我是%{brand}的。我们已有%{days}天没有联系，想了解您最近使用得怎么样。\n\n请问：最近有没有不满意的地方？还需要我们做什么？',
        },
        en: {
          subject: 'Nobody in touch for %{days} days',
          body: 'Hello, am I speaking to %{name}? This is %{brand}. We have not been in touch for %{days} days and wondered how you are getting on.\n\nAsk: has anything not been as it should? Is there anything we can do?',
        },
      },
    },
  ],
};

const uncontacted: CadenceDefinition = {
  ...silence,
  trigger: { type: 'byHand' },
  audience: null,
  patienceDays: 30,
  steps: silence.steps.slice(1).map((step) => ({ ...step, afterDays: 0 })),
};

/** Whoever moved up far at once is encouraged by a call: what brought them is worth knowing. */
const tierUp: CadenceDefinition = {
  trigger: { type: 'tierChange', direction: 'up', steps: 2 },
  audience: null,
  at: '10:00',
  patienceDays: 7,
  caps: { perDays: 30, most: 1 },
  stopOnResponse: true,
  steps: [
    call(
      'encourage',
      '鼓励：升为%{tier}会员',
      '您好，请问是%{name}吗？我是%{brand}的。恭喜您升为%{tier}会员，感谢您近来的支持。\n\n建议：说明%{tier}会员的权益，询问最近购买的原因和使用感受，邀请参加下一次活动。',
      'Encourage: now a %{tier} member',
      'Hello, am I speaking to %{name}? This is %{brand}. You are a %{tier} member now, and we wanted to thank you.\n\nSuggested: tell what %{tier} brings, ask what they bought it for and how it is going, and invite them to what comes next.',
    ),
  ],
};

/** Whoever has come to be a valued member is thanked. */
const tierThanks: CadenceDefinition = {
  ...tierUp,
  trigger: { type: 'tierChange', direction: 'up', steps: 1 },
  audience: { all: [{ fact: 'member.tier', operator: 'in', value: ['gold', 'platinum'] } satisfies Condition] },
  steps: [
    {
      id: 'thank',
      kind: 'message',
      afterDays: 0,
      channel: 'preferred',
      text: {
        zh: {
          subject: '%{name}，感谢您成为%{tier}会员',
          body: '%{name}，您好！\n\n您已成为%{brand}的%{tier}会员。感谢您一直以来的信任与支持。\n\n如有任何需要，请随时与我们联系。',
        },
        en: {
          subject: 'Thank you, %{name}',
          body: 'Dear %{name},\n\nyou are a %{tier} member of %{brand} now. Thank you for your trust.\n\nWhatever you need, we are here.',
        },
      },
    },
  ],
};

/** With whoever fell somebody talks, before they are gone. */
const tierDown: CadenceDefinition = {
  ...tierUp,
  trigger: { type: 'tierChange', direction: 'down', steps: 1 },
  patienceDays: 14,
  steps: [
    call(
      'talk',
      '挽回：等级降为%{tier}',
      '您好，请问是%{name}吗？我是%{brand}的，想听听您的意见。\n\n建议：不要先提降级。询问最近有没有不满意的地方、需求有没有变化；有未解决的问题当场登记，并约定回复时间。',
      'Talk: the tier fell to %{tier}',
      'Hello, am I speaking to %{name}? This is %{brand}. We would like to hear how you are getting on.\n\nSuggested: do not begin with the tier. Ask what has not been as it should and whether their needs have changed; take down what is unsolved, and say when they will hear from us.',
    ),
  ],
};

/** Tasks that a manager makes of the uncontacted list. */
export const UNCONTACTED = 'uncontacted';

export const CADENCE_SEEDS: readonly { code: string; nameZh: string; nameEn: string; definition: CadenceDefinition }[] =
  [
    { code: 'birthday', nameZh: '生日祝福', nameEn: 'Birthday', definition: parseCadence(birthday) },
    { code: 'silence', nameZh: '久未联系', nameEn: 'Nobody in touch', definition: parseCadence(silence) },
    { code: UNCONTACTED, nameZh: '未联系名单回访', nameEn: 'Uncontacted list', definition: parseCadence(uncontacted) },
    { code: 'tierUp', nameZh: '等级跃升：鼓励', nameEn: 'Moved up far: encourage', definition: parseCadence(tierUp) },
    {
      code: 'tierThanks',
      nameZh: '成为重要会员：致谢',
      nameEn: 'Valued now: thank',
      definition: parseCadence(tierThanks),
    },
    { code: 'tierDown', nameZh: '等级下降：沟通', nameEn: 'Tier fell: talk', definition: parseCadence(tierDown) },
  ];

/** Puts the shipped cadences where there are none; what is there stays as it is. */
export async function publishCadences(
  client: PrismaClient | Prisma.TransactionClient,
  tenantId: string,
): Promise<void> {
  await client.cadence.createMany({
    data: CADENCE_SEEDS.map(({ code, nameZh, nameEn, definition }) => ({
      ...{ tenantId, code, nameZh, nameEn },
      // By hand is by hand: there is nothing to switch on.
      active: definition.trigger.type === 'byHand',
    })),
    skipDuplicates: true,
  });
  await client.cadenceVersion.createMany({
    data: CADENCE_SEEDS.map(({ code, definition }) => ({
      ...{ tenantId, cadence: code, version: 1, definition: definition as unknown as Prisma.InputJsonObject },
    })),
    skipDuplicates: true,
  });
}
