import { createHmac } from 'node:crypto';
import { cut, plain, type RobotMessage, type RobotTongue } from './message.ts';

const BYTES = 16_000;
const SECOND = 1_000;

/** Custom bot of Feishu or Lark (飞书). It cannot mention by phone number: names stand in the text, numbers do not. */
export const feishu: RobotTongue = {
  perMinute: 100,
  code: 'code',
  request(message, { url, secret }, now) {
    const seconds = Math.floor(now / SECOND);
    const signed = secret === null ? {} : { timestamp: String(seconds), sign: feishuSign(secret, seconds) };
    return { url, body: { ...signed, msg_type: 'interactive', card: card(message) } };
  },
  meaningOf(code) {
    if (code === 0) return { is: 'sent' };
    if (code === 11232) return { is: 'rate', restMs: 60 * SECOND };
    return FOR_GOOD.has(code) ? { is: 'failed' } : { is: 'later' };
  },
};

/** The key is what is signed, and the message is empty. @param seconds  since 1970; it may differ by an hour from the other side's */
export const feishuSign = (secret: string, seconds: number): string =>
  createHmac('sha256', `${seconds}\n${secret}`).digest('base64');

/** Sign, network or keyword refused; no such robot; form of the message. */
const FOR_GOOD = new Set([19021, 19022, 19024, 19001, 19002, 9499]);

const card = ({ title, lines, link, reference }: RobotMessage) => ({
  config: { wide_screen_mode: true },
  header: { title: { tag: 'plain_text', content: plain(title) }, template: 'orange' },
  elements: [
    { tag: 'div', text: { tag: 'lark_md', content: cut(lines.map(plain).join('\n'), BYTES) } },
    {
      tag: 'action',
      actions: [{ tag: 'button', type: 'primary', text: { tag: 'plain_text', content: link.label }, url: link.url }],
    },
    { tag: 'note', elements: [{ tag: 'plain_text', content: reference }] },
  ],
});
