import { fitted, plain, type RobotMessage, type RobotTongue } from './message.ts';

const TEXT_BYTES = 2_048;
const MARKDOWN_BYTES = 4_096;
const SECOND = 1_000;

/** Group robot of WeCom (企业微信): its address holds the key, nothing is signed. Only a plain text can mention by phone number. */
export const wecom: RobotTongue = {
  perMinute: 20,
  code: 'errcode',
  request: (message, { url }) => ({ url, body: message.mobiles.length > 0 ? text(message) : markdown(message) }),
  meaningOf(code) {
    if (code === 0) return { is: 'sent' };
    // api freq out of limit; concurrent calls out of limit
    if (code === 45009 || code === 45033) return { is: 'rate', restMs: 60 * SECOND };
    return FOR_GOOD.has(code) ? { is: 'failed' } : { is: 'later' };
  },
};

/** Wrong or revoked key, robot stopped, not of its group; message of a wrong kind, without a field, empty, too long. */
const FOR_GOOD = new Set([93000, 93004, 93008, 40008, 40058, 44004, 45002]);

function text({ title, lines, link, reference, mobiles }: RobotMessage) {
  const head = [title, ...lines].map(plain).join('\n');
  const content = fitted(head, `\n${link.label}: ${link.url}\n${reference}`, TEXT_BYTES);
  return { msgtype: 'text', text: { content, mentioned_mobile_list: mobiles } };
}

function markdown({ title, lines, link, reference }: RobotMessage) {
  const head = [`**${plain(title)}**`, ...lines.map(plain)].join('\n');
  const tail = `\n[${link.label}](${link.url})\n<font color="comment">${reference}</font>`;
  return { msgtype: 'markdown', markdown: { content: fitted(head, tail, MARKDOWN_BYTES) } };
}
