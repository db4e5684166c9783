import { en, Faker, zh_CN, zh_TW } from '@faker-js/faker';
import type { Lifecycle, Locale, MemberKind } from '../../domain/vocabulary.ts';
import { type Chance, chance } from './chance.ts';
import { type DemoPurchase, purchaseHistory } from './purchases.ts';

/** Members of the demo: made up, and the same ones everywhere. Nobody real has these names and numbers together. */
export type DemoMember = {
  externalId: string;
  kind: MemberKind;
  name: string;
  locale: Locale;
  timeZone: string;
  region: string;
  birthday: string | null;
  lifecycle: Lifecycle;
  card: string | null;
  phone: string | null;
  email: string | null;
  /** Account of the member of staff who looks after this member. */
  owner: string | null;
  preferences: { channels: string[]; quietFrom: string; quietTo: string; marketing: boolean };
  enrolledAt: number;
  contactPersons: {
    name: string;
    position: string;
    birthday: string;
    influence: number;
    phone: string;
    email: string;
  }[];
  purchases: (DemoPurchase & { product: string })[];
};

type Flavour = 'zh_CN' | 'zh_TW' | 'en';

const WEEK = 7 * 86_400_000;
const YEARS_OF_HISTORY = 3;
/** One dollar of the model in fen: members of the demo spend about 350 yuan a time. */
const MINOR_PER_DOLLAR = 1_000;

const REGIONS: Record<Flavour, { region: string; timeZone: string }[]> = {
  zh_CN: ['上海', '北京', '广东', '江苏', '浙江', '四川', '湖北', '福建', '陕西', '山东'].map((region) => ({
    region,
    timeZone: 'Asia/Shanghai',
  })),
  zh_TW: ['台北', '台中', '高雄'].map((region) => ({ region, timeZone: 'Asia/Taipei' })),
  en: [
    { region: '上海', timeZone: 'Asia/Shanghai' },
    { region: 'Hong Kong', timeZone: 'Asia/Hong_Kong' },
    { region: 'Singapore', timeZone: 'Asia/Singapore' },
    { region: 'New York', timeZone: 'America/New_York' },
  ],
};

const PRODUCTS: Record<Locale, readonly string[]> = {
  zh: [
    '会员礼盒',
    '空气净化器滤芯',
    '家庭宽带月费',
    '手机套餐',
    '咖啡豆 1 kg',
    '智能手环',
    '旅行险',
    '家电延保',
    '儿童绘本套装',
    '净水器',
    '保温杯',
    '洗护组合',
  ],
  en: [
    'Coffee beans, 1 kg',
    'Air purifier filter',
    'Home broadband',
    'Mobile plan',
    'Travel insurance',
    'Extended warranty',
    'Running shoes',
    'Desk lamp',
    'Picture books',
    'Water filter',
  ],
};

/** Words an organisation's name is put together from; no real company is meant. */
const COMPANY: Record<Flavour, { names: string[]; forms: string[]; positions: string[] }> = {
  zh_CN: {
    names: ['云岭', '海澜湾', '青禾', '远山', '恒泽', '晨屿', '松石', '澄江'],
    forms: ['商贸有限公司', '物流有限公司', '酒店管理有限公司', '科技有限公司', '幼儿园'],
    positions: ['采购经理', '行政主管', '总经理', '财务主管'],
  },
  zh_TW: {
    names: ['禾光', '島嶼', '青田', '遠望'],
    forms: ['股份有限公司', '貿易有限公司'],
    positions: ['採購經理', '行政主管', '總經理'],
  },
  en: {
    names: ['Northgate', 'Harbour Lane', 'Bluefield', 'Ashdown'],
    forms: ['Trading Ltd', 'Logistics Ltd', 'Clinic', 'Hotels Ltd'],
    positions: ['Purchasing manager', 'Office manager', 'Managing director'],
  },
};

/** @param today  epoch ms; histories end there */
export function demoMembers(count: number, today: number): DemoMember[] {
  const by = chance('steward demo members');
  const faker = fakers();
  return Array.from({ length: count }, (_, index) => demoMember(index, by, faker, today));
}

function demoMember(index: number, by: Chance, faker: Record<Flavour, Faker>, today: number): DemoMember {
  const flavour: Flavour = by.happens(0.72) ? 'zh_CN' : by.happens(0.25) ? 'zh_TW' : 'en';
  const locale: Locale = flavour === 'en' ? 'en' : 'zh';
  const kind: MemberKind = by.happens(0.08) ? 'organisation' : 'person';
  // More came lately than long ago: the club grows.
  const weeks = by.next() ** 1.6 * 52 * YEARS_OF_HISTORY;
  // One in eight has signed up and bought nothing yet.
  const buyers = by.happens(0.125) ? 0 : kind === 'person' ? 1 : by.whole(6, 24);
  const scale = { weeks, buyers, minorPerDollar: MINOR_PER_DOLLAR * (kind === 'person' ? 1 + 3 * by.next() ** 3 : 9) };
  const purchases = purchaseHistory(by, scale, today).map((line) => ({ ...line, product: by.pick(PRODUCTS[locale]) }));
  const name = kind === 'person' ? personName(flavour, faker) : companyName(flavour, by);
  // The first few can sign in to the portal for sure.
  const unreachable = by.happens(0.05) && index >= 20;
  return {
    ...{ externalId: demoId(index), kind, name, locale },
    ...by.pick(REGIONS[flavour]),
    birthday: kind === 'organisation' ? null : index === LEAP_CHILD ? '1992-02-29' : birthday(by),
    lifecycle: lifecycleOf(purchases, today, by),
    card: by.happens(0.8) ? `88${String(10_000_000 + index * 37)}` : null,
    phone: unreachable ? null : phone(flavour, index),
    email: unreachable || by.happens(0.6) ? `member.${index + 1}@example.com` : null,
    owner:
      kind === 'organisation' ? 'lead' : by.happens(0.25) ? by.pick(['rep', 'rep.en', 'zhao.lei', 'sun.yue']) : null,
    preferences: {
      channels: by.pick([['email', 'text'], ['email'], ['text'], ['phone', 'text']]),
      ...{ quietFrom: '21:00', quietTo: '08:30', marketing: by.happens(0.55) },
    },
    enrolledAt: today - Math.round(weeks * WEEK),
    contactPersons: kind === 'organisation' ? contactPersons(index, flavour, by, faker) : [],
    purchases,
  };
}

export const demoId = (index: number): string => `DEMO-${String(index + 1).padStart(5, '0')}`;

/** Somebody must have been born on 29 February. */
const LEAP_CHILD = 6;

const fakers = (): Record<Flavour, Faker> => ({
  zh_CN: new Faker({ locale: [zh_CN, en], seed: 20_251 }),
  zh_TW: new Faker({ locale: [zh_TW, en], seed: 20_252 }),
  en: new Faker({ locale: en, seed: 20_253 }),
});

/** One full name; family name first where that is how it is said. */
function personName(flavour: Flavour, faker: Record<Flavour, Faker>): string {
  const { person } = faker[flavour];
  return flavour === 'en' ? `${person.firstName()} ${person.lastName()}` : `${person.lastName()}${person.firstName()}`;
}

const companyName = (flavour: Flavour, by: Chance): string => {
  const { names, forms } = COMPANY[flavour];
  return flavour === 'en' ? `${by.pick(names)} ${by.pick(forms)}` : `${by.pick(names)}${by.pick(forms)}`;
};

function contactPersons(index: number, flavour: Flavour, by: Chance, faker: Record<Flavour, Faker>) {
  return Array.from({ length: by.whole(1, 3) }, (_, nth) => ({
    name: personName(flavour, faker),
    position: by.pick(COMPANY[flavour].positions),
    birthday: birthday(by),
    influence: by.whole(1, 5),
    phone: phone(flavour, 20_000 + index * 3 + nth),
    email: `contact.${index + 1}.${nth + 1}@example.org`,
  }));
}

/** Valid numbers from blocks that look as if nobody had them: …0000…, and 555-01xx where fiction has its own. */
function phone(flavour: Flavour, index: number): string {
  if (flavour === 'zh_TW') return `+8869000${String(index).padStart(5, '0')}`;
  if (flavour === 'en' && index < 2_000)
    return `+1${[212, 312, 415, 617, 713, 202, 305, 206, 404, 503, 602, 702, 215, 216, 214, 303, 313, 314, 408, 510][Math.floor(index / 100)]}55501${String(index % 100).padStart(2, '0')}`;
  return `+86199000${String(index).padStart(5, '0')}`;
}

function birthday(by: Chance): string {
  const day = Date.UTC(1948, 0, 1) + by.whole(0, 57 * 365) * 86_400_000;
  return new Date(day).toISOString().slice(0, 10);
}

function lifecycleOf(purchases: DemoPurchase[], today: number, by: Chance): Lifecycle {
  const last = purchases.findLast(({ amountMinor }) => amountMinor > 0);
  if (!last) return by.happens(0.3) ? 'opportunity' : 'potential';
  if (today - last.at > 78 * WEEK) return 'lost';
  return purchases.length === 1 ? 'firstPurchase' : 'mature';
}
