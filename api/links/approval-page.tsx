import type { ApprovalStatus } from '../../domain/approval/state.ts';
import { say } from '../../domain/language/index.ts';
import { Said, TextArea } from '../portal/fields.tsx';
import { dayAndTime, zoneName } from '../portal/times.ts';
import { wordsOf } from '../portal/visit.ts';
import { type Frame, LinkPage } from './link-page.tsx';
import { RuleLine, type RuleSaid } from './rule.tsx';

export type ApprovalView = {
  number: string;
  what: string;
  requester: string;
  /** Nobody asked but the rules. */
  byRules: boolean;
  reason: string | null;
  rule: RuleSaid;
  dueAt: Date | null;
  status: ApprovalStatus;
  money: boolean;
  /** The reader is asked now. */
  asked: boolean;
};

/** What is asked for, why, by when; and two buttons, neither of which is pressed by looking. */
export function ApprovalPage(
  props: Frame & { view: ApprovalView; timeZone: string; token: string; expiresAt: Date; now: number },
) {
  const { locale, address, view, timeZone, token, expiresAt, now } = props;
  const reader = { locale, timeZone };
  const words = (key: string, values: Record<string, string> = {}) => say(locale, `approvals.${key}`, values);
  const open = view.asked && !view.money;
  const title = words('link.title', { number: view.number });
  return (
    <LinkPage
      locale={locale}
      address={address}
      title={title}
      foot={wordsOf(locale)('case.zone', { zone: zoneName(reader, now) })}
    >
      <div>
        <p className="meta">{title}</p>
        <h1>{words(view.asked ? 'link.heading' : 'link.headingOver')}</h1>
      </div>
      {view.asked ? null : (
        <p className="note good" role="status">
          {view.status === 'open' || view.status === 'asked'
            ? words('link.notYours')
            : words('link.over', { status: words(`status.${view.status}`) })}
        </p>
      )}
      <section className={open ? 'card mine' : 'card'} aria-labelledby="what">
        <h2 id="what">
          <Said text={view.what} />
        </h2>
        <p>{words('mail.requester', { name: view.requester })}</p>
        {view.reason ? (
          <p>
            <Said text={view.reason} />
          </p>
        ) : null}
        {view.asked && view.dueAt ? (
          <p className="clock wait">
            <span>{words('page.dueBy')}</span>
            <b>
              <time dateTime={view.dueAt.toISOString()}>{dayAndTime(view.dueAt, reader, now)}</time>
            </b>
          </p>
        ) : null}
        {view.asked && view.money ? <p>{words('link.signIn')}</p> : null}
        {open ? (
          <form className="fields" method="post" action={`/l/${token}?lang=${locale}`}>
            <TextArea words={wordsOf(locale)} name="comment" label={words('link.comment')} value="" maxLength={2_000} />
            <div className="row">
              <button className="button big" type="submit" name="choice" value="approve">
                {words('verb.approve')}
              </button>
              <button className="button plain" type="submit" name="choice" value="reject">
                {words('verb.reject')}
              </button>
            </div>
            <p className="meta">{words('link.expires', { at: dayAndTime(expiresAt, reader, now) })}</p>
          </form>
        ) : null}
      </section>
      <section className="card" aria-labelledby="why">
        <h2 id="why">{words('mail.rule')}</h2>
        <RuleLine of={view.rule} locale={locale} />
      </section>
    </LinkPage>
  );
}
