import type { CaseKind, Category, Severity } from '../../domain/vocabulary.ts';

/** What members of the demo write in Chinese: retail, telecom, insurance. */
export type Story = { kind: CaseKind; category: Category; severity: Severity; subject: string; body: string };

const story = (kind: CaseKind, category: Category, severity: Severity, subject: string, body: string): Story => ({
  ...{ kind, category, severity, subject, body },
});

export const CHINESE_STORIES: readonly Story[] = [
  story(
    'complaint',
    'billing',
    'high',
    '宽带已退订，仍被扣费三个月',
    '我八月底在营业厅办了宽带退订，设备当天就交回了，有回执。可是九月到十一月每月还在扣 129 元。打过两次电话，都说“已经登记”，没有下文。请把三个月的钱退回来，并说明为什么还在扣。',
  ),
  story(
    'complaint',
    'delivery',
    'normal',
    '礼盒摔坏了，客服让我自己找快递',
    '给父母订的会员礼盒昨天到货，箱子一角压扁，两瓶蜂蜜碎了，里面全是玻璃渣。联系在线客服，对方让我自己去找快递公司理赔。东西是在你们这里买的，为什么要我去找？',
  ),
  story(
    'complaint',
    'product',
    'normal',
    '净水器用了两周就漏水',
    '十一月初安装的净水器，这周一开始底部接口漏水，橱柜板都泡胀了。师傅来看过一次，说要等配件，等了五天没有消息。家里有小孩，急着用水。',
  ),
  story(
    'complaint',
    'service',
    'high',
    '理赔材料交了三次，每次说缺一样',
    '旅行险航班延误理赔，我按清单交了材料。第一次说缺登机牌，第二次说发票不清楚，第三次又说要航空公司盖章。能不能一次讲清楚到底要什么？延误是事实，拖了一个多月了。',
  ),
  story(
    'complaint',
    'account',
    'critical',
    '手机号被别人办了副卡',
    '今天收到短信，说我的号码名下新办了一张副卡，我本人完全没有办过。我很担心有人拿去收验证码。请马上停掉那张卡，并告诉我是哪家网点、用什么证件办的。',
  ),
  story(
    'complaint',
    'privacy',
    'high',
    '刚投保就接到陌生推销电话',
    '上周五在你们这里投保，周六开始接到三家公司的推销电话，连我的车型和到期日都知道。这些信息只填给过你们。请查清楚是怎么泄露的，给我一个书面答复。',
  ),
  story(
    'complaint',
    'billing',
    'normal',
    '积分抵扣没有生效，却扣了积分',
    '结账时选择用 2000 积分抵 20 元，页面显示抵扣成功，付款仍是全额，积分却没了。截图都有。请退积分或者退钱。',
  ),
  story(
    'complaint',
    'delivery',
    'low',
    '预约上午送货，晚上八点才到',
    '订空调时约好周六上午九点到十二点送货，我专门请了半天假。结果晚上八点才来，中间没有人打电话。以后能不能提前说一声？',
  ),
  story(
    'complaint',
    'product',
    'high',
    '儿童手环充电时发烫',
    '给孩子买的智能手环，充电不到半小时就烫手，表带边缘有点变形。已经不敢再用。想知道这批产品是不是有问题，我要求退货退款。',
  ),
  story(
    'complaint',
    'service',
    'normal',
    '门店会员价和收银价不一样',
    '货架标签写会员价 59 元，收银按 79 元收。店员说标签没来得及换，不肯按标签价。写出来的价格难道不算数吗？',
  ),
  story(
    'complaint',
    'billing',
    'normal',
    '境外流量包没有用，却产生漫游费',
    '出差前买了七天流量包，到当地后一直连不上，只能用酒店网络。回来账单里还有 186 元漫游费。既没提供服务，又收了两份钱。',
  ),
  story(
    'complaint',
    'account',
    'normal',
    '会员等级突然从金卡掉到银卡',
    '我今年消费没有减少，上周登录发现等级变成了银卡，没有收到任何通知。请解释是按什么算的，如果算错了请恢复。',
  ),
  story(
    'complaint',
    'delivery',
    'high',
    '药箱冷链破了，胰岛素不能用',
    '给老人订的冷链药箱到货时冰袋已经化了，温度标签变红。药店说不能再用。这个关系到健康，请当天处理，不要再让我排队等。',
  ),
  story(
    'complaint',
    'product',
    'normal',
    '咖啡豆生产日期是半年前',
    '详情页写“新鲜烘焙，七天内发货”，收到的豆子烘焙日期是五月。喝起来完全没有香味。同一批买了四包，都一样。',
  ),
  story(
    'complaint',
    'service',
    'low',
    '电话排队四十分钟后被挂断',
    '昨天下午打热线，语音一直说“前面还有三位”，等了四十分钟，刚接通就断了，也没有人回拨。',
  ),
  story(
    'complaint',
    'billing',
    'high',
    '同一笔订单扣了两次款',
    '周日晚上付款时页面卡住，我刷新后又付了一次，银行卡扣了两笔 1,268 元，订单只有一个。客服说三天内退，今天是第六天。',
  ),
  story(
    'complaint',
    'privacy',
    'normal',
    '多次要求停发短信仍然收到',
    '我已经回复 T 退订三次，还在“我的偏好”里关掉了营销短信，这周又收到两条。请从名单里真正删掉。',
  ),
  story(
    'complaint',
    'product',
    'normal',
    '延保期内维修被拒',
    '洗衣机买了三年延保，还有八个月到期。维修点说主板进水属于人为，不保。机器放在阳台室内，从来没有进过水，请重新鉴定。',
  ),
  story(
    'serviceRequest',
    'account',
    'normal',
    '公司名称变更，请更新开票信息',
    '我们公司上月更名，营业执照已换。请把会员资料和开票抬头一起更新，十二月的发票要用新名称。',
  ),
  story(
    'serviceRequest',
    'product',
    'normal',
    '预约净水器换滤芯',
    '滤芯提示灯亮了，想预约这周末上门更换，周六下午或周日上午都可以。',
  ),
  story('serviceRequest', 'delivery', 'low', '修改收货地址', '订单还没有发货，想把地址改到单位，麻烦帮忙改一下。'),
  story(
    'serviceRequest',
    'account',
    'normal',
    '补办会员卡',
    '钱包丢了，会员卡在里面。请挂失旧卡并补办一张，积分请保留。',
  ),
  story(
    'serviceRequest',
    'service',
    'normal',
    '酒店团建需要二十份礼盒发票',
    '上周采购的二十份礼盒需要分两张发票开具，抬头和税号稍后发来，请联系我们行政。',
  ),
  story(
    'enquiry',
    'billing',
    'low',
    '积分什么时候过期？',
    '我有一万多积分，听说年底会清零，是全部清零还是只清今年以前的？',
  ),
  story(
    'enquiry',
    'product',
    'low',
    '空气净化器滤芯适用型号',
    '家里是三年前买的老款，新滤芯能不能用？尺寸看起来一样。',
  ),
  story(
    'enquiry',
    'service',
    'normal',
    '旅行险是否包含滑雪？',
    '一月份带孩子去滑雪，想确认现有的旅行险是否包含雪场受伤的医疗费用，如果不含要加哪一项？',
  ),
  story(
    'enquiry',
    'account',
    'low',
    '家人能否共用会员价？',
    '爱人用我的手机号结账可以享受会员价吗？还是要另外办一张？',
  ),
  story(
    'enquiry',
    'delivery',
    'low',
    '台風天會不會影響配送？',
    '週末有颱風，訂單顯示週六到貨，請問會順延嗎？需要有人在家簽收。',
  ),
  story(
    'praise',
    'service',
    'low',
    '感谢王女士的耐心',
    '上周给母亲退换血压计，接电话的王女士讲得很慢很清楚，还主动回电确认老人会用了没有。请替我谢谢她。',
  ),
  story(
    'praise',
    'delivery',
    'low',
    '师傅上门很守时',
    '安装师傅提前十分钟到，穿鞋套，走之前把地擦干净了。这样的服务值得表扬。',
  ),
  story(
    'suggestion',
    'product',
    'low',
    '希望出小包装的咖啡豆',
    '一个人喝 1 公斤太多，开封后香味跑得快。希望有 250 克的小包装，贵一点也愿意买。',
  ),
  story(
    'suggestion',
    'account',
    'low',
    '会员日能否提前一周通知',
    '每次会员日都是当天早上才收到短信，来不及安排。希望提前一周通知。',
  ),
  story(
    'opinion',
    'service',
    'low',
    '热线菜单层级太多',
    '打热线要按五次键才能找到人工，老人根本听不完。建议第一层就能转人工。',
  ),
  story('opinion', 'other', 'low', '门店音乐声音太大', '周末带孩子逛门店，音乐声音太大，和店员说话都听不清。'),
];

/** What the desk writes, in the member's language. */
export const WORDS = {
  zh: {
    answer:
      '您好，您的问题我们已经收到并开始核查，目前正在向相关部门调取记录，今天下班前会再给您一次进展。给您添麻烦了，非常抱歉。',
    question: '您好，为了尽快处理，请补充订单号（或合同号）以及一张照片或截图，直接回复这条消息即可。',
    handover: '已核实会员身份和订单，需要二线核对系统记录，请接手。',
    resolution:
      '您好，经核查情况属实。款项已于今天原路退回，预计 1 到 3 个工作日到账；相关流程我们已经改正。再次向您道歉，请您确认是否满意。',
    thanks: '感谢您的来信，我们已经转给相关同事，并会在下次改进时采用。',
    rejected: '只退了一部分，之前承诺的补偿没有提到，我不能接受。请负责人给我一个说法。',
    memberAnswer: '订单号已经发给你们了，照片在附件里，请尽快。',
  },
  en: {
    answer:
      'Thank you for telling us. We have begun to look into it and are collecting the records; you will hear from us again before the end of today. We are sorry for the trouble.',
    question:
      'To move this on, we need your order or contract number and, if you have one, a photo or screenshot. Just reply to this message.',
    handover: 'Identity and order are confirmed. The records need a look by the second line, please take over.',
    resolution:
      'We checked, and you are right. The amount was refunded today and should arrive within three working days; the cause has been corrected. Please tell us whether this settles it.',
    thanks:
      'Thank you for writing. We have passed it on to the people it concerns, and will use it the next time we improve this.',
    rejected:
      'Only part of it was refunded, and the compensation I was promised is not mentioned. I cannot accept this. Please have somebody in charge contact me.',
    memberAnswer: 'I have sent you the order number, the picture is attached. Please hurry.',
  },
} as const;
