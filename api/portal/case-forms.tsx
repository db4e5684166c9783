import type { ReactNode } from 'react';
import type { CaseView } from './case-page.tsx';
import type { Spoken } from './case-record.ts';
import { FileField, Radios, Said, TextArea } from './fields.tsx';
import { LONGEST, showable } from './filing.ts';
import { Page } from './layout.tsx';
import { day } from './times.ts';

export const LONGEST_COMMENT = 2_000;

function Form(props: CaseView & { act: string; file?: boolean; className?: string; children: ReactNode }) {
  const { visit, record, attempt, newKey, act, file, className, children } = props;
  return (
    <form
      method="post"
      action={`/portal/cases/${record.number}/${act}`}
      className={className}
      encType={file ? 'multipart/form-data' : undefined}
    >
      <input type="hidden" name="token" value={visit.formToken} />
      <input type="hidden" name="key" value={attempt?.form === act ? attempt.key : newKey()} />
      {children}
    </form>
  );
}

/** A question is open, or the member has something to add. */
export function AnswerForm(view: CaseView & { asked: boolean; question?: Spoken | undefined }) {
  const { visit, attempt, asked, question } = view;
  const { words } = visit;
  const mine = attempt?.form === 'answer' ? attempt : undefined;
  return (
    <section className={asked ? 'card mine' : 'card'} id="answer" aria-labelledby="answer-title">
      <h2 id="answer-title">{words(asked ? 'answer.asked' : 'answer.add')}</h2>
      {question ? <Said text={question.body} className="words" /> : null}
      <Form {...view} act="answer" file className="fields">
        <TextArea
          words={words}
          name="body"
          label={words(asked ? 'answer.label' : 'answer.addLabel')}
          value={showable(mine?.body ?? '')}
          error={mine?.errors.body}
          maxLength={LONGEST.body}
          className="short"
          required
        />
        <FileField words={words} error={mine?.errors.file} again={mine?.fileLost ?? false} />
        <button className={asked ? 'button' : 'button plain'} type="submit">
          {words('answer.send')}
        </button>
      </Form>
    </section>
  );
}

/** A resolution was told: accept it, or say what is still missing. */
export function DecideForms(view: CaseView & { resolution: Spoken | undefined; mayReject: boolean }) {
  const { visit, attempt, resolution, mayReject } = view;
  const { words } = visit;
  const mine = attempt?.form === 'reject' ? attempt : undefined;
  return (
    <section className="card mine" aria-labelledby="decide">
      <h2 id="decide">{words('decide.title')}</h2>
      {resolution ? <Said text={resolution.body} className="words" /> : null}
      <Form {...view} act="accept">
        <button className="button" type="submit">
          {words('decide.accept')}
        </button>
      </Form>
      {mayReject ? (
        <details open={mine !== undefined}>
          <summary className="button plain">{words('decide.reject')}</summary>
          <Form {...view} act="reject" className="fields">
            <TextArea
              words={words}
              name="reason"
              label={words('decide.missing')}
              hint={words('decide.missingHint')}
              value={showable(mine?.body ?? '')}
              error={mine?.errors.reason}
              maxLength={LONGEST.body}
              className="short"
              required
            />
            <button className="button plain" type="submit">
              {words('decide.sendReject')}
            </button>
          </Form>
        </details>
      ) : null}
    </section>
  );
}

export function RatingForm(view: CaseView) {
  const { visit, record, attempt } = view;
  const { words } = visit;
  if (record.state.outcome === 'withdrawn' || record.state.outcome === 'merged') return null;
  if (record.rating) {
    return (
      <section className="card">
        <h2>{words('rating.thanks')}</h2>
        <p>{words('rating.yours', { score: record.rating.score })}</p>
        {record.rating.comment ? <Said text={record.rating.comment} className="words" /> : null}
      </section>
    );
  }
  const mine = attempt?.form === 'rating' ? attempt : undefined;
  return (
    <section className="card mine" aria-labelledby="rating">
      <h2 id="rating">{words('rating.title')}</h2>
      <Form {...view} act="rating" className="fields">
        <Radios
          words={words}
          name="score"
          label={words('rating.label')}
          hint={words('rating.hint')}
          error={mine?.errors.score}
          value={mine?.score ?? ''}
          className="stars"
          options={['1', '2', '3', '4', '5'].map((score) => ({ value: score, label: score }))}
        />
        <TextArea
          words={words}
          name="comment"
          label={words('rating.comment')}
          value={showable(mine?.body ?? '')}
          error={mine?.errors.comment}
          maxLength={LONGEST_COMMENT}
          className="short"
        />
        <button className="button" type="submit">
          {words('rating.send')}
        </button>
      </Form>
    </section>
  );
}

/** It was over too soon: within its time it goes on, later a new case follows it. */
export function ReopenForm(view: CaseView & { until: Date }) {
  const { visit, member, record, attempt, until } = view;
  const { words, locale } = visit;
  const mine = attempt?.form === 'reopen' ? attempt : undefined;
  const late = until < new Date();
  return (
    <section className="card" aria-labelledby="reopen">
      <h2 id="reopen">{words('reopen.title')}</h2>
      <p>
        {late
          ? words('reopen.tooLate')
          : words('reopen.text', { until: day(until, { locale, timeZone: member.timeZone }) })}
      </p>
      {late ? (
        <a
          className="button plain"
          href={`/portal/new?${new URLSearchParams({ kind: record.kind, follows: record.number })}`}
        >
          {words('reopen.follow')}
        </a>
      ) : (
        <details open={mine !== undefined}>
          <summary className="button plain">{words('decide.reject')}</summary>
          <Form {...view} act="reopen" className="fields">
            <TextArea
              words={words}
              name="wanting"
              label={words('reopen.label')}
              value={showable(mine?.body ?? '')}
              error={mine?.errors.wanting}
              maxLength={LONGEST.body}
              className="short"
              required
            />
            <button className="button" type="submit">
              {words('reopen.send')}
            </button>
          </Form>
        </details>
      )}
    </section>
  );
}

/** What cannot be undone is asked once more, by name. */
export function WithdrawPage(view: CaseView) {
  const { visit, record } = view;
  const { words } = visit;
  return (
    <Page visit={visit} title={words('withdraw.title')}>
      <h1>{words('withdraw.title')}</h1>
      <section className="card">
        <p className="title">
          <Said text={record.subject} />
        </p>
        <p className="meta">{record.number}</p>
        <p>{words('withdraw.text')}</p>
        <div className="row">
          <Form {...view} act="withdraw">
            <button className="button danger" type="submit">
              {words('withdraw.yes')}
            </button>
          </Form>
          <a className="button plain" href={`/portal/cases/${record.number}`}>
            {words('withdraw.no')}
          </a>
        </div>
      </section>
    </Page>
  );
}
