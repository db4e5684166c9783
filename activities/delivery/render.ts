import type { Locale } from '../../domain/vocabulary.ts';
import type { Composed } from './channel.ts';
import { escapeHtml, oneLine } from './clean.ts';
import type { Content } from './facts.ts';

/** Content as a mail in plain text and in HTML, and as a text message. Pure; every word is escaped here and only here. */
export function render(content: Content, locale: Locale): Composed {
  return {
    subject: oneLine(content.subject, 180),
    text: asText(content),
    html: asHtml(content, locale),
    short: oneLine(content.short, 1_000),
  };
}

function asText(c: Content): string {
  const blocks = [
    ...c.paragraphs,
    ...(c.quote === undefined
      ? []
      : [
          c.quote
            .split('\n')
            .map((line) => `> ${line}`)
            .join('\n'),
        ]),
    ...c.sections.map(({ title, lines }) => [title, ...lines.map((line) => `- ${line}`)].join('\n')),
    ...c.closing,
    ...(c.button ? [`${c.button.label}\n${c.button.url}`] : []),
    `-- \n${c.footer}${c.stop ? `\n${c.stop.label}: ${c.stop.url}` : ''}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

const BODY = 'margin:0;padding:16px;background:#f4f5f7;color:#1c1e21';
const CARD = 'max-width:560px;margin:0 auto;padding:20px;background:#ffffff;border-radius:8px;overflow-wrap:anywhere';
const FONT = "font:16px/1.55 system-ui,-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei',sans-serif";
const QUOTE = 'margin:16px 0;padding:8px 14px;border-left:4px solid #b9c2cf;background:#f7f8fa;white-space:pre-wrap';
const BUTTON =
  'display:inline-block;padding:13px 22px;background:#0b57d0;color:#ffffff;border-radius:6px;text-decoration:none;font-weight:600';
const SMALL = 'margin-top:24px;font-size:13px;color:#5c6470';

/** Simple enough for every mail program, readable on a phone without zooming. `dir=auto` keeps each block's direction to itself. */
function asHtml(c: Content, locale: Locale): string {
  const paragraph = (text: string) => `<p dir="auto">${escapeHtml(text)}</p>`;
  const sections = c.sections.map(
    ({ title, lines }) =>
      `<h2 style="font-size:16px;margin:20px 0 6px">${escapeHtml(title)}</h2>` +
      `<ul style="margin:0;padding-left:20px">${lines.map((line) => `<li dir="auto">${escapeHtml(line)}</li>`).join('')}</ul>`,
  );
  return [
    `<!doctype html><html lang="${locale === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width"><title>${escapeHtml(oneLine(c.subject))}</title></head>`,
    `<body style="${BODY}"><div style="${CARD};${escapeHtml(FONT)}">`,
    ...c.paragraphs.map(paragraph),
    ...(c.quote === undefined ? [] : [`<blockquote dir="auto" style="${QUOTE}">${escapeHtml(c.quote)}</blockquote>`]),
    ...sections,
    ...c.closing.map(paragraph),
    ...(c.button ? [buttonOf(c.button)] : []),
    `<p dir="auto" style="${SMALL}">${escapeHtml(c.footer)}${c.stop ? ` ${linkOf(c.stop)}` : ''}</p>`,
    '</div></body></html>',
  ].join('\n');
}

const buttonOf = ({ label, url }: { label: string; url: string }): string =>
  `<p style="margin:24px 0"><a href="${escapeHtml(url)}" style="${BUTTON}">${escapeHtml(label)}</a></p>`;

const linkOf = ({ label, url }: { label: string; url: string }): string =>
  `<a href="${escapeHtml(url)}" style="color:#5c6470">${escapeHtml(label)}</a>`;
