import { AnswerForm } from './case-forms.tsx';
import type { CaseView } from './case-page.tsx';
import type { CaseRecord } from './case-record.ts';
import type { Words } from './visit.ts';

/** It was merged: where it goes on, and that what is written here arrives there. */
export function GoesOnAs(view: CaseView) {
  const { visit, record } = view;
  const { words } = visit;
  const number = record.goesOnAs?.number;
  return (
    <>
      <section className="card mine" aria-labelledby="goes-on">
        <h2 id="goes-on">{words('merged.title')}</h2>
        <p>{number ? words('merged.own', { number: record.number, other: number }) : words('merged.foreign')}</p>
        {number ? (
          <a className="button" href={`/portal/cases/${number}`}>
            {words('merged.open', { number })}
          </a>
        ) : null}
      </section>
      <AnswerForm {...view} asked={false} />
    </>
  );
}

/** Cases of theirs that it follows up, or that follow it up. */
export function Following({ record, words }: { record: CaseRecord; words: Words }) {
  const lines = [
    ...record.follows.map((number) => ({ number, key: 'follows.up' })),
    ...record.followedBy.map((number) => ({ number, key: 'follows.by' })),
  ];
  return (
    <>
      {lines.map(({ number, key }) => (
        <p className="meta" key={`${key} ${number}`}>
          {words(key)} <a href={`/portal/cases/${number}`}>{number}</a>
        </p>
      ))}
    </>
  );
}
