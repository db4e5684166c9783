import { createHmac } from 'node:crypto';

/**
 * Stands in for the group robots of WeCom, DingTalk and Feishu: checks what the real ones check (key, signature, time, form, size,
 * rate) and answers in their words. Written from their documents, apart from what sends.
 */
export const STAND_INS = ['wecom', 'dingtalk', 'feishu'] as const;
export type StandIn = (typeof STAND_INS)[number];

export type Asked = { query: URLSearchParams; token: string; body: unknown; bytes: number };
export type House = {
  /** Null: there is no such robot. */
  secretOf(token: string): { secret: string | null } | null;
  /** Messages of this robot in the last minute. */
  lately(token: string): number;
  now: number;
};
/** `shown`: what the group sees. */
export type Answered = { body: object; shown: { text: string; mentioned: string[] } | null };

const HOUR = 3_600_000;

export function answerRobot(kind: StandIn, asked: Asked, house: House): Answered {
  return BY_KIND[kind](asked, house);
}

const BY_KIND: Record<StandIn, (asked: Asked, house: House) => Answered> = { wecom, dingtalk, feishu };

const sha = (key: string, words: string) => createHmac('sha256', key).update(words).digest('base64');
const no = (body: object): Answered => ({ body, shown: null });
type Fields = Record<string, unknown>;
const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const string = (value: unknown): string => (typeof value === 'string' ? value : '');
const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

function wecom({ token, body }: Asked, house: House): Answered {
  const error = (errcode: number, errmsg: string) => no({ errcode, errmsg });
  if (!house.secretOf(token)) return error(93000, 'invalid webhook url, hint: [0]');
  if (house.lately(token) >= 20) return error(45009, 'api freq out of limit');
  const { msgtype, ...rest } = fields(body);
  if (msgtype !== 'text' && msgtype !== 'markdown') return error(40008, 'invalid message type');
  const part = fields(rest[msgtype]);
  const content = string(part.content);
  if (!content) return error(44004, 'empty content');
  if (Buffer.byteLength(content) > (msgtype === 'text' ? 2_048 : 4_096))
    return error(45002, 'content size out of limit');
  const mentioned = msgtype === 'text' ? strings(part.mentioned_mobile_list) : [];
  return { body: { errcode: 0, errmsg: 'ok' }, shown: { text: content, mentioned } };
}

function dingtalk({ token, query, body, bytes }: Asked, house: House): Answered {
  const error = (errcode: number, errmsg: string) => no({ errcode, errmsg });
  const robot = house.secretOf(token);
  if (!robot) return error(300001, 'token is not exist');
  if (robot.secret !== null) {
    const at = query.get('timestamp') ?? '';
    const late = Math.abs(house.now - Number(at)) > HOUR || !/^\d{13}$/.test(at);
    if (late) return error(310000, 'invalid timestamp');
    if (query.get('sign') !== sha(robot.secret, `${at}\n${robot.secret}`)) return error(310000, 'sign not match');
  }
  if (house.lately(token) >= 20) return error(130101, 'send too fast, exceed 20 times per minute');
  if (bytes > 20_000) return error(460101, 'message too long');
  const { msgtype, at, ...rest } = fields(body);
  if (msgtype !== 'markdown') return error(400105, 'unsupported msgtype');
  const { title, text } = fields(rest.markdown);
  if (!string(title) || !string(text)) return error(40035, 'missing parameter');
  // Only who stands in the text too is seen to be mentioned.
  const mentioned = strings(fields(at).atMobiles).filter((mobile) => string(text).includes(`@${mobile}`));
  return { body: { errcode: 0, errmsg: 'ok' }, shown: { text: string(text), mentioned } };
}

function feishu({ token, body, bytes }: Asked, house: House): Answered {
  const error = (code: number, msg: string) => no({ code, msg, data: {} });
  const robot = house.secretOf(token);
  if (!robot) return error(19001, 'param invalid: incoming webhook access token invalid');
  const { timestamp, sign, msg_type, card } = fields(body);
  if (robot.secret !== null) {
    const at = string(timestamp);
    const late = !/^\d{10}$/.test(at) || Math.abs(house.now - Number(at) * 1_000) > HOUR;
    if (late || sign !== sha(`${at}\n${robot.secret}`, ''))
      return error(19021, 'sign match fail or timestamp is not within one hour from current time');
  }
  if (house.lately(token) >= 100) return error(11232, 'frequency limited psm');
  if (bytes > 20_000) return error(9499, 'Bad Request');
  const { header, elements } = fields(card);
  const title = string(fields(fields(header).title).content);
  if (msg_type !== 'interactive' || !title || !Array.isArray(elements)) return error(9499, 'Bad Request');
  return {
    body: { code: 0, msg: 'success', data: {} },
    shown: { text: [title, ...elements.flatMap(told)].join('\n'), mentioned: [] },
  };
}

function told(element: unknown): string[] {
  const { tag, text, actions, elements } = fields(element);
  if (tag === 'div') return [string(fields(text).content)];
  if (tag === 'action')
    return (Array.isArray(actions) ? actions : []).map(
      (action) => `${string(fields(fields(action).text).content)}: ${string(fields(action).url)}`,
    );
  return (Array.isArray(elements) ? elements : []).map((one) => string(fields(one).content));
}
