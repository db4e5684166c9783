import type { Category } from '../vocabulary.ts';

type Names = [code: string, zh: string, en: string];

/** What lies below the roots as shipped. A house renames, retires and adds. */
export const CATEGORY_SEEDS: Record<Category, Names[]> = {
  billing: [
    ['billingWrongAmount', '金额有误', 'Wrong amount'],
    ['billingDoubleCharge', '重复扣款', 'Charged twice'],
    ['billingRefund', '退款', 'Refund'],
    ['billingInvoice', '发票', 'Invoice'],
  ],
  product: [
    ['productDefect', '质量问题', 'Defect'],
    ['productNotAsDescribed', '与描述不符', 'Not as described'],
    ['productWarranty', '保修', 'Warranty'],
  ],
  delivery: [
    ['deliveryLate', '送达延迟', 'Late'],
    ['deliveryDamaged', '包装或商品破损', 'Damaged'],
    ['deliveryLost', '包裹丢失', 'Lost'],
    ['deliveryWrongItem', '送错商品', 'Wrong item'],
  ],
  service: [
    ['serviceStaff', '服务态度', 'Behaviour of staff'],
    ['serviceWaiting', '等候时间', 'Waiting time'],
  ],
  account: [
    ['accountSignIn', '登录', 'Signing in'],
    ['accountPoints', '积分', 'Points'],
  ],
  privacy: [
    ['privacyDisclosure', '信息泄露', 'Disclosure of data'],
    ['privacyDeletion', '删除信息', 'Deletion of data'],
  ],
  other: [],
};
