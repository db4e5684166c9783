import type { AlarmList } from './groups.ts';

/** The list as shipped, in force until a manager publishes one. Traditional characters need no entry of their own. */
export const SHIPPED_ALARMS: AlarmList = {
  legal: {
    severity: 'warning',
    words: {
      zh: ['律师', '起诉', '诉讼', '法院', '法庭', '仲裁', '打官司', '告你们', '告上', '法律途径', '维权'],
      en: [
        ...['lawyer', 'attorney', 'solicitor', 'lawsuit', 'litigation', 'legal action', 'sue you', 'suing', 'to court'],
        ...['small claims', 'class action'],
      ],
    },
  },
  regulator: {
    severity: 'warning',
    words: {
      zh: [
        ...['消协', '消费者协会', '消费者保护', '消保官', '消基会', '12315', '12345', '市场监管', '市监局', '工商局'],
        ...['工信部', '银保监', '金融监管', '监管部门', '信访', '举报'],
      ],
      en: [
        ...['consumer association', 'consumer council', 'consumer protection', 'trading standards', 'ombudsman'],
        ...['regulator', 'regulatory authority', 'better business bureau', 'CFPB', 'FTC complaint', 'attorney general'],
      ],
    },
  },
  media: {
    severity: 'warning',
    words: {
      zh: ['媒体', '记者', '曝光', '报社', '电视台', '上热搜', '发微博', '发抖音', '发小红书', '黑猫投诉'],
      en: ['journalist', 'reporter', 'newspaper', 'the press', 'to the media', 'go viral', 'post it online'],
    },
  },
  safety: {
    severity: 'critical',
    words: {
      zh: [
        ...[
          '自杀',
          '轻生',
          '不想活',
          '活不下去',
          '跳楼',
          '受伤',
          '烫伤',
          '烧伤',
          '住院',
          '送医',
          '急诊',
          '中毒',
          '过敏',
        ],
        ...['起火', '着火', '爆炸', '触电', '流血', '报警', '人身安全'],
      ],
      en: [
        ...['suicide', 'suicidal', 'kill myself', 'end my life', 'want to die', 'self harm', 'injury', 'injured'],
        ...[
          'hospital',
          'emergency room',
          'ambulance',
          'poisoning',
          'food poisoning',
          'allergic reaction',
          'caught fire',
        ],
        ...['exploded', 'explosion', 'electric shock', 'bleeding', 'call the police'],
      ],
    },
  },
  other: { severity: 'info', words: { zh: [], en: [] } },
};
