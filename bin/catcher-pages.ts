import type { Caught } from './catcher.ts';

const escaped = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

const STYLE = `
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1c2430; }
  table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #dde3ea; vertical-align: top; overflow-wrap: anywhere; }
  h1 { overflow-wrap: anywhere; } .brief { white-space: nowrap; } th { font-weight: 600; color: #51606f; white-space: nowrap; } a { color: #0b5cad; } pre { white-space: pre-wrap; background: #f4f6f8; padding: 1rem; overflow-wrap: anywhere; }
  iframe { width: 100%; height: 28rem; border: 1px solid #dde3ea; background: #fff; } form { margin: 1rem 0; } input { font: inherit; padding: .2rem .4rem; }
  .quiet { color: #51606f; }`;

const page = (title: string, body: string) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style></head><body>${body}</body></html>`;

const MARKS = { mail: '✉ mail', text: '✆ text', robot: '▣ group' } as const;

/** All that was caught, newest first. */
export function messagesPage(all: readonly Caught[]): string {
  const row = (caught: Caught) =>
    `<tr><td class="quiet brief">${escaped(caught.at.replace('T', ' ').slice(0, 19))}</td><td>${escaped(caught.to.join(', '))}</td><td class="brief">${MARKS[caught.kind]}</td>` +
    `<td><a href="/messages/${caught.id}">${escaped((caught.kind === 'mail' ? caught.mail.subject : caught.text) || '(empty)')}</a></td></tr>`;
  return page(
    'Caught mail and texts',
    `<h1>Caught mail and texts</h1><p class="quiet">Nothing on this page left this machine. Times are UTC. Also as <a href="/messages.json">JSON</a>. <a href="/">Refresh</a></p>
    <form><label>To <input name="to"></label> <button>Filter</button></form>
    ${all.length ? `<table><thead><tr><th>When<th>To<th>Kind<th>Subject or text</thead><tbody>${all.map(row).join('')}</tbody></table>` : '<p>Nothing yet.</p>'}`,
  );
}

/** One message: envelope and headers, the HTML part in a frame that may do nothing, the text part, attachments. */
export function messagePage(caught: Caught): string {
  const back = '<p><a href="/">← all</a></p>';
  if (caught.kind === 'text')
    return page(
      'Text message',
      `${back}<h1>Text message to ${escaped(caught.to.join(', '))}</h1><p class="quiet">${escaped(caught.at)}</p><pre>${linked(caught.text)}</pre>`,
    );
  if (caught.kind === 'robot')
    return page(
      'Message to a group',
      `${back}<h1>Message to the group of ${escaped(caught.to.join(', '))}</h1><p class="quiet">${escaped(caught.at)}${caught.mentioned.length ? ` · mentions ${escaped(caught.mentioned.join(', '))}` : ''}</p><pre>${linked(caught.text)}</pre>`,
    );
  const { mail } = caught;
  const fields = [
    ['From', mail.from],
    ['To', mail.to || caught.to.join(', ')],
    ['Envelope', `${caught.sender} → ${caught.to.join(', ')}`],
    ['Date', mail.date],
    ['Message-ID', mail.messageId],
    ...['in-reply-to', 'references', 'reply-to', 'auto-submitted'].flatMap((name) =>
      mail.headers[name] ? [[name, mail.headers[name]]] : [],
    ),
  ];
  return page(
    mail.subject,
    `${back}<h1>${escaped(mail.subject || '(no subject)')}</h1>
    <table>${fields.map(([name = '', value = '']) => `<tr><th>${escaped(name)}</th><td>${escaped(value)}</td></tr>`).join('')}</table>
    ${mail.html ? `<h2>HTML</h2><iframe sandbox="allow-popups allow-popups-to-escape-sandbox" src="/messages/${caught.id}/html"></iframe>` : ''}
    ${mail.text ? `<h2>Text</h2><pre>${linked(mail.text)}</pre>` : ''}
    ${mail.attachments.length ? `<h2>Attachments</h2><ul>${mail.attachments.map((file) => `<li>${escaped(file.name)} <span class="quiet">${escaped(file.type)}, ${file.bytes} bytes</span></li>`).join('')}</ul>` : ''}`,
  );
}

const linked = (text: string) =>
  text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((piece, i) =>
      i % 2 ? `<a href="${escaped(piece)}" rel="noreferrer" target="_blank">${escaped(piece)}</a>` : escaped(piece),
    )
    .join('');
