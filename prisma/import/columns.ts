import type { ImportKind } from '../../domain/files.ts';
import { Unusable } from './problems.ts';

/** Each field with the headers it is found under; the first one is shown in help. Case, spaces and punctuation do not matter. */
const WHO = {
  memberExternalId: [
    'member id',
    'customer id',
    'member',
    'customer',
    '会员编号',
    '会员id',
    '客户编号',
    '客户id',
    '會員編號',
  ],
  memberNumber: ['member number', '会员号'],
  card: ['card', 'card number', 'card no', '卡号', '会员卡号', '会员卡', '卡號'],
  phone: [
    'phone',
    'mobile',
    'telephone',
    'phone number',
    'mobile phone',
    '手机',
    '手机号',
    '手机号码',
    '电话',
    '联系电话',
    '手機',
    '電話',
  ],
  email: ['email', 'e-mail', 'mail', 'email address', '邮箱', '电子邮箱', '电子邮件', '郵箱', '電子郵件'],
} as const;

const FIELDS = {
  members: {
    externalId: ['id', 'external id', 'member id', 'customer id', '编号', '会员编号', '会员id', '客户编号', '會員編號'],
    name: ['name', 'full name', 'member name', 'customer name', '姓名', '名称', '会员姓名', '客户姓名', '客户名称'],
    kind: ['kind', 'type', 'member type', '类型', '会员类型', '客户类型', '類型'],
    ...{ card: WHO.card, phone: WHO.phone, email: WHO.email },
    region: ['region', 'city', 'province', 'area', '地区', '城市', '省份', '区域', '地區'],
    birthday: ['birthday', 'birth date', 'date of birth', '生日', '出生日期'],
    locale: ['locale', 'language', '语言', '語言'],
    lifecycle: ['lifecycle', 'stage', '生命周期', '阶段'],
    class: ['class', 'member class', '类别', '会员类别'],
    stewardNumber: ['steward number', 'steward会员号'],
    enrolledAt: [
      'enrolled',
      'enrolled at',
      'joined',
      'member since',
      'registered',
      '入会日期',
      '注册日期',
      '入会时间',
      '注册时间',
    ],
    owner: ['owner', 'owner email', 'account manager', '负责人', '负责人邮箱', '客户经理'],
  },
  purchases: {
    externalId: [
      'id',
      'order id',
      'purchase id',
      'external id',
      'order number',
      'order no',
      '订单号',
      '订单编号',
      '单号',
      '訂單編號',
    ],
    ...WHO,
    at: [
      'date',
      'at',
      'time',
      'purchase date',
      'order date',
      'paid at',
      '日期',
      '时间',
      '购买日期',
      '下单时间',
      '消费日期',
      '消费时间',
      '日期时间',
    ],
    amount: ['amount', 'total', 'paid', 'price', 'sum', '金额', '实付金额', '消费金额', '总额', '金額'],
    currency: ['currency', '币种', '货币', '幣別'],
    rate: ['rate', 'exchange rate', '汇率', '匯率'],
    quantity: ['quantity', 'qty', 'items', 'count', '数量', '件数', '數量'],
    product: ['product', 'item', 'product name', 'sku', '商品', '产品', '商品名称', '产品名称', '品名'],
    category: ['category', 'product category', '品类', '商品类别', '商品分类'],
    paymentMethod: ['payment method', 'payment', 'paid by', '付款方式', '支付方式'],
  },
  cases: {
    externalId: [
      'id',
      'case id',
      'case number',
      'ticket',
      'ticket id',
      'external id',
      'complaint id',
      '工单号',
      '案件编号',
      '投诉编号',
      '编号',
    ],
    ...WHO,
    name: ['name', 'member name', 'customer name', '姓名', '会员姓名', '客户姓名'],
    kind: ['kind', 'type', '类型', '工单类型'],
    category: ['category', '分类', '类别', '问题分类'],
    severity: ['severity', 'priority', '严重程度', '优先级', '级别'],
    channel: ['channel', 'source', 'submitted via', '渠道', '来源'],
    locale: ['locale', 'language', '语言'],
    subject: ['subject', 'title', 'issue', 'summary', '主题', '标题', '问题'],
    body: ['body', 'text', 'description', 'complaint', 'narrative', 'content', '内容', '描述', '详情', '投诉内容'],
    openedAt: [
      'opened',
      'opened at',
      'created',
      'created at',
      'date received',
      'date',
      '受理时间',
      '创建时间',
      '投诉时间',
      '日期',
    ],
    closedAt: ['closed', 'closed at', 'resolved at', '关闭时间', '结案时间', '办结时间'],
    resolution: ['resolution', 'answer', 'reply', '处理结果', '答复', '解决方案'],
    outcome: ['outcome', 'result', '结果'],
    score: ['score', 'rating', 'satisfaction', '评分', '满意度'],
    comment: ['comment', 'rating comment', '评价', '评语'],
  },
} as const satisfies Record<ImportKind, Record<string, readonly string[]>>;

/** Of each line at least one field must be there, or nothing can be imported. */
const NEEDED: Record<ImportKind, string[][]> = {
  members: [['externalId', 'card', 'phone', 'email', 'stewardNumber']],
  purchases: [['memberExternalId', 'memberNumber', 'card', 'phone', 'email'], ['at'], ['amount']],
  cases: [['externalId'], ['subject', 'body'], ['openedAt']],
};

export type Mapping = {
  /** Field by column index; null = not used. */
  fields: (string | null)[];
  /** Field → header, for people. */
  shown: { field: string; header: string }[];
  unused: string[];
};

/** More columns than this are no list of people or purchases, but a wrong delimiter or a trap. */
const MOST_COLUMNS = 500;
const shortened = (header: string[]) =>
  `${header.slice(0, 30).join(', ')}${header.length > 30 ? ' …' : ''}`.slice(0, 500);

export const fieldsOf = (kind: ImportKind): string[] => Object.keys(FIELDS[kind]);

/** The field a column of this name holds, if its name says so. */
export function fieldFor(kind: ImportKind, header: string): string | undefined {
  const name = plain(header);
  return Object.entries(FIELDS[kind]).find(([field, known]) =>
    [field, ...known].some((one) => plain(one) === name),
  )?.[0];
}

/**
 * Which column holds which field, by its header or as told.
 * @param told  column header → field; 'ignore' leaves a column out
 * @throws Unusable when a column told of is not there, a field is unknown or found twice, or something needed is missing
 */
export function mapColumns(kind: ImportKind, header: string[], told: Record<string, string>): Mapping {
  if (header.length > MOST_COLUMNS)
    throw new Unusable('tooManyColumns', { columns: header.length, most: MOST_COLUMNS });
  const fields: (string | null)[] = header.map(() => null);
  for (const [column, field] of Object.entries(told)) {
    const index = header.findIndex((name) => plain(name) === plain(column));
    if (index < 0) throw new Unusable('noColumn', { column, header: shortened(header) });
    if (field !== 'ignore' && !fieldsOf(kind).includes(field))
      throw new Unusable('noField', { field, fields: fieldsOf(kind).join(', ') });
    fields[index] = field;
  }
  header.forEach((name, index) => {
    const field = fieldFor(kind, name);
    if (fields[index] === null && field && !fields.includes(field)) fields[index] = field;
  });
  const found = fields.map((field) => (field === 'ignore' ? null : field));
  const twice = found.find((field, index) => field !== null && found.indexOf(field) !== index);
  if (twice) throw new Unusable('fieldTwice', { field: twice });
  const alike = header.find(
    (name, index) => found[index] !== null && header.some((other, at) => at !== index && plain(other) === plain(name)),
  );
  if (alike !== undefined) throw new Unusable('headerTwice', { header: alike });
  for (const oneOf of NEEDED[kind])
    if (!oneOf.some((field) => found.includes(field)))
      throw new Unusable('nothingFor', {
        fields: oneOf.join(', '),
        header: shortened(header),
        first: String(oneOf[0]),
      });
  return {
    fields: found,
    shown: found.flatMap((field, index) => (field ? [{ field, header: header[index] as string }] : [])),
    unused: header.filter((_, index) => found[index] === null),
  };
}

/** 'E-mail ' and 'email' are one name; NFKC folds full-width letters. */
const plain = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-./()（）:：*]/g, '');
