import type { ReactNode } from 'react';
import { sayClock } from '../../domain/language/flow-words.ts';
import { say } from '../../domain/language/index.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import { Said } from '../portal/fields.tsx';
import { Brand, Document, LanguageSwitch } from '../portal/layout.tsx';
import { dayAndTime, type Reader, zoneName } from '../portal/times.ts';
import { type Words, wordsOf } from '../portal/visit.ts';
import type { Called, EscalationView } from './escalation.ts';
import { RuleLine } from './rule.tsx';

export type Frame = { locale: Locale; address: string };

export function LinkPage(props: Frame & { title: string; foot?: ReactNode; children: ReactNode }) {
  const { locale, address, title, foot, children } = props;
  const words = wordsOf(locale);
  const bar = (
    <>
      <Brand name={words('link.brand')} />
      <LanguageSwitch locale={locale} words={words} address={address} />
    </>
  );
  return (
    <Document locale={locale} words={words} brand={words('link.brand')} title={title} bar={bar} foot={foot}>
      {children}
    </Document>
  );
}

export function EscalationPage(
  props: Frame & { view: EscalationView; timeZone: string; token: string; expiresAt: Date; now: number },
) {
  const { locale, address, view, timeZone, token, expiresAt, now } = props;
  const words = wordsOf(locale);
  const reader: Reader = { locale, timeZone };
  const at = (instant: Date | number) => dayAndTime(instant, reader, now);
  const open = view.status === 'open';
  const title = words('link.title', { number: view.number });
  return (
    <LinkPage
      locale={locale}
      address={address}
      title={title}
      foot={words('case.zone', { zone: zoneName(reader, now) })}
    >
      <div>
        <p className="meta">{title}</p>
        <h1>{words(open ? 'link.heading' : 'link.headingOver')}</h1>
      </div>
      {open ? null : (
        <p className="note good" role="status">
          {overText(view, words, at)}
        </p>
      )}
      <section className={open ? 'card mine' : 'card'} aria-labelledby="story">
        <h2 id="story">{words('link.story')}</h2>
        <ol className="five">
          {view.story.map((line) => (
            <li key={line}>
              <Said text={line} />
            </li>
          ))}
        </ol>
        {open ? (
          <>
            <Clocks view={view} words={words} locale={locale} at={at} now={now} />
            <Acts token={token} words={words} locale={locale} />
            <p className="meta">{words('link.expires', { at: at(expiresAt) })}</p>
          </>
        ) : null}
      </section>
      <section className="card" aria-labelledby="why">
        <h2 id="why">{words('link.why')}</h2>
        {view.post ? (
          <p>
            {words(view.first ? 'link.whyFirst' : 'link.whyText', {
              clock: sayClock(locale, view.cause.clock),
              post: say(locale, `post.${view.post}`),
            })}
          </p>
        ) : null}
        {view.insteadOf ? <p>{words('link.insteadOf', { name: view.insteadOf })}</p> : null}
        {view.rule ? <RuleLine of={view.rule} locale={locale} /> : null}
      </section>
      <section className="card" aria-labelledby="chain">
        <h2 id="chain">{words('link.chain')}</h2>
        <ol className="way">
          {view.chain.map((called) => (
            <CalledLine key={`${called.post}:${called.name}`} called={called} words={words} locale={locale} at={at} />
          ))}
        </ol>
      </section>
    </LinkPage>
  );
}

function overText({ status, taken }: EscalationView, words: Words, at: (instant: Date) => string): string {
  if (taken) return words('link.taken', { name: taken.name, at: at(taken.at) });
  return words(status === 'moved' ? 'link.moved' : 'link.ended');
}

type At = (instant: Date | number) => string;

function Clocks(props: { view: EscalationView; words: Words; locale: Locale; at: At; now: number }) {
  const { view, words, locale, at, now } = props;
  const { clock, dueAt } = view.cause;
  const clockName = sayClock(locale, clock);
  return (
    <>
      {dueAt === null ? null : (
        <p className={dueAt <= now ? 'clock late' : 'clock'}>
          <span>{words(dueAt <= now ? 'link.late' : 'link.due', { clock: clockName })}</span>
          <b>
            <time dateTime={new Date(dueAt).toISOString()}>{at(dueAt)}</time>
          </b>
        </p>
      )}
      {view.next?.at ? (
        <p className="clock wait">
          <span>{words('link.next')}</span>
          <b>
            <time dateTime={view.next.at.toISOString()}>{at(view.next.at)}</time>
          </b>
        </p>
      ) : null}
      <p className="meta">
        {view.next ? words('link.nextIs', { post: say(locale, `post.${view.next.post}`) }) : words('link.last')}
      </p>
    </>
  );
}

function Acts({ token, words, locale }: { token: string; words: Words; locale: Locale }) {
  return (
    <>
      <form className="fields" method="post" action={`/l/${token}?lang=${locale}`}>
        <button className="button big" type="submit">
          {words('link.acknowledge')}
        </button>
      </form>
      <p className="meta">{words('link.acknowledgeText')}</p>
      <form className="row" method="post" action={`/l/${token}/seen?lang=${locale}`}>
        <button className="button plain" type="submit">
          {words('link.seenButton')}
        </button>
        <span className="meta">{words('link.seenText')}</span>
      </form>
    </>
  );
}

function CalledLine(props: { called: Called; words: Words; locale: Locale; at: At }) {
  const { called, words, locale, at } = props;
  const { acknowledgedAt, seenAt } = called;
  const deed = acknowledgedAt
    ? words('link.acknowledged', { at: at(acknowledgedAt) })
    : seenAt
      ? words('link.seen', { at: at(seenAt) })
      : words('link.silent');
  const notes = [
    called.self ? words('link.you') : '',
    called.insteadOf ? words('link.standsIn', { name: called.insteadOf }) : '',
  ].filter(Boolean);
  return (
    <li className={acknowledgedAt ? 'done' : called.self ? 'now' : 'next'}>
      <i aria-hidden="true">{acknowledgedAt ? '✓' : ''}</i>
      <b>
        {say(locale, `post.${called.post}`)} · <Said text={called.name} />
        {notes.length > 0 ? ` (${notes.join(', ')})` : ''}
      </b>
      <span>{`${words('link.called', { at: at(called.calledAt) })} · ${deed}`}</span>
    </li>
  );
}

/** How something ended, in a few words. */
export function ResultPage(
  props: Frame & { title: string; texts: string[]; good: boolean; back?: string; backWords?: string; desk?: string },
) {
  const { locale, address, title, texts, good, back, backWords, desk } = props;
  const words = wordsOf(locale);
  return (
    <LinkPage locale={locale} address={address} title={title}>
      <h1>{title}</h1>
      <section className="card">
        {texts.map((text, index) => (
          <p key={text} className={good && index === 0 ? 'note good' : undefined}>
            {text}
          </p>
        ))}
        <div className="row">
          {back ? (
            <a className="button" href={back}>
              {backWords ?? words('link.back')}
            </a>
          ) : null}
          {desk ? (
            <a className="button plain" href={desk}>
              {words('link.desk')}
            </a>
          ) : null}
        </div>
      </section>
    </LinkPage>
  );
}
