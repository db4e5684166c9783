import type { AlertStatus } from '../../domain/alert/machine.ts';
import { say } from '../../domain/language/index.ts';
import type { Post } from '../../domain/vocabulary.ts';
import { Said } from '../portal/fields.tsx';
import { dayAndTime, zoneName } from '../portal/times.ts';
import { wordsOf } from '../portal/visit.ts';
import { type Frame, LinkPage } from './link-page.tsx';
import { RuleLine, type RuleSaid } from './rule.tsx';

export type AlertView = {
  kind: string;
  member: string;
  tier: string;
  status: AlertStatus;
  why: RuleSaid;
  cases: { number: string; text: string }[];
  told: { key: string; name: string; as: string; at: Date }[];
  next: { post: Post | null; at: Date } | null;
  taken: { name: string; at: Date } | null;
};

/** What was found about a member, why, who was told; and one button, which looking does not press. */
export function AlertPage(
  props: Frame & { view: AlertView; timeZone: string; token: string; expiresAt: Date; now: number },
) {
  const { locale, address, view, timeZone, token, expiresAt, now } = props;
  const reader = { locale, timeZone };
  const at = (instant: Date) => dayAndTime(instant, reader, now);
  const words = (key: string, values: Record<string, string> = {}) => say(locale, `alerts.link.${key}`, values);
  const open = view.status === 'open';
  const title = words('title', { member: view.member });
  return (
    <LinkPage
      locale={locale}
      address={address}
      title={title}
      foot={wordsOf(locale)('case.zone', { zone: zoneName(reader, now) })}
    >
      <div>
        <p className="meta">{title}</p>
        <h1>{view.kind}</h1>
      </div>
      {open ? null : (
        <p className="note good" role="status">
          {view.taken ? words('takenBy', { name: view.taken.name, when: at(view.taken.at) }) : words('over')}
        </p>
      )}
      <section className={open ? 'card mine' : 'card'} aria-labelledby="member">
        <h2 id="member">
          <Said text={`${view.member} (${view.tier})`} />
        </h2>
        <ul>
          {view.cases.map(({ number, text }) => (
            <li key={number}>
              <Said text={text} />
            </li>
          ))}
        </ul>
        {open ? (
          <>
            {view.next ? (
              <p>
                {view.next.post
                  ? words('next', { post: say(locale, `post.${view.next.post}`), at: at(view.next.at) })
                  : words('again', { at: at(view.next.at) })}
              </p>
            ) : null}
            <form method="post" action={`/l/${token}?lang=${locale}`}>
              <button className="button big" type="submit">
                {words('take')}
              </button>
            </form>
            <p className="meta">{words('takeHint')}</p>
            <p className="meta">{words('until', { when: at(expiresAt) })}</p>
          </>
        ) : null}
      </section>
      <section className="card" aria-labelledby="why">
        <h2 id="why">{words('why')}</h2>
        <RuleLine of={view.why} locale={locale} />
        <h2>{words('told')}</h2>
        <ul>
          {view.told.map(({ key, name, as, at: calledAt }) => (
            <li key={key}>
              <Said text={name} /> ({as}), {at(calledAt)}
            </li>
          ))}
        </ul>
      </section>
    </LinkPage>
  );
}
