import { createHmac } from 'node:crypto';
import { fitted, plain, type RobotMessage, type RobotTongue } from './message.ts';

const BYTES = 16_000;
const SECOND = 1_000;

/** Custom robot of DingTalk (钉钉). Its address holds the token; the signature goes with it. */
export const dingtalk: RobotTongue = {
  perMinute: 20,
  code: 'errcode',
  request(message, { url, secret }, now) {
    const signed = new URL(url);
    if (secret !== null) {
      signed.searchParams.set('timestamp', String(now));
      signed.searchParams.set('sign', dingtalkSign(secret, now));
    }
    return { url: signed.href, body: body(message) };
  },
  meaningOf(code) {
    if (code === 0) return { is: 'sent' };
    // More than twenty a minute: it takes nothing for ten minutes.
    if (code === 130101) return { is: 'rate', restMs: 600 * SECOND };
    if (code === 410100) return { is: 'rate', restMs: 60 * SECOND };
    return FOR_GOOD.has(code) ? { is: 'failed' } : { is: 'later' };
  },
};

/** @param now  epoch milliseconds; it may differ by an hour from the other side's */
export const dingtalkSign = (secret: string, now: number): string =>
  createHmac('sha256', secret).update(`${now}\n${secret}`).digest('base64');

/** Sign, keyword or network refused; no such token; group gone; robot gone or stopped; kind or form of the message; too long. */
const FOR_GOOD = new Set([
  310000, 300001, 400101, 400013, 400014, 400102, 400105, 400106, 40035, 430101, 430102, 430103, 460101,
]);

/** In markdown a mention shows only where the text names the number too. */
function body({ title, lines, link, reference, mobiles }: RobotMessage) {
  const head = [`#### ${plain(title)}`, ...lines.map(plain)].join('\n\n');
  const at = mobiles.length > 0 ? `\n\n${mobiles.map((mobile) => `@${mobile}`).join(' ')}` : '';
  const text = fitted(head, `\n\n[${link.label}](${link.url})${at}\n\n${reference}`, BYTES);
  return { msgtype: 'markdown', markdown: { title: plain(title), text }, at: { atMobiles: mobiles, isAtAll: false } };
}
