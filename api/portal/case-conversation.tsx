import type { CaseRecord, Spoken } from './case-record.ts';
import { Said } from './fields.tsx';
import { dayAndTime, type Reader } from './times.ts';
import type { Visit } from './visit.ts';

export function Conversation({ visit, record, reader }: { visit: Visit; record: CaseRecord; reader: Reader }) {
  const { words } = visit;
  return (
    <section aria-labelledby="talk" className="talk">
      <h2 id="talk">{words('case.conversation')}</h2>
      {record.conversation.map((said) => (
        <article key={said.id} className={`said ${said.by === 'member' ? 'own' : 'desk'}`}>
          <p className="meta">
            {words(`case.by.${said.by}`)}
            {said.from ? ` · ${words('merged.from', { number: said.from })}` : ''} ·{' '}
            <time dateTime={said.at.toISOString()}>{dayAndTime(said.at, reader)}</time>
          </p>
          <Said text={said.body} className="words" />
          <Files visit={visit} number={record.number} files={said.files} />
        </article>
      ))}
    </section>
  );
}

function Files({ visit, number, files }: { visit: Visit; number: string; files: Spoken['files'] }) {
  if (files.length === 0) return null;
  return (
    <ul className="files">
      {files.map((file) => (
        <li key={file.id}>
          {file.standing === 'ready' ? (
            <a href={`/portal/cases/${number}/files/${file.id}`} download>
              <span aria-hidden="true">⤓</span>
              <Said text={file.fileName} />
              <span className="meta">{size(file.bytes, visit.locale)}</span>
            </a>
          ) : (
            <>
              <Said text={file.fileName} /> <span className="meta">{visit.words(`file.${file.standing}`)}</span>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function size(bytes: number, locale: string): string {
  const large = bytes >= 1_048_576;
  const amount = large ? bytes / 1_048_576 : Math.max(1, Math.round(bytes / 1024));
  return `${amount.toLocaleString(locale, { maximumFractionDigits: 1 })} ${large ? 'MB' : 'KB'}`;
}
