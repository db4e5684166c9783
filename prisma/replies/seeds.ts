import { Tool, type Tool as ToolOf } from '../../domain/replies/tool.ts';
import type { Prisma } from '../client.ts';
import { createTool, markTool } from './tools.ts';

const everyCase = { kinds: [], categories: [], shared: true };
type Part = { code: string; nameZh: string; nameEn: string };

const template = (named: Part, shortcut: string, verbs: string[], zh: string, en: string, fits: object = {}) =>
  Tool.parse({
    ...{ type: 'template', ...named, ...everyCase, ...fits },
    definition: { words: { zh, en }, only: null, verbs, shortcut },
  });

/** What an installation begins with: replies that every desk gives. */
const TEMPLATES: ToolOf[] = [
  template(
    { code: 'looking-into-it', nameZh: '正在核实', nameEn: 'Looking into it' },
    'look',
    ['reply'],
    '{{member.name}}您好：\n\n您反映的“{{case.subject}}”我们已经收到，正在核实。最迟 {{promise.resolution|三个工作日内}}给您答复。\n\n您可以随时在这里查看进展：{{portal.link}}\n\n{{rep.name}}',
    'Hello {{member.name}},\n\nthank you for telling us about “{{case.subject}}”. We are looking into it and will come back to you by {{promise.resolution|the end of three working days}}.\n\nYou can follow it here at any time: {{portal.link}}\n\n{{rep.name}}',
  ),
  template(
    { code: 'ask-order-number', nameZh: '询问订单号', nameEn: 'Ask for the order number' },
    'order',
    ['ask'],
    '{{member.name}}您好：\n\n为了尽快核实，请告诉我们订单号，以及收件人姓名或电话的后四位。\n\n{{rep.name}}',
    'Hello {{member.name}},\n\nto look into this we need your order number, and the name of the recipient or the last four digits of the phone number.\n\n{{rep.name}}',
    { categories: ['delivery', 'product', 'billing'] },
  ),
  template(
    { code: 'late-parcel', nameZh: '包裹延误致歉', nameEn: 'Sorry for the late parcel' },
    'late',
    ['reply', 'resolve'],
    '{{member.name}}您好：\n\n很抱歉，您的包裹没有按时送到。我们已与承运方联系，并会一直跟进到您收到为止。\n\n案件编号 {{case.number}}\n{{rep.name}}',
    'Hello {{member.name}},\n\nwe are sorry that your parcel did not come when it should have. We have spoken with the carrier and will follow it until you have it in your hands.\n\nCase {{case.number}}\n{{rep.name}}',
    { categories: ['delivery'] },
  ),
  template(
    { code: 'refund-made', nameZh: '退款已办理', nameEn: 'The refund is made' },
    'refund',
    ['resolve'],
    '{{member.title|尊敬的会员}}{{member.name}}您好：\n\n退款已经办理，一般三至五个工作日退回原支付账户。如未收到，请直接回复此案件。\n\n{{rep.name}}',
    'Hello {{member.name}},\n\nyour refund is made. It is usually back on the account you paid from within three to five working days. If it is not, answer here and we will look again.\n\n{{rep.name}}',
    { categories: ['billing', 'product', 'delivery'] },
  ),
];

const MACROS: ToolOf[] = [
  {
    ...{ type: 'macro', code: 'take-and-answer', nameZh: '领取并首次答复', nameEn: 'Claim and give a first answer' },
    ...{ kinds: [], categories: [], shared: true },
    definition: {
      steps: [
        { do: 'claim' },
        {
          do: 'reply',
          templateId: null,
          words: {
            zh: '{{member.name}}您好：\n\n您的案件 {{case.number}} 由我负责，我会尽快核实并答复您。\n\n{{rep.name}}',
            en: 'Hello {{member.name}},\n\nI have your case {{case.number}} and will come back to you as soon as I know more.\n\n{{rep.name}}',
          },
        },
      ],
    },
  },
  {
    ...{ type: 'macro', code: 'thank-for-praise', nameZh: '感谢表扬', nameEn: 'Thank for praise' },
    ...{ kinds: ['praise'], categories: [], shared: true },
    definition: {
      steps: [
        { do: 'claim' },
        {
          do: 'resolve',
          templateId: null,
          words: {
            zh: '{{member.name}}您好：\n\n谢谢您的来信，我们会转告相关同事。\n\n{{rep.name}}',
            en: 'Hello {{member.name}},\n\nthank you for writing. We will pass it on to the colleagues concerned.\n\n{{rep.name}}',
          },
        },
      ],
    },
  },
];

const item = (id: string, zh: string, en: string, required: boolean) => ({ id, zh, en, required });

/** Rules of one desk are not those of another: they begin switched off, but in the demo. */
const CHECKLISTS: ToolOf[] = [
  {
    ...{ type: 'checklist', code: 'billing', nameZh: '账单投诉', nameEn: 'Billing complaint' },
    ...{ kinds: ['complaint'], categories: ['billing'], shared: true },
    definition: {
      items: [
        item('identity', '已核对会员身份', 'Identity checked', true),
        item('receipt', '已查看凭证', 'Receipt seen', true),
        item('refund', '已告知退款时限', 'Told how long a refund takes', false),
      ],
    },
  },
  {
    ...{ type: 'checklist', code: 'privacy', nameZh: '隐私请求', nameEn: 'Privacy request' },
    ...{ kinds: [], categories: ['privacy'], shared: true },
    definition: {
      items: [
        item('identity', '已核对会员身份', 'Identity checked', true),
        item('scope', '已确认涉及哪些数据', 'Clear which data it is about', true),
        item('told', '已告知处理依据', 'Told on which ground we keep them', false),
      ],
    },
  },
];

const DEMO_SINCE_MS = 120 * 86_400_000;

/** Once, where there are no tools at all: what people made of them stays as it is. */
export async function publishTools(tx: Prisma.TransactionClient, tenantId: string, demo: boolean): Promise<void> {
  if ((await tx.deskTool.count({ where: { tenantId } })) > 0) return;
  const now = Date.now();
  // The demo's cases are older than its start.
  const at = new Date(demo ? now - DEMO_SINCE_MS : now);
  for (const tool of [...TEMPLATES, ...MACROS, ...CHECKLISTS]) {
    const row = await createTool(tx, { tenantId, by: null, at, tool });
    if (tool.type === 'checklist' && !demo) await markTool(tx, row, null, at, true);
  }
}
