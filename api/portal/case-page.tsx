import type { Stage } from '../../domain/case/flow.ts';
import { flowOf } from '../../domain/case/known-flows.ts';
import { commandsOf } from '../../domain/case/legal.ts';
import { say } from '../../domain/language/index.ts';
import { Following, GoesOnAs } from './case-around.tsx';
import { Conversation } from './case-conversation.tsx';
import { AnswerForm, DecideForms, RatingForm, ReopenForm } from './case-forms.tsx';
import type { CaseRecord } from './case-record.ts';
import { Notice, Said } from './fields.tsx';
import { journey, type Stop, toldAs } from './journey.ts';
import { Page } from './layout.tsx';
import { isFamilyName, shortName } from './people.ts';
import { type Promised, promised } from './promise.ts';
import { day, dayAndTime, type Reader, zoneName } from './times.ts';
import type { Visit, VisitingMember, Words } from './visit.ts';

/** What was typed into one of the forms, when it could not be taken: it stays there, with the reason. */
export type Attempt = {
  form: 'answer' | 'reject' | 'reopen' | 'rating' | 'accept' | 'withdraw';
  body: string;
  score: string;
  key: string;
  errors: Record<string, string>;
  /** A sentence to say on top. */
  notice: string | null;
  fileLost: boolean;
};

export type CaseView = {
  visit: Visit;
  member: VisitingMember;
  record: CaseRecord;
  /** Idempotency keys of the forms. */
  newKey: () => string;
  attempt?: Attempt | undefined;
};

export function CasePage(view: CaseView) {
  const { visit, member, record, attempt } = view;
  const { words, locale } = visit;
  const { state } = record;
  const flow = flowOf(state.flow.kind, state.flow.version);
  // From the moment it is merged nothing can be done to it alone.
  const over = record.goesOnAs ? { ...state, stage: 'closed' as const, outcome: 'merged' as const } : state;
  const possible = commandsOf(flow, over);
  const reader = { locale, timeZone: member.timeZone };
  const promise = promised(over, record.answered);
  const lastFromDesk = record.conversation.findLast((said) => said.by === 'desk');
  return (
    <Page visit={visit} title={record.number} foot={words('case.zone', { zone: zoneName(reader) })}>
      <a className="back" href="/portal/cases">
        {words('case.back')}
      </a>
      <div>
        <h1>
          <Said text={record.subject} />
        </h1>
        <p className="meta">{`${record.number} · ${say(locale, `kind.${record.kind}`)} · ${day(record.openedAt, reader)}`}</p>
      </div>
      {attempt?.notice ? <Notice kind="bad">{attempt.notice}</Notice> : null}
      {record.underway > 0 ? <Notice kind="wait">{words('case.underway')}</Notice> : null}
      {record.goesOnAs ? (
        <GoesOnAs {...view} />
      ) : (
        <section className="card" aria-labelledby="now">
          <h2 id="now">{words(`now.${promise.is === 'reply' ? 'question' : toldAs(flow, over.stage)}`)}</h2>
          <PromiseLine promise={promise} outcome={over.outcome} words={words} reader={reader} />
          <p className="meta">{whoHasIt(record, visit)}</p>
          <Following record={record} words={words} />
          {record.copies.map(({ name, address }) => (
            <p className="meta" key={address}>
              {words('case.copies')} <Said text={`${name} · ${address}`} />
            </p>
          ))}
        </section>
      )}
      {promise.is === 'acceptance' && !possible.accept ? (
        <DecideForms {...view} resolution={lastFromDesk} mayReject={!possible.reject} />
      ) : null}
      {promise.is === 'reply' && !possible.answer ? <AnswerForm {...view} question={lastFromDesk} asked /> : null}
      {promise.is === 'over' && !record.goesOnAs ? <RatingForm {...view} /> : null}
      {promise.is === 'over' && record.reopenUntil ? <ReopenForm {...view} until={record.reopenUntil} /> : null}
      <section className="card" aria-labelledby="way">
        <h2 id="way">{words('case.way')}</h2>
        <ol className="way">
          {journey(flow, state).map((stop) => (
            <StopLine
              key={`${stop.stage} ${stop.status}`}
              stop={stop}
              as={toldAs(flow, stop.stage)}
              words={words}
              reader={reader}
            />
          ))}
        </ol>
      </section>
      <Conversation visit={visit} record={record} reader={reader} />
      {/* With a resolution to decide on, what is added here would look like a no and not count as one. */}
      {promise.is !== 'reply' && !possible.answer && (promise.is !== 'acceptance' || attempt?.form === 'answer') ? (
        <AnswerForm {...view} asked={false} />
      ) : null}
      {possible.withdraw ? null : (
        <p>
          <a className="back" href={`/portal/cases/${record.number}/withdraw`}>
            {words('case.withdraw')}
          </a>
        </p>
      )}
      {over.stage === 'closed' && !record.goesOnAs ? (
        <a className="button plain" href={`/portal/new?kind=${record.kind}`}>
          {words('case.another')}
        </a>
      ) : null}
    </Page>
  );
}

function StopLine({ stop, as, words, reader }: { stop: Stop; as: Stage; words: Words; reader: Reader }) {
  return (
    <li className={stop.status} aria-current={stop.status === 'now' ? 'step' : undefined}>
      <i aria-hidden="true">{stop.status === 'done' ? '✓' : ''}</i>
      <b>{words(`stop.${as}`)}</b>
      <span>
        {stop.at === null ? (
          words('stop.next')
        ) : (
          <>
            {`${words(`stop.${stop.status}`)} · `}
            <Time at={stop.at} reader={reader} />
          </>
        )}
      </span>
    </li>
  );
}

function PromiseLine(props: { promise: Promised; outcome: string | null; words: Words; reader: Reader }) {
  const { promise, outcome, words, reader } = props;
  switch (promise.is) {
    case 'over':
      return (
        <p className="clock over">
          <b>{words(`outcome.${outcome ?? 'completed'}`)}</b>
        </p>
      );
    case 'soon':
      return <p className="clock">{words('promise.soon')}</p>;
    case 'reply':
    case 'acceptance':
      return (
        <>
          <p className="clock wait">
            <span>{words(`promise.${promise.is}`)}</span>
            {promise.at === null ? null : (
              <b>
                <Time at={promise.at} reader={reader} />
              </b>
            )}
          </p>
          <p className="meta">{words(`promise.${promise.is}Then`)}</p>
        </>
      );
    default:
      return (
        <>
          <p className={promise.late ? 'clock late' : 'clock'}>
            <span>{words(`promise.${promise.is}${promise.late ? 'Late' : ''}`)}</span>
            <b>
              <Time at={promise.at} reader={reader} />
            </b>
          </p>
          {promise.late ? <p className="meta">{words(promise.raised ? 'promise.raised' : 'promise.sorry')}</p> : null}
          {promise.provisional ? <p className="meta">{words('promise.provisional')}</p> : null}
        </>
      );
  }
}

function whoHasIt({ handler, team, state }: CaseRecord, { words, locale }: Visit): string {
  if (state.stage === 'closed') return words('who.nobody');
  const teamName = locale === 'zh' ? team?.nameZh : team?.nameEn;
  if (handler) {
    const name = shortName(handler.name, locale);
    const address = isFamilyName(handler.name) ? words('who.colleague', { name }) : name;
    const own = locale === 'zh' ? handler.teamZh : handler.teamEn;
    return own ? words('who.person', { name: address, team: own }) : words('who.personAlone', { name: address });
  }
  return teamName ? words('who.team', { team: teamName }) : words('who.routing');
}

export function Time({ at, reader }: { at: Date | number; reader: Reader }) {
  return <time dateTime={new Date(at).toISOString()}>{dayAndTime(at, reader)}</time>;
}
